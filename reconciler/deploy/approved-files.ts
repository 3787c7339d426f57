// What a run deploys: the approved tree of its commit, and what it is compared with.
import type { ApprovedRun } from "../approval/approved-run.ts";
import type { JudgedUnit } from "../approval/approved-tree.ts";
import type { Base } from "../approval/classify-changes.ts";
import type { Deployed, DeployRecord } from "../approval/deploy-record.ts";
import type { ReadUnit } from "../approval/read-units.ts";
import type { ReadAccess } from "../guardrails/read-access.ts";
import { changedPaths, sameFiles } from "../load/git-tree.ts";
import { rememberApproved, treeDigest, writeTree } from "./approved-units.ts";
import type { DeployedCommit, SkippedCommit } from "./deploy-result.ts";
import { readBases } from "./files-on-record.ts";
import type { LogFolder } from "./log-folder.ts";
import { leftUnits, skippedCommits, type TreePorts, treeOf, unitsSince } from "./tree-since.ts";

/** A deploy also keeps what it found, but for a run for what has ended. */
export type ApprovedPorts = Omit<TreePorts, "folder" | "reviews"> & {
  readonly run: ApprovedRun;
  readonly folder: Pick<LogFolder, "read" | "replace"> | undefined;
};

export type ApprovedChoices = {
  /** The whole plan was looked at: nothing of it is left out. */
  readonly expect: string | undefined;
  /** Only what a date has ended is taken away. */
  readonly onlyExpired: boolean;
};

export type ApprovedFiles = {
  readonly read: ReadAccess;
  /** How the record names these files. */
  readonly recorded: Deployed;
  /** Whether they are the head's own. */
  readonly isHead: boolean;
  /** What the run is about: since the deployed commit, newest first; empty where the whole head was looked at. */
  readonly commits: readonly DeployedCommit[];
  /** None for a run for what has ended: that is the branch's own deploy's to tell. */
  readonly skipped: readonly SkippedCommit[];
  /** What the files on record want. */
  readonly bases: readonly Base[];
};

/**
 * Where the whole plan was looked at (`expect`), or the head's own files were attempted before and nothing is deployed yet, these are the
 * head's files. Undefined: nothing on record says where to begin. What was found approved is kept, and so is a tree that no commit has,
 * but by a run for what has ended: it reads them, and adds nothing that later runs go by.
 */
export async function approvedFiles(
  ports: ApprovedPorts,
  record: DeployRecord,
  { expect, onlyExpired }: ApprovedChoices,
): Promise<ApprovedFiles | undefined> {
  const { run, readFiles, merges, folder, today } = ports;
  const treePorts: TreePorts = { ...ports, reviews: run.reviews };
  const { deployed, attempted } = record;
  const head = await merges.filesAt(run.commit);
  const units =
    deployed === undefined ? undefined : await unitsSince(deployed.commit, run.commit, attempted, treePorts);
  const isContinued = attempted.some(({ commit, tree }) => commit === run.commit && tree === undefined);
  const isWhole = expect !== undefined || (deployed === undefined && isContinued);
  if (!isWhole && (deployed === undefined || units === undefined)) return undefined;
  const tree =
    isWhole || deployed === undefined
      ? { files: head, units: (units ?? []).map((unit) => ({ unit, paths: [], fate: "carried" as const })) }
      : await treeOf(await merges.filesAt(deployed.commit), units ?? [], head, ports);
  const isHead = sameFiles(tree.files, head);
  if (folder !== undefined && !onlyExpired) {
    // Where the whole head was looked at nobody has asked whose approval counts.
    const judged = isWhole ? [] : tree.units.filter(({ fate }) => fate !== "skipped");
    const found = judged.map(({ unit }) => unit).filter((unit) => unit.approved && !unit.isRemembered);
    await rememberApproved(folder, found);
    if (!isHead) await writeTree(folder, tree.files);
  }
  return {
    read: await readFiles(tree.files, today),
    recorded: { commit: run.commit, ...(isHead ? {} : { tree: treeDigest(tree.files) }), day: today },
    isHead,
    commits: tree.units.map(deployedCommit).toReversed(),
    skipped: onlyExpired ? [] : await skippedCommits(leftUnits(tree.units, changedPaths(tree.files, head)), treePorts),
    bases: await readBases(ports, record, isWhole),
  };
}

function deployedCommit({ unit, fate }: JudgedUnit<ReadUnit>): DeployedCommit {
  const { commit, pullRequest, approvedBy } = unit;
  const counts = fate === "skipped" ? [] : approvedBy;
  return { commit, ...(pullRequest === undefined ? {} : { pullRequest }), approvedBy: counts };
}
