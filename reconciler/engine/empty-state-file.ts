// A file backend whose disk was full, or whose machine went down, may hold a state file of no bytes: the CLI says "EOF" of it.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import { PROJECT } from "./project.ts";

/**
 * Throws an OperationError with the path and the remedy where a file backend has one: the CLI then lists no stack at all. Any other
 * file is the CLI's to read.
 */
export async function refuseEmptyStateFile({
  env,
  project = PROJECT,
}: {
  readonly env: Readonly<Record<string, string>>;
  readonly project?: string;
}): Promise<void> {
  const folder = backendFolder(env);
  if (folder === undefined) return;
  const stacks = join(folder, ".pulumi/stacks", project);
  // A folder that isn't there holds no state.
  const names = (await readdir(stacks).catch(() => [])).filter((name) => /\.json(\.attrs)?$/.test(name));
  for (const name of names) {
    if ((await stat(join(stacks, name))).size > 0) continue;
    if (name.endsWith(".attrs")) {
      throw new OperationError(
        `a file of attributes beside the state is empty: ${visible(join(stacks, name))}`,
        "delete it: nobody needs it, and the state is in the file without .attrs; nothing was changed",
      );
    }
    const stack = name.slice(0, -".json".length);
    throw new OperationError(
      `the state file of stack ${visible(stack)} is empty: ${visible(join(stacks, name))}`,
      `put the last good state in its place, from ${visible(join(folder, ".pulumi/backups", project, stack))} or from ` +
        `${visible(join(folder, ".pulumi/history", project, stack))} (the newest checkpoint); nothing was changed`,
    );
  }
}

function backendFolder({ PULUMI_BACKEND_URL: url = "", HOME = "" }: Readonly<Record<string, string>>) {
  if (!url.startsWith("file://")) return undefined;
  const [path = ""] = url.slice("file://".length).split("?");
  return path.startsWith("~") ? `${HOME}${decodeURIComponent(path.slice(1))}` : fileURLToPath(`file://${path}`);
}
