// What a change of guardrails.yaml allows that was forbidden before: reviewers see it first.
import { namedBy } from "../model/removal-guardrails.ts";
import { GUARDRAILS } from "./all-guardrails.ts";
import type { Guardrails } from "./guardrail.ts";

type Compare<Key extends keyof Guardrails> = (base: Guardrails[Key], head: Guardrails[Key]) => readonly string[];

/** One entry for each part, so that none is forgotten; places say only where a limit is written. */
const PARTS: { readonly [Key in keyof Guardrails]: Compare<Key> } = {
  removalLimits: (base, head) =>
    Object.entries(base).flatMap(([kind, before]) => {
      const after = head[kind as keyof typeof head];
      return (["count", "fraction", "minimum"] as const).flatMap((part) =>
        after[part] > before[part]
          ? [`${kind}: ${part} of removals raised from ${before[part]} to ${after[part]}`]
          : [],
      );
    }),
  limitPlaces: () => [],
  exceptionKeys: () => [],
  exceptions: (base, head) => {
    const known = new Set(base.map((it) => JSON.stringify(it)));
    return head
      .filter((it) => !known.has(JSON.stringify(it)))
      .map((it) => `exception until ${it.until} for ${namedBy(it).join(", ")}: ${it.reason}`);
  },
  repairNarrowing: (base, head) =>
    head && !base ? ["deploys remove what is neither in the files nor in a deployed commit, without a review"] : [],
  suspended: (base, head) =>
    [...base].filter((name) => !head.has(name)).map((name) => `user ${name} is no longer suspended`),
  settings: (base, head) => [...GUARDRAILS].flatMap(([name, { relaxed }]) => relaxed(base.get(name), head.get(name))),
};

/** In sentences, for people; they contain untrusted text. In doubt something counts as relaxed. Both are of the same day. */
export function relaxations(base: Guardrails, head: Guardrails): readonly string[] {
  return [...new Set(ALL_PARTS.flatMap((key) => comparePart(key, base, head)))];
}

const ALL_PARTS = Object.keys(PARTS) as (keyof Guardrails)[];

function comparePart<Key extends keyof Guardrails>(key: Key, base: Guardrails, head: Guardrails): readonly string[] {
  return PARTS[key](base[key], head[key]);
}
