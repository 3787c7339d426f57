// Since when grants and violations hold, from git's history of the access folder.

import { type Beginning, findBeginnings, type Step } from "../access-graph/beginnings.ts";
import { type ExplainedGrant, explainedIdentity, heldGrants } from "../access-graph/explain-access.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import { dayOf } from "../load/git-commits.ts";
import { openAccessHistory } from "./access-at-commit.ts";
import { type History, walkHistory } from "./walk-history.ts";

export type Beginnings = {
  /** Whether the clone lacks older commits: what reaches its end may have begun before. */
  readonly cut: boolean;
  readonly of: (grant: ExplainedGrant) => Beginning | undefined;
};

/** Looks back from the commit `from`, no further than it must; `grants` hold on the day `today`. */
export async function readBeginnings(
  context: RunContext,
  grants: readonly ExplainedGrant[],
  { from, today }: { readonly from: string; readonly today: string },
): Promise<Beginnings> {
  const history = await walkHistory(() => openAccessHistory(context), context.progress, from);
  const held = ({ access }: DesiredAccess) => heldGrants(access);
  const found = await beginningsIn(history, grants.map(explainedIdentity), today, held);
  return { cut: history.cut, of: (grant) => found.get(explainedIdentity(grant)) };
}

/** The beginning of each of `asked`, which `heldBy` finds in what files say, with its last day; `day` is the commit's. */
export function beginningsIn(
  { states }: History,
  asked: readonly string[],
  today: string,
  heldBy: (desired: DesiredAccess, day: string) => NonNullable<Step["held"]>,
): Promise<ReadonlyMap<string, Beginning>> {
  async function* steps(): AsyncGenerator<Step> {
    for await (const { commit, read } of states) {
      // Without a folder nothing holds.
      if (read === undefined) yield { commit, held: new Map() };
      else yield { commit, held: read.desired === undefined ? undefined : heldBy(read.desired, dayOf(commit)) };
    }
  }
  return findBeginnings(asked, today, steps());
}
