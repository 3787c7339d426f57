// What a preview plans: the approved tree of a branch's commit, with the change that is proposed to it as if it were approved.
import type { Base } from "../approval/classify-changes.ts";
import { compareApproved, type FilesChange } from "../approval/compare-approved.ts";
import type { DeployRecord } from "../approval/deploy-record.ts";
import type { ReadUnit } from "../approval/read-units.ts";
import { changedPaths } from "../load/git-tree.ts";
import type { ReadAccess } from "../model/read-access.ts";
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

/** Commits by full ids: of the branch, and what a merge into it would make; the same where nothing is proposed. */
export type Proposal = {
  readonly base: string;
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
  const { base, head } = proposal;
  const { readFiles, merges, today } = ports;
  const [baseFiles, headFiles] = [await merges.filesAt(base), await merges.filesAt(head)];
  const { deployed, attempted } = record;
  const units = deployed === undefined ? undefined : await unitsSince(deployed.commit, base, attempted, ports);
  const outdated = await outdatedApprovals({ base: baseFiles, result: headFiles }, proposal, ports);
  const own = async () => ({ before: await readFiles(baseFiles, today), after: await readFiles(headFiles, today) });
  if (deployed === undefined || units === undefined) {
    const change = await own();
    return { read: change.after, change, waits: undefined, outdated, skipped: [], bases: undefined };
  }
  const start = await merges.filesAt(deployed.commit);
  const before = await treeOf(start, units, baseFiles, ports);
  const proposed: ReadUnit = {
    commit: head,
    commits: [head],
    base: baseFiles,
    result: headFiles,
    approved: true,
    pullRequest: undefined,
    approvedBy: [],
    isRemembered: true,
  };
  const after = head === base ? before : await treeOf(start, [...units, proposed], headFiles, ports);
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
    skipped: await skippedCommits(leftUnits(before.units, changedPaths(before.files, baseFiles)), ports),
    bases: await readBases(ports, record, false),
  };
}

async function outdatedApprovals(
  made: FilesChange,
  { base, pullRequest }: Proposal,
  ports: TreePorts,
): Promise<readonly OutdatedApproval[]> {
  if (pullRequest === undefined) return [];
  const { approvals } = await ports.reviews.reviewOf(pullRequest);
  const comparing = { history: ports.merges, effectOf: openEffects(ports) };
  const outdated: OutdatedApproval[] = [];
  for (const { id: review, by = "ghost", commit } of approvals) {
    if (commit === undefined) continue;
    const compared = await compareApproved({ ...made, parent: base }, commit, comparing);
    if (compared.is === "same") continue;
    const differences = compared.is === "other-effect" ? compared.differences : [];
    outdated.push({ pullRequest, review, by, commit, differences });
  }
  return outdated;
}
