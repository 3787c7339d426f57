// What the files change against those of a base commit, and what of the base is not deployed yet.
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import { desiredStacks } from "../plan/desired-resources.ts";
import { compareGrants, grantsOf } from "../plan/grants.ts";
import { lastDays } from "../plan/last-days.ts";
import { underNewKeys } from "../plan/renames.ts";
import { displayNames } from "../report/display-names.ts";
import type { Review } from "../report/plan-report.ts";
import { accessDiff } from "../review/access-diff.ts";
import { relaxations } from "../rules/relaxations.ts";
import { openIamServices } from "../validate/iam-services.ts";
import { openAccessHistory } from "./access-at-commit.ts";
import type { CommandContext } from "./command-context.ts";
import type { PlannedAll } from "./plan-stacks.ts";
import type { DesiredAccess } from "./read-access.ts";

/**
 * Dates are judged today on both sides, so that the difference is the files'. Of a merge that GitHub tries (`refs/pull/N/merge`)
 * the base is its first parent, `HEAD^1`. Throws an OperationError where git doesn't know the commit, or it has no such folder.
 */
export async function reviewAgainst(
  ref: string,
  { access: head, guardrails }: DesiredAccess,
  { stacks }: PlannedAll,
  context: CommandContext,
): Promise<Review> {
  const { path, commitOf, accessAt } = await openAccessHistory(context);
  const { id } = await commitOf(ref);
  const read = await accessAt(id, context.today);
  if (read === undefined) throw new OperationError(`commit ${id} has no folder ${visible(path)}`, "name another base");
  if (read.desired === undefined) return { base: id, diff: undefined, pending: { gained: [], lost: [] }, relaxed: [] };
  const base = read.desired.access;
  const stacksOfBase = desiredStacks(base);
  const wanted = new Map(stacksOfBase.map((stack) => [stack.name, stack]));
  const names = displayNames(base);
  const held = stacks.flatMap(({ desired, state }) =>
    underNewKeys(wanted.get(desired.name) ?? NOTHING, state.resources).map(({ key }) => key),
  );
  const merged = stacksOfBase.flatMap(({ resources }) => resources.map(({ key }) => key));
  const pending = compareGrants(grantsOf(held, names), grantsOf(merged, names, lastDays(base)));
  const relaxed = relaxations(read.desired.guardrails, guardrails);
  return { base: id, diff: await accessDiff(base, head, await openIamServices()), pending, relaxed };
}

const NOTHING = { resources: [] };
