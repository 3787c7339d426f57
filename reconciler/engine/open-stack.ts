// Opening stacks: never creates one where one was expected, and keeps the work folder ours.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, Stack, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import { OperationError } from "../diagnostics/operation-error.ts";

export const PROJECT = "access";

export type EngineSettings = {
  /** The folder with `bin/pulumi`; undefined: the CLI on PATH. */
  readonly cliRoot: string | undefined;
  /** Passed to the CLI and through it to the provider plugin. */
  readonly env: Readonly<Record<string, string>>;
  /** Operations under way at a time, 1 to 10 (AWS: ten assignment operations in progress). */
  readonly parallel: number;
};

export type OpenedStack = { readonly stack: Stack; readonly close: () => Promise<void> };

async function openWorkspace(workDir: string, settings: EngineSettings): Promise<LocalWorkspace> {
  return LocalWorkspace.create({
    workDir,
    pulumiCommand: await PulumiCommand.get(settings.cliRoot === undefined ? {} : { root: settings.cliRoot }),
    envVars: { PULUMI_SKIP_UPDATE_CHECK: "true", ...settings.env },
    projectSettings: { name: PROJECT, runtime: "nodejs" },
    // The workspace asks for a program where there are no files; each run passes its own.
    program: async () => ({}),
  });
}

/**
 * Opens the stack `name`; undefined when the backend says that there is none. Every other failure is an OperationError.
 * `create` makes it when it is missing. The caller closes it, which removes the work folder.
 */
export async function openStack(
  name: string,
  settings: EngineSettings,
  create: "create" | "never",
): Promise<OpenedStack | undefined> {
  const workDir = await mkdtemp(join(tmpdir(), "access-"));
  const close = () => rm(workDir, { recursive: true, force: true });
  try {
    const workspace = await openWorkspace(workDir, settings);
    const stack =
      create === "create" ? await Stack.createOrSelect(name, workspace) : await Stack.select(name, workspace);
    return { stack, close };
  } catch (error) {
    await close();
    if (error instanceof StackNotFoundError) return undefined;
    throw cannotOpen(name, error);
  }
}

/** A stack that exists only in a throw-away folder, so that what a first deploy makes can be previewed without writing. */
export async function openEmptyStack(name: string, settings: EngineSettings): Promise<OpenedStack> {
  const backend = await mkdtemp(join(tmpdir(), "access-empty-"));
  const env = { ...settings.env, PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE: "" };
  const opened = await openStack(name, { ...settings, env }, "create");
  if (opened === undefined) throw new Error("a created stack is never missing");
  const close = async () => {
    await opened.close();
    await rm(backend, { recursive: true, force: true });
  };
  return { stack: opened.stack, close };
}

/** The CLI's message holds the whole command line and output; its `error:` lines are what a person needs. */
function cannotOpen(name: string, error: unknown): OperationError {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").filter((line) => line.includes("error:"));
  const reason = (lines.length === 0 ? text : lines.join("\n")).replace(/^.*?error: ?/gm, "").slice(0, 2000);
  return new OperationError(
    `cannot open stack ${name}: ${reason}`,
    "check PULUMI_BACKEND_URL and its credentials; nothing was changed",
    { cause: error },
  );
}

/** Names of all stacks of the project in the backend. */
export async function listStackNames(settings: EngineSettings): Promise<readonly string[]> {
  const workDir = await mkdtemp(join(tmpdir(), "access-"));
  try {
    const workspace = await openWorkspace(workDir, settings);
    return (await workspace.listStacks()).map(({ name }) => name.slice(name.lastIndexOf("/") + 1));
  } catch (error) {
    throw cannotOpen("list", error);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
