// States as files: of a backend that is a folder or a bucket, one file for each stack (Pulumi, `pkg/backend/diy/state.go`).
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { BackendFiles } from "./backend-files.ts";
import type { StackPlace } from "./lock-files.ts";

/** `apitype.VersionedCheckpoint`; `latest` is the deployment, as `pulumi stack export` has it. Everything else is carried along. */
type CheckpointFile = { readonly version: number; readonly checkpoint: { readonly latest: unknown } };

function folderOf({ project }: Pick<StackPlace, "project">): string {
  return `.pulumi/stacks/${project}`;
}

function fileOf(place: StackPlace): string {
  return `${folderOf(place)}/${place.stack}.json`;
}

/** Whether the state is in a file that isn't compressed. */
export async function hasPlainState(files: BackendFiles, place: StackPlace): Promise<boolean> {
  return (await files.list(folderOf(place))).includes(`${place.stack}.json`);
}

/** By the names of their files, compressed ones among them. */
async function stacksInFiles(files: BackendFiles, project: string): Promise<readonly string[]> {
  const names = await files.list(folderOf({ project }));
  return [...new Set(names.flatMap((name) => /^(.+)\.json(?:\.gz|\.zstd)?$/.exec(name)?.[1] ?? []))];
}

/** Throws an OperationError, with the file's name and the remedy, where the CLI can't read the state's file. */
export async function refuseDamagedState(files: BackendFiles, place: StackPlace): Promise<void> {
  if (!(await hasPlainState(files, place))) return;
  await readCheckpoint(files, place);
  // Written by a CLI without `metadata=skip` in the backend's URL, and read if it is there (gocloud.dev, `fileblob`).
  const attributes = `${fileOf(place)}.attrs`;
  if ((await files.read(attributes)) !== "") return;
  throw new OperationError(
    `a file of attributes beside the state is empty: ${visible(files.shown(attributes))}`,
    "delete it: nobody needs it, and the state is in the file without .attrs; nothing was changed in this stack",
  );
}

/** The names of all stacks, where the CLI can list none because it can't read the files of some; undefined: that isn't why. */
export async function stacksBesideDamaged(
  files: BackendFiles,
  project: string,
): Promise<readonly string[] | undefined> {
  const stacks = await stacksInFiles(files, project);
  for (const stack of stacks) {
    try {
      await refuseDamagedState(files, { project, stack });
    } catch (error) {
      if (error instanceof OperationError) return stacks;
      throw error;
    }
  }
  return undefined;
}

/** Throws an OperationError as {@link refuseDamagedState} does. */
export async function readCheckpoint(files: BackendFiles, place: StackPlace) {
  const text = (await files.read(fileOf(place))) ?? "";
  try {
    const state: CheckpointFile = JSON.parse(text);
    return { text, version: state.version, state };
  } catch (error) {
    throw damaged(files, place, text === "", error);
  }
}

/** A full disk, or a machine that crashed, may have left such a file. */
function damaged(files: BackendFiles, place: StackPlace, isEmpty: boolean, cause: unknown): OperationError {
  const { project, stack } = place;
  const shown = (path: string) => visible(files.shown(path));
  const others = ["backups", "history"].map((folder) => shown(`.pulumi/${folder}/${project}/${stack}`));
  return new OperationError(
    `the state file of stack ${visible(stack)} is ${isEmpty ? "empty" : "not JSON"}: ${shown(fileOf(place))}`,
    `put the last good state in its place: ${shown(`${fileOf(place)}.bak`)}, or the newest checkpoint in ${others.join(" or in ")}; nothing was changed in this stack`,
    { cause },
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
