// What the files of a pull request change against those of its base commit.
import type { Grant } from "../access-graph/grants.ts";
import type { ReviewedChange } from "../access-graph/review-changes.ts";
import type { Change } from "../engine/change.ts";

export type GrantChanges = { readonly gained: readonly Grant[]; readonly lost: readonly Grant[] };

/** What the files of a base commit say, compared with the planned ones. */
export type Review = {
  /** The base's full id. */
  readonly base: string;
  /** Undefined where the base's files are not valid. */
  readonly diff: ReviewedChange | undefined;
  /** What the base declares and the state has differently: merged but not yet deployed. */
  readonly pending: GrantChanges;
  /** What else a deploy changes of which base and change say the same: policies, roles, groups. */
  readonly pendingResources: readonly Change[];
  /** What the guardrails forbade at the base and allow now; see relaxations.ts. */
  readonly relaxed: readonly string[];
};
