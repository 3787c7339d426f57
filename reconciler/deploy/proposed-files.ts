// What a preview plans: the approved tree of a branch's commit, with the change that is proposed to it as if it were approved.
import type { Base } from "../approval/classify-changes.ts";
import { type Compared, compareApproved } from "../approval/compare-approved.ts";
import type { DeployRecord } from "../approval/deploy-record.ts";
import type { ReadUnit } from "../approval/read-units.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { ReadAccess } from "../guardrails/read-access.ts";
import type { MergeHistory } from "../history/merge-history.ts";
import { changedPaths, type FilesChange, type GitFiles } from "../load/git-tree.ts";
import type { SkippedCommit } from "./deploy-result.ts";
import { readBases } from "./files-on-record.ts";
import {
  type LeftUnit,
  leftUnits,
  openEffects,
  skippedCommits,
  type TreePorts,
  treeOf,
  unitsSince,
} from "./tree-since.ts";

/** Commits by full ids. */
export type Proposal = {
  /** The branch's. */
  readonly base: string;
  /** What the merge would be made into: the same, but in a merge queue, where it is what the queue has before it. */
  readonly parent: string;
  /** What the merge would make; the same where nothing is proposed. */
  readonly head: string;
  /** The pull request that proposes it, if one does. */
  readonly pullRequest?: number | undefined;
};

/** An approval of the pull request that the deploy after the merge would not count. */
export type OutdatedApproval = {
  readonly pullRequest: number;
  /** GitHub's number of the review, and the login of who gave it. */
  readonly review: string;
  readonly by: string;
  readonly commit: string;
  /** What the change does otherwise now; see effect.ts. None: other content, or it can't be told. */
  readonly differences: readonly string[];
};

export type ProposedFiles = {
  /** What a deploy after the merge deploys. */
  readonly read: ReadAccess;
  /** What the change itself is judged by: the approved tree without it and with it; where it waits, the commits' own files. */
  readonly change: { readonly before: ReadAccess; readonly after: ReadAccess };
  /** Why the change would not be deployed after its merge; undefined: it would be. */
  readonly waits: LeftUnit | undefined;
  readonly outdated: readonly OutdatedApproval[];
  /** What the branch has and a deploy leaves out, the oldest first. */
  readonly skipped: readonly SkippedCommit[];
  /** What the files on record want; undefined: nothing on record says where to begin, and these are the commits' own files. */
  readonly bases: readonly Base[] | undefined;
};

/** Writes nothing. */
export async function proposedFiles(
  ports: TreePorts,
  record: DeployRecord,
  proposal: Proposal,
): Promise<ProposedFiles> {
  const { base, parent, head } = proposal;
  const { readFiles, merges, today } = ports;
  const baseFiles = await merges.filesAt(base);
  const parentFiles = await merges.filesAt(parent);
  const headFiles = await merges.filesAt(head);
  const { deployed, attempted } = record;
  const units = deployed === undefined ? undefined : await unitsSince(deployed.commit, base, attempted, ports);
  await refuseOlder(base, record, merges);
  const outdated = await outdatedApprovals({ base: parentFiles, result: headFiles }, proposal, ports);
  const own = async () => ({ before: await readFiles(parentFiles, today), after: await readFiles(headFiles, today) });
  if (deployed === undefined || units === undefined) {
    const change = await own();
    return { read: change.after, change, waits: undefined, outdated, skipped: [], bases: undefined };
  }
  const start = await merges.filesAt(deployed.commit);
  const branch = await treeOf(start, units, baseFiles, ports);
  // What the queue has before it was approved to get there, and is judged by a run of its own.
  const queued = parent === base ? [] : [asApproved(parent, baseFiles, parentFiles)];
  const proposed = asApproved(head, parentFiles, headFiles);
  const before = queued.length === 0 ? branch : await treeOf(start, [...units, ...queued], parentFiles, ports);
  const after = head === parent ? before : await treeOf(start, [...units, ...queued, proposed], headFiles, ports);
  const [waits] = leftUnits(
    after.units.filter(({ unit }) => unit === proposed),
    changedPaths(after.files, headFiles),
  );
  const read = await readFiles(after.files, today);
  const change = waits === undefined ? { before: await readFiles(before.files, today), after: read } : await own();
  return {
    // Where it isn't valid by itself either, that is what has to be said.
    read: waits === undefined || change.after.desired !== undefined ? read : change.after,
    change,
    waits,
    outdated,
    skipped: await skippedCommits(leftUnits(branch.units, changedPaths(branch.files, baseFiles)), ports),
    bases: await readBases(ports, record, false),
  };
}

/** What a deploy has done, or has begun, is not to be seen from before it. */
async function refuseOlder(base: string, { deployed, attempted }: DeployRecord, merges: MergeHistory): Promise<void> {
  for (const { commit } of deployed === undefined ? [] : [deployed, ...attempted]) {
    if (commit === base || !(await isOlder(base, commit, merges))) continue;
    throw new OperationError(
      `commit ${base}, which this is compared with, is older than what is deployed (${commit})`,
      "update the pull request's branch: its check then runs for what would be merged now",
    );
  }
}

async function isOlder(commit: string, than: string, { has, isIn }: MergeHistory): Promise<boolean> {
  return (await has(than)) && (await isIn(commit, than));
}

function asApproved(commit: string, base: GitFiles, result: GitFiles): ReadUnit {
  const commits = [commit];
  // As one that an earlier run found approved: no CODEOWNERS of a later commit makes it doubtful.
  return { commit, commits, base, result, approved: true, pullRequest: undefined, approvedBy: [], isRemembered: true };
}

/** GitHub no longer says which commit was approved. */
const UNKNOWN: Compared = { is: "other-content" };

async function outdatedApprovals(
  made: FilesChange,
  { parent, pullRequest }: Proposal,
  ports: TreePorts,
): Promise<readonly OutdatedApproval[]> {
  if (pullRequest === undefined) return [];
  const { approvals } = await ports.reviews.reviewOf(pullRequest);
  const comparing = { history: ports.merges, effectOf: openEffects(ports) };
  const outdated: OutdatedApproval[] = [];
  for (const { id: review, by = "ghost", commit } of approvals) {
    const compared = commit === undefined ? UNKNOWN : await compareApproved({ ...made, parent }, commit, comparing);
    if (compared.is === "same") continue;
    const differences = compared.is === "other-effect" ? compared.differences : [];
    outdated.push({ pullRequest, review, by, commit: commit ?? "unknown", differences });
  }
  return outdated;
}
