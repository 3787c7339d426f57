// The Pulumi CLI of a run: looked for once.
import "./serialization-modules.ts";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { type LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { SemVer } from "semver";

/** tools/setup.mjs names its own copy after its version, which it has checked. */
const OWN_COPY = /[/\\]pulumi-(\d+\.\d+\.\d+)$/;

const found = new Map<string | undefined, Promise<PulumiCommand>>();

/**
 * The CLI in `cliRoot` (a folder with `bin/pulumi`), or the one on PATH. Throws where there is none, or one that is too old for
 * the Automation API. Our own copy isn't asked for its version: one process fewer is started.
 */
export function findPulumiCli(cliRoot: string | undefined): Promise<PulumiCommand> {
  const known = found.get(cliRoot);
  if (known !== undefined) return known;
  const finding = find(cliRoot);
  found.set(cliRoot, finding);
  finding.catch(() => found.delete(cliRoot));
  return finding;
}

async function find(cliRoot: string | undefined): Promise<PulumiCommand> {
  if (cliRoot === undefined) return PulumiCommand.get();
  const version = OWN_COPY.exec(cliRoot)?.[1];
  if (version === undefined) return PulumiCommand.get({ root: cliRoot });
  const command = join(cliRoot, "bin", "pulumi");
  await access(command, constants.X_OK);
  // `get` is the only maker that the API has, and asks for the version each time.
  return Object.assign(Object.create(PulumiCommand.prototype), { command, version: new SemVer(version) });
}

/** Runs a command of the CLI that the API has no method for; returns what it printed. Fails as the API's own methods do. */
export async function runCommand(workspace: LocalWorkspace, argv: readonly string[]): Promise<string> {
  // The API's types leave `run` out.
  const command = workspace.pulumiCommand as unknown as {
    readonly run: (
      argv: string[],
      folder: string,
      env: Readonly<Record<string, string>>,
    ) => Promise<{ readonly stdout: string }>;
  };
  return (await command.run([...argv], workspace.workDir, workspace.envVars)).stdout;
}
