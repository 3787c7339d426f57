// What a run in GitHub Actions is about (a branch, a pull request, a merge queue), whether it may deploy what was approved, and the record
// of deploys.

import { isDeepStrictEqual } from "node:util";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Engine } from "../engine/engine.ts";
import { type BranchReviews, openBranchReviews } from "../github/branch-reviews.ts";
import { clientOf } from "../github/client-of-run.ts";
import { readGitHubContext } from "../github/context.ts";
import {
  ATTEMPTED_TAG,
  attemptedTag,
  DEPLOYED_TAG,
  type Deployed,
  type DeployRecord,
  deployedTag,
  NO_RECORD,
  parseRecord,
} from "./deploy-record.ts";

export type ApprovedRun = {
  readonly reviews: BranchReviews;
  /** The id of the branch's head. */
  readonly commit: string;
};

/** {@link approvedRun} of the branch and the commit of this run; refuses one that is not on a branch. */
export async function openApprovedRun(context: RunContext, onlyExpired: boolean): Promise<ApprovedRun | undefined> {
  const running = await readGitHubContext(context.env);
  const { sha, branch } = running;
  if (branch === undefined) {
    throw new OperationError("--approved-only needs a run on a branch", "start it by a push to main");
  }
  return approvedRun(openBranchReviews(clientOf(running, context), branch), sha, onlyExpired);
}

/** What a run is about: a pull request that is to be merged into a branch, or a branch alone. */
export type ProposingRun = {
  readonly reviews: BranchReviews;
  /** Its number. */
  readonly pullRequest: number | undefined;
  /** Whether a merge queue tries it. */
  readonly isQueued: boolean;
};

/** Of an event of a pull request, of a merge queue or of a branch. */
export async function openProposingRun(context: RunContext): Promise<ProposingRun> {
  const running = await readGitHubContext(context.env);
  const { pullRequest, mergeGroup } = running;
  const branch = (pullRequest ?? mergeGroup)?.baseBranch ?? running.branch;
  if (branch === undefined) {
    throw new OperationError("this run is not about a branch", "start it by a pull request or by a push to main");
  }
  const reviews = openBranchReviews(clientOf(running, context), branch);
  const number = pullRequest?.number ?? mergeGroup?.pullRequest;
  return { reviews, pullRequest: number, isQueued: mergeGroup !== undefined };
}

/**
 * A run that deploys commit `sha` of the branch. Throws an OperationError unless the branch's rules make an approval count, the commit is
 * still on the branch, and GitHub can use all of CODEOWNERS. Undefined: the branch has a newer commit already, whose own run deploys both.
 * A run for what has ended gives nobody anything: that an owner has left GitHub, as leavers do, doesn't keep it.
 */
export async function approvedRun(
  reviews: BranchReviews,
  sha: string,
  onlyExpired = false,
): Promise<ApprovedRun | undefined> {
  const { branch } = reviews;
  const missing = await reviews.missingRules();
  if (missing.length > 0) {
    throw new OperationError(
      `the rules of branch ${branch} don't require what makes an approval count: ${missing.join("; ")}`,
      "set them in a ruleset of the repository",
    );
  }
  const head = await reviews.head();
  if (head === sha) {
    if (!onlyExpired) await refuseUnknownOwners(reviews, sha);
    return { reviews, commit: sha };
  }
  const { status } = await reviews.compare(sha, head);
  if (status === "ahead") return undefined;
  throw new OperationError(
    `commit ${sha} is no longer on branch ${branch} (its head is ${head}, which is ${status})`,
    "the branch was moved back; deploy its head",
  );
}

async function refuseUnknownOwners({ codeownersErrors }: BranchReviews, commit: string): Promise<void> {
  const [wrong] = await codeownersErrors(commit);
  if (wrong === undefined) return;
  throw new OperationError(
    `GitHub can't use line ${wrong.line} of .github/CODEOWNERS (${visible(wrong.kind)}), and asks nobody to approve its files`,
    "name owners who exist and may write in organization.yaml, make the file anew with `npm run access -- codeowners`, and deploy again",
  );
}

/** What is remembered of deploys: nothing before the first one. */
export async function readRecord(engine: Pick<Engine, "readTags" | "listStackNames">): Promise<DeployRecord> {
  return (await engine.listStackNames()).includes(IDENTITY_CENTER_STACK) ? recordOfStack(engine) : NO_RECORD;
}

/** The stack must exist. */
async function recordOfStack(engine: Pick<Engine, "readTags">): Promise<DeployRecord> {
  return parseRecord(await engine.readTags(IDENTITY_CENTER_STACK));
}

/** Before the first change. */
export async function recordAttempt(
  engine: Pick<Engine, "writeTag">,
  record: DeployRecord,
  now: Deployed,
): Promise<void> {
  const tag = attemptedTag(record, now);
  if (tag !== "") await engine.writeTag(IDENTITY_CENTER_STACK, ATTEMPTED_TAG, tag);
}

/**
 * After a run that ended well and left nothing out. Where something was skipped, the next one begins at the same commit as this did, and
 * finds the tree that is deployed. Throws an OperationError where another run has recorded a deploy since `record` was read.
 */
export async function recordDeployed(
  engine: Pick<Engine, "readTags" | "writeTag">,
  record: DeployRecord,
  now: Deployed,
): Promise<void> {
  const { deployed } = await recordOfStack(engine);
  if (!isDeepStrictEqual(deployed, record.deployed)) {
    throw new OperationError(
      "another run has recorded a deploy since this one began",
      "run the deploy of the branch's head again: it finds what is left to do, and records it",
    );
  }
  const isHead = now.tree === undefined || deployed === undefined;
  const entry = isHead ? now : { ...now, commit: deployed.commit };
  await engine.writeTag(IDENTITY_CENTER_STACK, DEPLOYED_TAG, deployedTag(entry));
  await engine.writeTag(IDENTITY_CENTER_STACK, ATTEMPTED_TAG, isHead ? "" : deployedTag(now));
}
