// The approved tree: the files as approved pull requests alone would have made them. What is deployed is this tree.

import { CODEOWNERS } from "../history/merge-history.ts";
import { changedPaths, type FilesChange, type GitFiles, isFile } from "../load/git-tree.ts";

/** What main took in one step: a merge commit, a squash, a pushed commit, or all commits of a rebased pull request. */
export type Unit = {
  /** The full id of its newest commit. */
  readonly commit: string;
  /** The files before it and after it: only the access folder, and CODEOWNERS. */
  readonly base: GitFiles;
  readonly result: GitFiles;
  /** Whether exactly this content was approved, by the code owners that `base` names. */
  readonly approved: boolean;
  /** What the approved commit changes; more than the unit does where main had a part of it already. */
  readonly approvedPaths?: readonly string[];
  /** Why approvals that it has don't count; absent: it has none, or they count. */
  readonly voided?: "other-owners" | "other-effect";
};

export type Fate =
  /** Its change is in the approved tree, or was in it already. */
  | { readonly fate: "carried" }
  /** Nobody approved it; somebody did who owns it by a CODEOWNERS that nobody approved; or it does something else than when it was approved. */
  | { readonly fate: "skipped"; readonly why: "not-approved" | "other-owners" | "other-effect" }
  /** Approved, but it changes what a unit in `for` changed, isn't valid without that, or does something else without it. */
  | {
      readonly fate: "waits";
      readonly for: readonly Unit[];
      readonly why: "same-files" | "not-valid" | "not-the-same";
    };

export type JudgedUnit<Of extends Unit = Unit> = Fate & {
  readonly unit: Of;
  /** What it changes; none: other files only. */
  readonly paths: readonly string[];
};

export type ApprovedTree<Of extends Unit = Unit> = {
  readonly files: GitFiles;
  /** In the order of the branch, the oldest first. */
  readonly units: readonly JudgedUnit<Of>[];
};

/** Asked only where a unit was left out before. */
export type Judging = {
  /** Whether files pass validation. */
  readonly isValid: (files: GitFiles) => Promise<boolean>;
  /** Whether two changes do the same. */
  readonly doTheSame: (one: FilesChange, other: FilesChange) => Promise<boolean>;
};

/**
 * Carries the units, the oldest first, over to `start`, the files on record. Whole files, no text merge and no renames: two changes of
 * one file that were approved apart could make access together that nobody approved.
 */
export async function approvedTree<Of extends Unit>(
  start: GitFiles,
  units: readonly Of[],
  judging: Judging,
): Promise<ApprovedTree<Of>> {
  let files = start;
  const judged: JudgedUnit<Of>[] = [];
  for (const unit of units) {
    const paths = changedPaths(unit.base, unit.result);
    const leftOut = judged.filter((it) => it.fate !== "carried");
    const touched = [...new Set([...paths, ...(unit.approvedPaths ?? [])])];
    const isIn = touched.every((path) => files.get(path) === unit.result.get(path));
    const step = isIn ? { fate: "carried" as const, files } : await carry(files, { unit, touched }, leftOut, judging);
    if (step.fate === "carried") {
      judged.push({ unit, paths, fate: "carried" });
      files = step.files;
    } else judged.push({ unit, paths, ...step });
  }
  return { files, units: judged };
}

type Carried = { readonly fate: "carried"; readonly files: GitFiles };

async function carry(
  files: GitFiles,
  { unit, touched }: { readonly unit: Unit; readonly touched: readonly string[] },
  leftOut: readonly JudgedUnit[],
  { isValid, doTheSame }: Judging,
): Promise<Carried | Exclude<Fate, { fate: "carried" }>> {
  const owners = files.get(CODEOWNERS);
  const isOwned = owners !== undefined && isFile(owners) && owners === unit.base.get(CODEOWNERS);
  if (!unit.approved) return { fate: "skipped", why: unit.voided ?? "not-approved" };
  if (!isOwned) return { fate: "skipped", why: "other-owners" };
  const held = touched.filter((path) => ![unit.base.get(path), unit.result.get(path)].includes(files.get(path)));
  if (held.length > 0) return { fate: "waits", why: "same-files", for: changing(leftOut, held) };
  const carried = withChange(files, touched, unit.result);
  const clash = clashes(carried);
  if (clash.length > 0) return { fate: "waits", why: "same-files", for: changing(leftOut, clash) };
  // Where main is not valid either and nothing was left out, the run says what is wrong with the head.
  const waits =
    leftOut.length > 0 && !(await isValid(carried)) && ((await isValid(unit.result)) || (await isValid(files)));
  if (waits) return { fate: "waits", why: "not-valid", for: await needed(carried, leftOut, isValid) };
  // What was approved is what it does beside main's files: without those of others it may do more.
  const isSame = leftOut.length === 0 || (await doTheSame({ base: files, result: carried }, unit));
  if (isSame) return { fate: "carried", files: carried };
  return { fate: "waits", why: "not-the-same", for: leftOut.map((it) => it.unit) };
}

/** Paths that are a file and a folder at once: git has no such tree, and a reader would see only one of them. */
function clashes(files: GitFiles): readonly string[] {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) folders.add(path.slice(0, at));
  }
  return [...files.keys()].filter((path) => folders.has(path));
}

/** The units without which the files are not valid: each that alone would make them so, or all of them. */
async function needed(
  files: GitFiles,
  leftOut: readonly JudgedUnit[],
  isValid: Judging["isValid"],
): Promise<readonly Unit[]> {
  const enough: Unit[] = [];
  for (const { unit, paths } of leftOut) {
    if (await isValid(withChange(files, paths, unit.result))) enough.push(unit);
  }
  return enough.length > 0 ? enough : leftOut.map(({ unit }) => unit);
}

function changing(leftOut: readonly JudgedUnit[], held: readonly string[]): readonly Unit[] {
  return leftOut.filter(({ paths }) => paths.some((path) => held.includes(path))).map(({ unit }) => unit);
}

function withChange(files: GitFiles, paths: readonly string[], result: GitFiles): GitFiles {
  const changed = new Map(files);
  for (const path of paths) {
    const file = result.get(path);
    if (file === undefined) changed.delete(path);
    else changed.set(path, file);
  }
  return changed;
}
