// A plan with all that its readers need to know.
import type { Grant } from "../access-graph/grants.ts";
import type { MembersRead } from "../access-graph/provider-members.ts";
import type { SkippedCommit, StackFailure } from "../deploy/deploy-result.ts";
import type { Unmanaged } from "../deploy/find-unmanaged.ts";
import type { HandEdits } from "../deploy/look-for-hand-edits.ts";
import type { OutdatedApproval } from "../deploy/proposed-files.ts";
import type { LeftOut } from "../engine/change.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import type { Plan } from "../plan/plan.ts";
import type { Review } from "../plan/review.ts";
import type { EntryLinks } from "./entries-section.ts";
import type { PlanNotes } from "./plan-notes.ts";
import type { Refusal } from "./refusals-section.ts";

export type PlanReport = Pick<Plan, "fingerprint" | "counts" | "changes" | "access" | "leftovers"> & {
  readonly refusals: readonly Refusal[];
  /** Of `changes`: what a deploy leaves out, since AWS has something already. */
  readonly leftOut: readonly LeftOut[];
  /** What the branch has and a deploy leaves out, since no approval covers it. */
  readonly skipped: readonly SkippedCommit[];
  /** Approvals of the pull request that don't count any more. */
  readonly outdated: readonly OutdatedApproval[];
  /** What somebody has changed in AWS of what the plan touches. */
  readonly handEdits: HandEdits;
  /** What nobody declared, where a deploy removes it. */
  readonly unmanaged: Unmanaged;
  /** What is taken over from AWS with what no file declares, each in a sentence without its full stop. */
  readonly takenOver: readonly string[];
  /** Those of guardrails.yaml without which it might be refused. */
  readonly usedExceptions: readonly Exception[];
  /** Our names of accounts by id: sentences have them beside the ids. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Of stacks that could not be planned, or not wholly: then the plan is not whole. */
  readonly failures: readonly StackFailure[];
  readonly instance: { readonly arn: string; readonly identityStoreId: string; readonly region: string };
  /** From {@link shownBackend}: without credentials. */
  readonly backend: string;
  readonly notes: PlanNotes;
  readonly review: Review | undefined;
  /** Grants that end within {@link SOON} days. */
  readonly expiring: readonly Grant[];
  /** The identity provider's groups that hold privileged permission sets, with who is in them. */
  readonly privilegedGroups: readonly MembersRead[];
  /** Addresses on GitHub; undefined: the run is not one of a pull request. */
  readonly links: PlanLinks | undefined;
  /** Seconds that the deploy may take; see deploy-estimate.ts. */
  readonly estimate: number;
};

export type PlanLinks = EntryLinks & {
  readonly run: string;
  readonly commit: { readonly id: string; readonly url: string };
};

/** Days. */
export const SOON = 14;
