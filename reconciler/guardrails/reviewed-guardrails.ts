// What unapproved commits have relaxed doesn't count: a push without a review must not remove the guardrails first.
import type { Guardrails } from "../model/guardrails.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import { relaxedParts } from "./relaxations.ts";

export type GuardrailsStep = {
  readonly commit: string;
  readonly approved: boolean;
  /** Undefined where the commit's files are not valid, so that nobody knows. */
  readonly guardrails: Guardrails | undefined;
};

export type ReviewedGuardrails = {
  readonly guardrails: Guardrails;
  /** The commits whose relaxations are left out; empty: `guardrails` are the head's. */
  readonly unapproved: readonly string[];
};

/**
 * The head's guardrails, in which each part that an unapproved commit relaxed stands as it was before, as long as it is still
 * looser; and without the exceptions that such a commit added. `since` are the commits from `base` to the head, oldest first. What
 * stood in files that nobody can read counts as the unapproved commit's that broke them.
 */
export function reviewedGuardrails(
  base: Guardrails,
  since: readonly GuardrailsStep[],
  head: Guardrails,
): ReviewedGuardrails {
  const relaxed = new Map<keyof Guardrails, { readonly commit: string; readonly before: Guardrails }>();
  const brought = new Map<string, string>();
  let before = base;
  let hidden: string | undefined;
  for (const { commit, approved, guardrails: now } of since) {
    const culprit = hidden ?? (approved ? undefined : commit);
    if (now === undefined) {
      hidden = culprit;
      continue;
    }
    const known = new Set(before.exceptions.map(textOf));
    for (const text of now.exceptions.map(textOf).filter((it) => !known.has(it))) {
      if (culprit === undefined) brought.delete(text);
      else brought.set(text, culprit);
    }
    // Reverted: if it is added again, that is judged again.
    for (const [part, { before }] of relaxed) if (!relaxedParts(before, now).has(part)) relaxed.delete(part);
    for (const part of culprit === undefined ? [] : relaxedParts(before, now)) {
      if (part !== "exceptions" && !relaxed.has(part)) relaxed.set(part, { commit: culprit ?? commit, before });
    }
    before = now;
    hidden = undefined;
  }
  const unapproved = new Set<string>();
  let guardrails = head;
  for (const [part, { commit, before }] of relaxed) {
    unapproved.add(commit);
    guardrails = { ...guardrails, [part]: before[part] };
  }
  const exceptions = head.exceptions.filter((it) => {
    const commit = brought.get(textOf(it));
    if (commit !== undefined) unapproved.add(commit);
    return commit === undefined;
  });
  return { guardrails: { ...guardrails, exceptions }, unapproved: [...unapproved] };
}

const textOf = (exception: Exception): string => JSON.stringify(exception);
