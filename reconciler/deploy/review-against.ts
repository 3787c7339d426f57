// What the files change against those of a base commit, and what of the base is not deployed yet.

import type { ChangedEntry, Difference } from "../access-graph/changed-entries.ts";
import { settingEntries } from "../access-graph/entries-of-settings.ts";
import { compareGrants } from "../access-graph/grants.ts";
import { grantsOf } from "../access-graph/grants-of-keys.ts";
import { ownersChanged, teamEntries } from "../access-graph/owners-changed.ts";
import { pastEntries } from "../access-graph/past-entries.ts";
import type { RedFlag } from "../access-graph/red-flag.ts";
import { type ReviewedChange, reviewChanges } from "../access-graph/review-changes.ts";
import type { DesiredStack } from "../desired/desired-resource.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { resourceText } from "../desired/desired-values.ts";
import { displayNames, displayNamesInState, joinedNames } from "../desired/display-names.ts";
import { lastDays } from "../desired/last-days.ts";
import { underNewKeys } from "../desired/renames.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Change } from "../engine/change.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import { allowedInNewAccounts, relaxations } from "../guardrails/relaxations.ts";
import { type OpenHistory, openAccessHistory } from "../history/access-at-commit.ts";
import type { Review } from "../plan/review.ts";
import { openIamServices } from "../policy/iam-services.ts";
import { listedPrincipals } from "../policy/listed-principals.ts";
import type { PlannedAll } from "./plan-stacks.ts";

/** What the files are compared with. */
export type ReviewBase = {
  /** The commit's full id. */
  readonly id: string;
  /** Undefined where its files are not valid. */
  readonly desired: DesiredAccess | undefined;
};

/**
 * The files of a commit. For GitHub's test merge (`refs/pull/N/merge`) the base is its first parent, `HEAD^1`. Throws an OperationError
 * where git doesn't know the commit, or it has no such folder.
 */
export async function readBase(
  ref: string,
  context: RunContext,
  openHistory: OpenHistory = () => openAccessHistory(context),
): Promise<ReviewBase> {
  const { path, commitOf, accessAt } = await openHistory();
  const { id } = await commitOf(ref);
  const read = await accessAt(id, context.today);
  if (read === undefined) throw new OperationError(`commit ${id} has no folder ${visible(path)}`, "name another base");
  return { id, desired: read.desired };
}

/** Dates are compared with `today`, a UTC date, on both sides, so that only the files differ. */
export async function reviewAgainst(
  { id, desired }: ReviewBase,
  head: DesiredAccess,
  { stacks }: Pick<PlannedAll, "stacks">,
  today: string,
): Promise<Review> {
  if (desired === undefined)
    return { base: id, diff: undefined, pending: { gained: [], lost: [] }, pendingResources: [], relaxed: [] };
  const base = desired.access;
  const stacksOfBase = desiredStacks(base);
  const wanted = new Map(stacksOfBase.map((stack) => [stack.name, stack]));
  const inStates = stacks.flatMap(({ state }) => state.resources);
  const names = joinedNames(displayNamesInState(inStates, new Map()), displayNames(base));
  const held = stacks.flatMap(({ desired, state }) =>
    underNewKeys(wanted.get(desired.name) ?? NOTHING, state.resources),
  );
  const merged = stacksOfBase.flatMap(({ resources }) => resources);
  const pending = compareGrants(grantsOf(held, names), grantsOf(merged, names, lastDays(base)));
  const pendingResources = notOfTheFiles(stacksOfBase, stacks);
  return { base: id, pending, pendingResources, ...(await reviewFiles(desired, head, today)) };
}

/** What is planned though the files of both sides say the same of it; who gains and loses what by it is told by grants. */
function notOfTheFiles(base: readonly DesiredStack[], stacks: PlannedAll["stacks"]): readonly Change[] {
  const textsOf = (all: readonly DesiredStack[]) =>
    new Map(
      all.flatMap(({ name, resources }) =>
        resources.map((it) => [stackKey({ stack: name, key: it.key }), resourceText(it)]),
      ),
    );
  const [before, after] = [textsOf(base), textsOf(stacks.map(({ desired }) => desired))];
  return stacks
    .flatMap(({ run }) => run.changes)
    .filter((it) => it.identity?.kind !== "membership" && it.identity?.kind !== "assignment")
    .filter((it) => before.get(stackKey(it)) === after.get(stackKey(it)));
}

/**
 * What the files of `head` change against those of `base`, and what the guardrails forbade in `base` and allow in `head`. `today` is the
 * UTC date by which `head` was read.
 */
export async function reviewFiles(
  base: DesiredAccess,
  head: DesiredAccess,
  today: string,
): Promise<{ readonly diff: ReviewedChange; readonly relaxed: readonly string[] }> {
  const { access, written } = head;
  const listed = listedPrincipals(written.guardrails[0]?.value.guardrails.roles?.principals);
  const past = pastEntries(base.written, written, today);
  const diff = await reviewChanges(base.access, access, listed, await openIamServices(), past);
  const owners = ownersChanged(base, head).map((it): RedFlag => ({ kind: "owners", severity: "caution", ...it }));
  return {
    diff: {
      ...diff,
      flags: [...owners, ...diff.flags],
      // First, so that whatever shortens the table leaves them.
      entries: [
        ...settingEntries(base, head),
        ...teamEntries(base.written, written),
        ...withGuardrails(diff.entries, base, head),
      ],
    },
    relaxed: relaxations(base, head),
  };
}

/** Of an account that is new also what the guardrails allow in it. */
function withGuardrails(
  entries: readonly ChangedEntry[],
  base: DesiredAccess,
  head: DesiredAccess,
): readonly ChangedEntry[] {
  const allowed = allowedInNewAccounts(base, head);
  const ids = new Map(head.access.accounts.map(({ id, name }) => [name, id]));
  return entries.map((entry) => {
    const sentences = entry.kind === "account" ? allowed.get(ids.get(entry.name) ?? "") : undefined;
    if (sentences === undefined) return entry;
    const difference: Difference = { what: "by the guardrails", removed: [], added: sentences };
    return { ...entry, differences: [...entry.differences, difference] };
  });
}

const NOTHING = { resources: [] };
