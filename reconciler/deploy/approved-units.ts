// Beside the state: which units were found approved, and the files of attempts that no commit has.
import { createHash } from "node:crypto";
import type { ReadUnit, RememberedUnit } from "../approval/read-units.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { GitFiles } from "../load/git-tree.ts";
import { LOG_FOLDER, type LogFolder } from "./log-folder.ts";

type Readable = Pick<LogFolder, "read">;
type Writable = Pick<LogFolder, "replace">;

/** Of the units whose newest commits are `commits`, those that an earlier run found approved. Throws an OperationError where one can't be read. */
export async function readApprovedUnits(
  folder: Readable,
  commits: readonly string[],
): Promise<readonly RememberedUnit[]> {
  const read = await Promise.all(commits.map(async (commit) => parseUnit(await folder.read(unitFile(commit)), commit)));
  return read.filter((unit) => unit !== undefined);
}

/** A unit once found approved stays so: whoever leaves the company later, or GitHub's own memory, takes nothing back. */
export async function rememberApproved(folder: Writable, units: readonly ReadUnit[]): Promise<void> {
  for (const { commit, commits, pullRequest, approvedBy, approvedPaths = [] } of units) {
    const kept = { commits, pullRequest, approvedBy, approvedPaths };
    await folder.replace(unitFile(commit), `${JSON.stringify(kept, null, 2)}\n`);
  }
}

/**
 * Files that were deployed, or began to be, and that no commit has. Undefined where they are lost and `mayBeLost`; else throws an
 * OperationError where they can't be read.
 */
export async function readTree(folder: Readable, digest: string, mayBeLost: boolean): Promise<GitFiles | undefined> {
  const text = await folder.read(treeFile(digest));
  const files = text === undefined ? undefined : filesIn(text);
  if (files !== undefined && treeDigest(files) === digest) return files;
  if (mayBeLost) return undefined;
  const file = `${LOG_FOLDER}/${treeFile(digest)}`;
  throw new OperationError(
    text === undefined ? `the record names ${file}, which doesn't exist` : `${file} is not what the record names`,
    "restore the file from the bucket's versions; without it, look at the preview and pass its fingerprint to --expect",
  );
}

export async function writeTree(folder: Writable, files: GitFiles): Promise<void> {
  await folder.replace(treeFile(treeDigest(files)), `${JSON.stringify(Object.fromEntries(sorted(files)), null, 2)}\n`);
}

/** 32 hexadecimal digits of the SHA-256 of all paths, modes and object ids. */
export function treeDigest(files: GitFiles): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(files)))
    .digest("hex")
    .slice(0, DIGEST_LENGTH);
}

/** Collisions would have to be found by chance or in 2^64 tries, for files that pass a review. */
const DIGEST_LENGTH = 32;

function sorted(files: GitFiles): readonly (readonly [string, string])[] {
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}

function unitFile(commit: string): string {
  return `approved-${commit}.json`;
}

function treeFile(digest: string): string {
  return `tree-${digest}.json`;
}

function parseUnit(text: string | undefined, commit: string): RememberedUnit | undefined {
  if (text === undefined) return undefined;
  const { commits, pullRequest, approvedBy, approvedPaths } = objectIn(text) ?? {};
  const isUnit = isTexts(commits) && commits[0] === commit && isTexts(approvedBy) && isTexts(approvedPaths);
  if (isUnit && (pullRequest === undefined || typeof pullRequest === "number")) {
    return { commits, pullRequest, approvedBy, approvedPaths };
  }
  throw new OperationError(
    `${LOG_FOLDER}/${unitFile(commit)} is not valid`,
    "remove it: the approval is then read from GitHub again",
  );
}

function filesIn(text: string): GitFiles | undefined {
  const files = Object.entries(objectIn(text) ?? {});
  return isTexts(files.map(([, file]) => file)) ? new Map(files as [string, string][]) : undefined;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((it) => typeof it === "string");
}
