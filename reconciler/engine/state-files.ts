// States as files: of a backend that is a folder or a bucket, one file for each stack (Pulumi, `pkg/backend/diy/state.go`).
import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { BackendFiles } from "./backend-files.ts";
import type { StackPlace } from "./lock-files.ts";

/** `apitype.VersionedCheckpoint`; `latest` is the deployment, as `pulumi stack export` has it. Everything else is carried along. */
type CheckpointFile = { readonly version: number; readonly checkpoint: { readonly latest: Latest } };

/** A stack that was only just made has a manifest and no list of resources. */
type Latest = { readonly manifest?: unknown; readonly resources?: readonly unknown[] | null };

/** Those that `pulumi` of today reads: 4 is 3 with a list of features. */
const VERSIONS: readonly unknown[] = [3, 4];

/** Of all that is kept of the project's stacks. */
export function folderOf({ project }: Pick<StackPlace, "project">): string {
  return `.pulumi/stacks/${project}`;
}

export function fileOf(place: StackPlace): string {
  return `${folderOf(place)}/${place.stack}.json`;
}

/** Whether the state is in a file that isn't compressed. */
export async function hasPlainState(files: BackendFiles, place: StackPlace): Promise<boolean> {
  return (await files.list(folderOf(place))).includes(`${place.stack}.json`);
}

/** By the names of their files, compressed ones among them. */
export async function stacksInFiles(files: BackendFiles, project: string): Promise<readonly string[]> {
  const names = await files.list(folderOf({ project }));
  return [...new Set(names.flatMap((name) => /^(.+)\.json(?:\.gz|\.zstd)?$/.exec(name)?.[1] ?? []))];
}

/**
 * The state of a stack, as `pulumi stack export` gives it; undefined where there is no file of it that isn't compressed. Throws an
 * OperationError, with the file's name and the remedy, where the file is not a state: the CLI takes some of these for the state of a stack
 * that has nothing. So is one without resources where the state before it had some that are AWS's: no run leaves such a file, since it
 * leaves the stack itself in it.
 */
export async function readSoundState(files: BackendFiles, place: StackPlace): Promise<Deployment | undefined> {
  const text = await files.read(fileOf(place));
  if (text === undefined) return undefined;
  const { version, state } = parseCheckpoint(files, place, text);
  if (isWithoutResources(state) && (await hadResources(files, place))) {
    throw damaged(files, place, "without resources, which the state before it had");
  }
  // Written by a CLI without `metadata=skip` in the backend's URL, and read if it is there (gocloud.dev, `fileblob`).
  const attributes = `${fileOf(place)}.attrs`;
  if (files.hasAttributes && (await files.read(attributes)) === "") {
    throw new OperationError(
      `a file of attributes beside the state is empty: ${visible(files.shown(attributes))}`,
      "delete it: nobody needs it, and the state is in the file without .attrs; nothing was changed in this stack",
    );
  }
  return { version, deployment: state.checkpoint.latest };
}

/** What the file holds, with its text. Throws an OperationError as {@link readSoundState} does. */
export async function readCheckpoint(files: BackendFiles, place: StackPlace) {
  return parseCheckpoint(files, place, (await files.read(fileOf(place))) ?? "");
}

function parseCheckpoint(files: BackendFiles, place: StackPlace, text: string) {
  const state = parsed(text);
  if (isCheckpoint(state)) return { text, version: state.version, state };
  throw damaged(files, place, text === "" ? "empty" : state === undefined ? "not JSON" : "not a state");
}

/** Undefined: it isn't JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCheckpoint(it: unknown): it is CheckpointFile {
  if (!isObject(it) || !VERSIONS.includes(it.version) || !isObject(it.checkpoint)) return false;
  const { latest } = it.checkpoint;
  return isObject(latest) && (isObject(latest.manifest) || Array.isArray(latest.resources));
}

export function isObject(it: unknown): it is Readonly<Record<string, unknown>> {
  return typeof it === "object" && it !== null && !Array.isArray(it);
}

function isWithoutResources({ checkpoint: { latest } }: CheckpointFile): boolean {
  return (latest.resources ?? []).length === 0;
}

async function hadResources(files: BackendFiles, place: StackPlace): Promise<boolean> {
  const before = parsed((await files.read(`${fileOf(place)}.bak`)) ?? "");
  if (!isCheckpoint(before)) return false;
  return (before.checkpoint.latest.resources ?? []).some((it) => isObject(it) && /^aws:/.test(String(it.type)));
}

/** A full disk, or a machine that crashed, may have left such a file. */
function damaged(files: BackendFiles, place: StackPlace, what: string): OperationError {
  const { project, stack } = place;
  const shown = (path: string) => visible(files.shown(path));
  const others = ["backups", "history"].map((folder) => shown(`.pulumi/${folder}/${project}/${stack}`));
  return new OperationError(
    `the state file of stack ${visible(stack)} is ${what}: ${shown(fileOf(place))}`,
    `put the last good state in its place: ${shown(`${fileOf(place)}.bak`)}, or the newest checkpoint in ${others.join(" or in ")}; nothing was changed in this stack`,
  );
}

/** As the CLI writes it: what was there before, `before`, goes into the file with `.bak`. */
export async function writeState(
  files: BackendFiles,
  place: StackPlace,
  before: string,
  state: CheckpointFile,
): Promise<void> {
  await files.replace(`${fileOf(place)}.bak`, before);
  await files.replace(fileOf(place), JSON.stringify(state));
}
