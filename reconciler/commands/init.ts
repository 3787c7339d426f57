// `access init`: the first files of a new organization, all or none.

import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { readAccess } from "../guardrails/read-access.ts";
import { type InitFacts, initFiles } from "./init-files.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";

const SCHEMAS = join(import.meta.dirname, "../../schemas");

/** Refuses, as an OperationError, a folder that has anything in it. */
export async function init(context: RunContext, facts: Omit<InitFacts, "schemas">): Promise<Outcome> {
  const { accessDir, today } = context;
  await refuseFilled(accessDir);
  const schemas = `${relative(accessDir, SCHEMAS).split(sep).join("/")}/`;
  const files = initFiles({ ...facts, schemas });
  await writeAll(accessDir, files);
  const { desired, diagnostics } = await readAccess(accessDir, today);
  // The texts are our own, and what was put into them was checked before.
  if (desired === undefined) throw new Error(`the files that init wrote are not valid: ${diagnostics[0]?.code}`);
  const wrote = [...files.keys()].map((file) => `wrote ${visible(join(basename(accessDir), file))}\n`);
  const next =
    "next: write the accounts and the people, then a team's groups, sets and assignments; check with validate\n";
  return outcome(EXIT.fine, () => [...wrote, next].join(""));
}

async function refuseFilled(folder: string): Promise<void> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return;
    throw failed(folder, error);
  }
  if (names.length === 0) return;
  throw new OperationError(
    `${visible(folder)} is not empty (${visible(names[0] ?? "")})`,
    "init writes only into a new folder: name another one with --access, or edit the files in it",
  );
}

/** Written beside the folder first, then renamed: half a folder would look like a complete one. */
async function writeAll(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await mkdir(dirname(folder), { recursive: true });
    const beside = await mkdtemp(join(dirname(folder), ".access-init-"));
    try {
      const made = join(beside, "access");
      for (const [file, text] of files) {
        await mkdir(dirname(join(made, file)), { recursive: true });
        await writeFile(join(made, file), text);
      }
      // An empty folder is replaced; one that was filled in the meantime is refused.
      await rename(made, folder);
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  } catch (error) {
    throw failed(folder, error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function failed(folder: string, error: unknown): OperationError {
  const reason = messageOf(error);
  return new OperationError(
    `could not write ${visible(folder)}: ${visible(reason)}`,
    "name a folder that you may write",
    { cause: error },
  );
}
