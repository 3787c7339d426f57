// What a run deploys: the approved tree of its commit, and what it is compared with.
import type { ApprovedRun } from "../approval/approved-run.ts";
import {
  type ApprovedTree,
  approvedTree,
  changedPaths,
  type JudgedUnit,
  sameFiles,
} from "../approval/approved-tree.ts";
import type { Base } from "../approval/classify-changes.ts";
import type { Deployed, DeployRecord } from "../approval/deploy-record.ts";
import { type DesiredValues, desiredValues } from "../approval/desired-values.ts";
import { type ReadUnit, readUnits } from "../approval/read-units.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import type { AccessHistory } from "../history/access-at-commit.ts";
import type { MergeHistory } from "../history/merge-history.ts";
import type { GitFiles } from "../load/git-tree.ts";
import type { ReadAccess } from "../model/read-access.ts";
import { readApprovedUnits, readTree, rememberApproved, treeDigest, writeTree } from "./approved-units.ts";
import type { DeployedCommit, SkippedCommit } from "./deploy-result.ts";
import type { LogFolder } from "./log-folder.ts";

/** What is asked of the world. */
export type ApprovedPorts = {
  readonly run: ApprovedRun;
  readonly history: Pick<AccessHistory, "accessOf">;
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
  /** To be called before the first change: what was found approved stays so, and a tree that no commit has is kept. */
  readonly remember: () => Promise<void>;
};

/**
 * Where the whole plan was looked at (`expect`), or the head's own files were attempted before and nothing is deployed yet, these are the head's
 * files. Undefined: nothing on record says where to begin.
 */
export async function approvedFiles(
  ports: ApprovedPorts,
  record: DeployRecord,
  expect: string | undefined,
): Promise<ApprovedFiles | undefined> {
  const { run, history, merges, folder, today } = ports;
  const head = await merges.filesAt(run.commit);
  const tree = await treeOf(ports, record, head, expect);
  if (tree === undefined) return undefined;
  const isHead = sameFiles(tree.files, head);
  const digest = treeDigest(tree.files);
  return {
    read: await history.accessOf(tree.files, today),
    recorded: { commit: run.commit, ...(isHead ? {} : { tree: digest }), day: today },
    isHead,
    commits: tree.units.map(deployedCommit).toReversed(),
    skipped: skippedCommits(tree.units, changedPaths(tree.files, head)),
    bases: await readBases(ports, record),
    remember: async () => {
      if (folder === undefined) return;
      const approved = tree.units.map(({ unit }) => unit).filter((unit) => unit.approved);
      await rememberApproved(folder, approved);
      if (!isHead) await writeTree(folder, tree.files);
    },
  };
}

async function treeOf(
  ports: ApprovedPorts,
  { deployed, attempted }: DeployRecord,
  head: GitFiles,
  expect: string | undefined,
): Promise<ApprovedTree<ReadUnit> | undefined> {
  const { run, history, merges, today } = ports;
  const units = deployed === undefined ? undefined : await unitsSince(deployed.commit, ports);
  const isContinued =
    deployed === undefined && attempted.some(({ commit, tree }) => commit === run.commit && tree === undefined);
  if (expect !== undefined || isContinued) {
    const all = (units ?? []).map((unit) => ({ unit, paths: [], fate: "carried" as const }));
    return { files: head, units: all };
  }
  if (deployed === undefined || units === undefined) return undefined;
  const isValid = async (files: GitFiles) => (await history.accessOf(files, today)).desired !== undefined;
  return approvedTree(await merges.filesAt(deployed.commit), units, isValid);
}

/** Undefined where the run's commit doesn't descend from it. */
async function unitsSince(
  commit: string,
  { run, merges, folder }: ApprovedPorts,
): Promise<readonly ReadUnit[] | undefined> {
  const line = await merges.line(commit, run.commit);
  if (line === undefined) return undefined;
  const commits = line.map((it) => it.commit);
  const remembered = folder === undefined ? [] : await readApprovedUnits(folder, commits);
  return readUnits(line, merges, run.reviews, remembered);
}

/** Before the first deploy ended. */
const NOTHING: Base = { atDeploy: new Map(), today: new Map() };

/** Files on record that are not valid today explain nothing. */
async function readBases(
  { history, merges, folder, today }: ApprovedPorts,
  { deployed, attempted }: DeployRecord,
): Promise<readonly Base[]> {
  const entries = [...(deployed === undefined ? [] : [deployed]), ...attempted];
  const valuesOf = async (files: GitFiles, day: string): Promise<DesiredValues | undefined> => {
    const { desired } = await history.accessOf(files, day);
    return desired === undefined ? undefined : desiredValues(desiredStacks(desired.access));
  };
  const bases = entries.map(async ({ commit, tree, day }): Promise<readonly Base[]> => {
    if (tree !== undefined && folder === undefined) return [];
    const files =
      tree === undefined || folder === undefined ? await merges.filesAt(commit) : await readTree(folder, tree);
    const [atDeploy, now] = await Promise.all([valuesOf(files, day), valuesOf(files, today)]);
    return atDeploy === undefined || now === undefined ? [] : [{ atDeploy, today: now }];
  });
  return [...(deployed === undefined ? [NOTHING] : []), ...(await Promise.all(bases)).flat()];
}

function deployedCommit({ unit }: JudgedUnit<ReadUnit>): DeployedCommit {
  const { commit, pullRequest, approvedBy } = unit;
  return { commit, ...(pullRequest === undefined ? {} : { pullRequest }), approvedBy };
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
