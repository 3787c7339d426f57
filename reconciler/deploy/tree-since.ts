// The approved tree of a branch's commit: from what is on record, git and GitHub.
import { type ApprovedTree, approvedTree, type JudgedUnit, type Judging } from "../approval/approved-tree.ts";
import type { Comparing } from "../approval/compare-approved.ts";
import type { Deployed } from "../approval/deploy-record.ts";
import { differences, effect } from "../approval/effect.ts";
import { type PullRequests, type ReadUnit, readUnits } from "../approval/read-units.ts";
import type { ReadFiles } from "../history/access-at-commit.ts";
import { CODEOWNERS, type MergeHistory } from "../history/merge-history.ts";
import type { GitFiles } from "../load/git-tree.ts";
import { BEFORE_ALL_DATES } from "../model/dates.ts";
import { readApprovedUnits } from "./approved-units.ts";
import type { SkippedCommit } from "./deploy-result.ts";
import type { LogFolder } from "./log-folder.ts";

/** What is asked of the world. */
export type TreePorts = {
  readonly reviews: PullRequests;
  readonly readFiles: ReadFiles;
  readonly merges: MergeHistory;
  /** Undefined for backends other than a folder and S3: then nothing is remembered. */
  readonly folder: Pick<LogFolder, "read"> | undefined;
  readonly today: string;
};

/**
 * The units after `commit` up to `head`, the oldest first. Undefined where the branch's line doesn't come to `commit`, or not to an attempt
 * since: then something that was deployed is not on it.
 */
export async function unitsSince(
  commit: string,
  head: string,
  attempted: readonly Deployed[],
  ports: TreePorts,
): Promise<readonly ReadUnit[] | undefined> {
  const { reviews, merges, folder } = ports;
  const line = await merges.line(commit, head);
  const commits = line?.map((it) => it.commit) ?? [];
  const isOnLine = (it: Deployed) => it.commit === commit || commits.includes(it.commit);
  if (line === undefined || !attempted.every(isOnLine)) return undefined;
  const remembered = folder === undefined ? [] : await readApprovedUnits(folder, commits);
  return readUnits(line, { history: merges, effectOf: openEffects(ports) }, reviews, remembered);
}

/** What changes of files do, which is the same on every day. */
export function openEffects({ readFiles }: Pick<TreePorts, "readFiles">): Comparing["effectOf"] {
  return async ({ base, result }) => {
    const [before, after] = [await readFiles(base, BEFORE_ALL_DATES), await readFiles(result, BEFORE_ALL_DATES)];
    // Guardrails give nobody anything; a pushed one that is not valid must not make every later approval doubtful.
    if (before.access === undefined || after.access === undefined) return undefined;
    return effect(before.access, after.access);
  };
}

/** `start` are the files on record; `head` are those of the newest unit. */
export async function treeOf(
  start: GitFiles,
  units: readonly ReadUnit[],
  head: GitFiles,
  ports: Pick<TreePorts, "readFiles" | "today">,
): Promise<ApprovedTree<ReadUnit>> {
  const effectOf = openEffects(ports);
  const judging: Judging = {
    isValid: async (files) => (await ports.readFiles(files, ports.today)).desired !== undefined,
    doTheSame: async (one, other) => {
      const [first, second] = [await effectOf(one), await effectOf(other)];
      return first !== undefined && second !== undefined && differences(first, second).length === 0;
    },
  };
  // An approval given after the merge is by the CODEOWNERS that main had then: one that nobody approved makes those before it doubtful.
  const others = units.findLastIndex(
    ({ approved, base, result }) => !approved && base.get(CODEOWNERS) !== result.get(CODEOWNERS),
  );
  const tree = await approvedTree(start, voided(units, others), judging);
  return tree.files.get(CODEOWNERS) === head.get(CODEOWNERS)
    ? tree
    : approvedTree(start, voided(units, units.length), judging);
}

/** The first `count` units, where no earlier run found them approved, are approved no more. */
function voided(units: readonly ReadUnit[], count: number): readonly ReadUnit[] {
  return units.map((unit, index) =>
    index >= count || unit.isRemembered || !unit.approved ? unit : { ...unit, approved: false, voided: "other-owners" },
  );
}

/** A unit that is not in what is deployed. */
export type LeftUnit = Pick<SkippedCommit, "commit" | "why" | "waitsFor" | "files"> & {
  readonly unit: ReadUnit;
};

/**
 * `differing` are the paths in which the head and the tree differ. What a later commit took back is left without a difference, and not told:
 * but for what had been approved and was taken back by nobody whom that was approved for.
 */
export function leftUnits(units: readonly JudgedUnit<ReadUnit>[], differing: readonly string[]): readonly LeftUnit[] {
  return units.flatMap((judged, index): readonly LeftUnit[] => {
    const { unit, paths } = judged;
    if (judged.fate === "carried") return [];
    const later = units.slice(index + 1).filter((it) => it.fate === "carried" && it.unit.approved);
    const isTakenBack = paths.every((path) => later.some((it) => it.paths.includes(path)));
    const changed = paths.filter((path) => differing.includes(path));
    const files = changed.length > 0 || isTakenBack || judged.why === "not-approved" ? changed : paths;
    if (files.length === 0) return [];
    const waitsFor = judged.fate === "waits" ? judged.for.map(({ commit }) => commit) : [];
    return [{ unit, commit: unit.commit, why: judged.why, waitsFor, files }];
  });
}

/** Most lines that are told of a file. */
const MOST_LINES = 20;

/** What people need to find the commits, and to see what they would have changed. */
export async function skippedCommits(left: readonly LeftUnit[], ports: TreePorts): Promise<readonly SkippedCommit[]> {
  const { merges } = ports;
  const effectOf = openEffects(ports);
  const told = left.map(async ({ unit, ...skipped }): Promise<SkippedCommit> => {
    const { base, result, pullRequest } = unit;
    const places = skipped.files.map(async (path) => {
      const lines = await merges.changedLines(base.get(path), result.get(path));
      return lines.length === 0 ? path : `${path}:${lines.slice(0, MOST_LINES).join(",")}`;
    });
    const effects = await effectOf(unit);
    return {
      ...skipped,
      ...(pullRequest === undefined ? {} : { pullRequest }),
      author: await merges.authorOf(skipped.commit),
      places: await Promise.all(places),
      ...(effects === undefined ? {} : { effect: [...effects.keys()] }),
    };
  });
  return Promise.all(told);
}
