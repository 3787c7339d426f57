// The backend that keeps our stacks. It never creates a stack where one should exist, and it has its own work folder.

import "./serialization-modules.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, Stack, StackAlreadyExistsError, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { type BackendFiles, openBackendFiles } from "./backend-files.ts";
import { cliReason } from "./cli-reason.ts";
import { useOwnConnections } from "./own-connections.ts";
import { PROJECT } from "./project.ts";
import { findPulumiCli, runCommand } from "./pulumi-cli.ts";
import { makeEmptyStack, openStackFiles } from "./stack-files.ts";
import { parseState, type StackState } from "./stack-state.ts";

export type BackendSettings = {
  /** The folder with `bin/pulumi`; undefined: the CLI on PATH. */
  readonly cliRoot: string | undefined;
  /** Passed to the CLI and through it to the provider plugin; `PULUMI_BACKEND_URL` says where stacks are kept. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether this machine has a process that takes signals under this id. Left out: not known, and it may. */
  readonly takesSignals?: (pid: number) => boolean;
  /** This process's id, for the locks that it writes itself. Left out: 0, which no other process has. */
  readonly pid?: number;
  /** Pulumi's project; {@link PROJECT} unless given. */
  readonly project?: string;
};

export type Backend = {
  /** Names of the project's stacks. */
  readonly listStackNames: () => Promise<readonly string[]>;
  /** What an existing stack's state holds. Reads only. */
  readonly readState: (name: string) => Promise<StackState>;
  /** An existing stack, without a check: a run of a missing one fails. With `create` it is created first, once. */
  readonly openStack: (name: string, missing: "create" | "never") => Promise<Stack>;
  /** Tags of an existing stack, Pulumi's own among them. */
  readonly readTags: (name: string) => Promise<Readonly<Record<string, string>>>;
  readonly writeTag: (name: string, tag: string, value: string) => Promise<void>;
  /** Removes the work folder; the stacks stay. Where it can't be removed, that is an OperationError, and nothing else is lost. */
  readonly close: () => Promise<void>;
};

/** Every failure of the backend is an OperationError with the CLI's own reason. */
export async function openBackend(settings: BackendSettings): Promise<Backend> {
  refuseRelativeFolder(settings.env.PULUMI_BACKEND_URL);
  const files = openBackendFiles(settings.env);
  useOwnConnections();
  const workDir = await mkdtemp(join(tmpdir(), "access-"));
  const close = () => removeFolder(workDir);
  const workspace = await openWorkspace(workDir, settings).catch(async (error: unknown) => {
    const reason = noCli(error);
    await close().catch((unclosed: OperationError) => {
      throw new OperationError(`${reason.message}; ${unclosed.message}`, reason.remedy, { cause: error });
    });
    throw reason;
  });
  // Each command names its stack, so that none need be selected: a process less each time.
  workspace.selectStack = () => Promise.resolve();
  const made = new Set<string>();
  const { project = PROJECT } = settings;
  const stackFiles = openStackFiles(files, project);
  const reading = async <Value>(what: string, read: () => Promise<Value>): Promise<Value> => {
    try {
      return await read();
    } catch (error) {
      throw backendFailed(what, error);
    }
  };
  return {
    close,
    listStackNames: () =>
      reading("cannot list the stacks", async () => {
        const inFiles = await stackFiles.listStackNames();
        if (inFiles !== undefined) return inFiles;
        const listed = await workspace.listStacks();
        return listed.map(({ name }) => name.slice(name.lastIndexOf("/") + 1));
      }),
    readState: (name) =>
      reading(`cannot read stack ${name}`, async () => {
        const inFile = await stackFiles.readState(name);
        if (inFile !== undefined) return inFile;
        // `exportStack` adds --show-secrets: the state holds none, and most of the time would go into deriving their key.
        const argv = ["stack", "export", "--stack", name];
        return parseState(name, JSON.parse(await runCommand(workspace, argv)));
      }),
    readTags: (name) =>
      reading(
        `cannot read the tags of stack ${name}`,
        async () => (await stackFiles.readTags(name)) ?? workspace.listTags(name),
      ),
    writeTag: (name, tag, value) =>
      reading(`cannot write tag ${tag} of stack ${name}`, async () => {
        if (await stackFiles.writeTag(name, tag, value)) return;
        await (value === "" ? workspace.removeTag(name, tag) : workspace.setTag(name, tag, value));
      }),
    openStack: (name, missing) =>
      reading(`cannot open stack ${name}`, async () => {
        // Without them each run would make a salt of its own, and derive a second key from the passphrase: an eighth of a second.
        const settings = stackFiles.settingsOf(name);
        if (settings !== undefined) await workspace.saveStackSettings(name, settings);
        if (missing === "never" || made.has(name)) return Stack.select(name, workspace);
        const stack = await Stack.create(name, workspace).catch((error: unknown) => {
          if (error instanceof StackAlreadyExistsError) return Stack.select(name, workspace);
          throw error;
        });
        made.add(name);
        return stack;
      }),
  };
}

async function openWorkspace(workDir: string, { cliRoot, env, project }: BackendSettings): Promise<LocalWorkspace> {
  return LocalWorkspace.create({
    workDir,
    pulumiCommand: await findPulumiCli(cliRoot),
    envVars: { PULUMI_SKIP_UPDATE_CHECK: "true", ...env, ...withoutAttributeFiles(env) },
    projectSettings: { name: project ?? PROJECT, runtime: "nodejs" },
    // The workspace asks for a program where there are no files; each run passes its own.
    program: async () => ({}),
  });
}

/**
 * A backend in a throw-away folder, so that what a first deploy makes can be previewed without writing. Every stack that is opened in it
 * is there, and has nothing.
 */
export async function openEmptyBackend(settings: BackendSettings): Promise<Backend> {
  const folder = await mkdtemp(join(tmpdir(), "access-empty-"));
  const env = { ...settings.env, PULUMI_BACKEND_URL: pathToFileURL(folder).href, PULUMI_CONFIG_PASSPHRASE: "" };
  const backend = await openBackend({ ...settings, env });
  const files = openBackendFiles(env) as BackendFiles;
  return {
    ...backend,
    openStack: async (name) => {
      await makeEmptyStack(files, { project: settings.project ?? PROJECT, stack: name });
      return backend.openStack(name, "never");
    },
    close: () => closeAll([backend.close, () => removeFolder(folder)]),
  };
}

async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    const reason = messageOf(error);
    const remedy = "remove it by hand; the result of the run is not affected";
    throw new OperationError(`could not remove the folder ${folder}: ${reason}`, remedy, { cause: error });
  }
}

/** Closes each, whatever happens to the others; an OperationError names all that could not be. */
export async function closeAll(closings: readonly (() => Promise<void>)[]): Promise<void> {
  const ended = await Promise.allSettled(closings.map((close) => close()));
  const failed = ended.flatMap((it) => (it.status === "rejected" ? [it.reason as OperationError] : []));
  const [first] = failed;
  if (first === undefined) return;
  throw new OperationError(failed.map(({ message }) => message).join("; "), first.remedy, { cause: first });
}

/**
 * A file backend writes a second file beside each, with attributes that nobody needs. A run that is killed may leave an empty one, and
 * the CLI then says no more than "EOF" (gocloud.dev, `fileblob`; its parameter `metadata=skip` leaves them out).
 */
function withoutAttributeFiles({ PULUMI_BACKEND_URL: url = "" }: BackendSettings["env"]): Record<string, string> {
  if (!url.startsWith("file://") || url.includes("metadata=")) return {};
  return { PULUMI_BACKEND_URL: `${url}${url.includes("?") ? "&" : "?"}metadata=skip` };
}

/** The CLI would take it from our work folder, and the state would go with that. */
function refuseRelativeFolder(url: string | undefined): void {
  if (url === undefined || !url.startsWith("file://") || /^file:\/\/(\/|~)/.test(url)) return;
  throw new OperationError(
    "PULUMI_BACKEND_URL names a folder by a relative path",
    "write it as file:///path/to/folder; nothing was changed",
  );
}

/** Of a command that can't be started, the Automation API's message has the system's word for it among others. */
function noCli(error: unknown): OperationError {
  const [word] = /spawn .+ E[A-Z]+$/m.exec(messageOf(error)) ?? [];
  return new OperationError(
    `cannot start the Pulumi CLI: ${word ?? cliReason(error)}`,
    "install the pinned one with `node tools/setup.mjs`; nothing was changed",
    { cause: error },
  );
}

/** It may come before the first change or after many: whether anything was changed is the result's to tell. */
export function backendFailed(what: string, error: unknown): OperationError {
  if (error instanceof OperationError) return error;
  const reason = error instanceof StackNotFoundError ? "the backend has no such stack" : cliReason(error);
  return new OperationError(`${what}: ${reason}`, "check PULUMI_BACKEND_URL and its credentials", { cause: error });
}
