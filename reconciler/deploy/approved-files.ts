// What a run deploys: the approved tree of its commit, and what it is compared with.
import type { ApprovedRun } from "../approval/approved-run.ts";
import { type ApprovedTree, approvedTree, type JudgedUnit } from "../approval/approved-tree.ts";
import type { Base } from "../approval/classify-changes.ts";
import type { Deployed, DeployRecord } from "../approval/deploy-record.ts";
import { type DesiredValues, desiredValues } from "../approval/desired-values.ts";
import { type ReadUnit, readUnits } from "../approval/read-units.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { ReadFiles } from "../history/access-at-commit.ts";
import { CODEOWNERS, type MergeHistory } from "../history/merge-history.ts";
import { changedPaths, type GitFiles, sameFiles } from "../load/git-tree.ts";
import type { ReadAccess } from "../model/read-access.ts";
import { readApprovedUnits, readTree, rememberApproved, treeDigest, writeTree } from "./approved-units.ts";
import type { DeployedCommit, SkippedCommit } from "./deploy-result.ts";
import type { LogFolder } from "./log-folder.ts";

/** What is asked of the world. */
export type ApprovedPorts = {
  readonly run: ApprovedRun;
  readonly readFiles: ReadFiles;
  readonly merges: MergeHistory;
  /** Undefined for backends other than a folder and S3: then nothing is remembered. */
  readonly folder: Pick<LogFolder, "read" | "replace"> | undefined;
  readonly today: string;
};

export type ApprovedFiles = {
  readonly read: ReadAccess;
  /** How the record names these files. */
  readonly recorded: Deployed;
  /** Whether they are the head's own. */
  readonly isHead: boolean;
  /** What the run is about: since the deployed commit, newest first; empty where the whole head was looked at. */
  readonly commits: readonly DeployedCommit[];
  readonly skipped: readonly SkippedCommit[];
  /** What the files on record want. */
  readonly bases: readonly Base[];
};

/**
 * Where the whole plan was looked at (`expect`), or the head's own files were attempted before and nothing is deployed yet, these are the
 * head's files. Undefined: nothing on record says where to begin. What was found approved is kept, and so is a tree that no commit has.
 */
export async function approvedFiles(
  ports: ApprovedPorts,
  record: DeployRecord,
  expect: string | undefined,
): Promise<ApprovedFiles | undefined> {
  const { run, readFiles, merges, folder, today } = ports;
  const { deployed, attempted } = record;
  const head = await merges.filesAt(run.commit);
  const units = deployed === undefined ? undefined : await unitsSince(deployed.commit, attempted, ports);
  const isContinued = attempted.some(({ commit, tree }) => commit === run.commit && tree === undefined);
  const isWhole = expect !== undefined || (deployed === undefined && isContinued);
  if (!isWhole && (deployed === undefined || units === undefined)) return undefined;
  const tree =
    isWhole || deployed === undefined
      ? { files: head, units: (units ?? []).map((unit) => ({ unit, paths: [], fate: "carried" as const })) }
      : await treeOf(await merges.filesAt(deployed.commit), units ?? [], head, ports);
  const isHead = sameFiles(tree.files, head);
  if (folder !== undefined) {
    const found = tree.units.map(({ unit }) => unit).filter((unit) => unit.approved && !unit.isRemembered);
    await rememberApproved(folder, found);
    if (!isHead) await writeTree(folder, tree.files);
  }
  return {
    read: await readFiles(tree.files, today),
    recorded: { commit: run.commit, ...(isHead ? {} : { tree: treeDigest(tree.files) }), day: today },
    isHead,
    commits: tree.units.map(deployedCommit).toReversed(),
    skipped: skippedCommits(tree.units, changedPaths(tree.files, head)),
    bases: await readBases(ports, record, isWhole),
  };
}

/** Undefined where the branch's line doesn't come to `commit`, or not to an attempt since: then something that was deployed is not on it. */
async function unitsSince(
  commit: string,
  attempted: readonly Deployed[],
  { run, merges, folder }: ApprovedPorts,
): Promise<readonly ReadUnit[] | undefined> {
  const line = await merges.line(commit, run.commit);
  const commits = line?.map((it) => it.commit) ?? [];
  const isOnLine = (it: Deployed) => it.commit === commit || commits.includes(it.commit);
  if (line === undefined || !attempted.every(isOnLine)) return undefined;
  const remembered = folder === undefined ? [] : await readApprovedUnits(folder, commits);
  return readUnits(line, merges, run.reviews, remembered);
}

async function treeOf(
  start: GitFiles,
  units: readonly ReadUnit[],
  head: GitFiles,
  { readFiles, today }: ApprovedPorts,
): Promise<ApprovedTree<ReadUnit>> {
  const isValid = async (files: GitFiles) => (await readFiles(files, today)).desired !== undefined;
  const tree = await approvedTree(start, units, isValid);
  if (tree.files.get(CODEOWNERS) === head.get(CODEOWNERS)) return tree;
  // An approval given after the merge is judged by the CODEOWNERS that main has then.
  const known = units.map((unit) =>
    unit.isRemembered || !unit.approved ? unit : { ...unit, approved: false, byOthersOwners: true },
  );
  return approvedTree(start, known, isValid);
}

/** Before the first deploy ended. */
const NOTHING: Base = { atDeploy: new Map(), today: new Map() };

/**
 * Files on record that are not valid today explain nothing; nor do those that are lost, where all was looked at (`isWhole`). Without any
 * an OperationError is thrown, except there.
 */
async function readBases(
  { readFiles, merges, folder, today }: ApprovedPorts,
  { deployed, attempted }: DeployRecord,
  isWhole: boolean,
): Promise<readonly Base[]> {
  const entries = [...(deployed === undefined ? [] : [deployed]), ...attempted];
  const valuesOf = async (files: GitFiles, day: string): Promise<DesiredValues | undefined> => {
    const { desired } = await readFiles(files, day);
    return desired === undefined ? undefined : desiredValues(desiredStacks(desired.access));
  };
  const filesOnRecord = async (commit: string, tree: string | undefined): Promise<GitFiles | undefined> => {
    if (tree !== undefined && folder !== undefined) return readTree(folder, tree, isWhole);
    return isWhole && !(await merges.has(commit)) ? undefined : merges.filesAt(commit);
  };
  const bases = entries.map(async ({ commit, tree, day }): Promise<readonly Base[]> => {
    const files = await filesOnRecord(commit, tree);
    if (files === undefined) return [];
    const [atDeploy, now] = await Promise.all([valuesOf(files, day), valuesOf(files, today)]);
    return atDeploy === undefined || now === undefined ? [] : [{ atDeploy, today: now }];
  });
  const known = [...(deployed === undefined ? [NOTHING] : []), ...(await Promise.all(bases)).flat()];
  if (known.length > 0 || isWhole) return known;
  throw new OperationError(
    "no files on record are valid today, so that nothing tells what a hand did from what was approved",
    "look at the preview of the branch's head, and pass the fingerprint that it prints to --expect",
  );
}

function deployedCommit({ unit, fate }: JudgedUnit<ReadUnit>): DeployedCommit {
  const { commit, pullRequest, approvedBy } = unit;
  const counts = fate === "skipped" ? [] : approvedBy;
  return { commit, ...(pullRequest === undefined ? {} : { pullRequest }), approvedBy: counts };
}

/** What a later commit took back is skipped without a difference. */
function skippedCommits(
  units: readonly JudgedUnit<ReadUnit>[],
  differing: readonly string[],
): readonly SkippedCommit[] {
  return units.flatMap((judged): readonly SkippedCommit[] => {
    const { unit, paths } = judged;
    const files = paths.filter((path) => differing.includes(path));
    if (judged.fate === "carried" || files.length === 0) return [];
    const of = { commit: unit.commit, ...(unit.pullRequest === undefined ? {} : { pullRequest: unit.pullRequest }) };
    if (judged.fate === "waits") {
      return [{ ...of, why: judged.why, waitsFor: judged.for.map(({ commit }) => commit), files }];
    }
    return [{ ...of, why: judged.byOthersOwners ? "other-owners" : "not-approved", waitsFor: [], files }];
  });
}
