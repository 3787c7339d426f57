// For end-to-end tests: a copy of the example access folder, a sandbox of its own, and commands run against both.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { RecordedCall } from "../aws/server.ts";
import { REPOSITORY, runReconciler } from "../run-reconciler.ts";
import { startSandbox } from "../start-sandbox.ts";

export type Result = { readonly status: number; readonly stdout: string; readonly stderr: string };

export type PlanResult = {
  readonly counts: Readonly<Record<string, number>>;
  readonly changes: readonly { readonly op: string; readonly key: string; readonly stack: string }[];
  readonly access: { readonly gained: readonly { person: string }[]; readonly lost: readonly { person: string }[] };
};

export async function openWorkplace() {
  const folder = mkdtempSync(join(tmpdir(), "access-e2e-"));
  const access = join(folder, "access");
  cpSync(join(REPOSITORY, "access"), access, { recursive: true });
  const sandbox = await startSandbox({
    folder: join(folder, "sandbox"),
    seedFile: join(REPOSITORY, "sandbox/seed.yaml"),
  });
  const aws = sandbox.aws;
  if (aws === undefined) throw new Error("these tests need a server of their own");

  async function command(...words: readonly string[]): Promise<Result> {
    let stdout = "";
    let stderr = "";
    const streams = {
      stdout: (text: string) => {
        stdout += text;
      },
      stderr: (text: string) => {
        stderr += text;
      },
    };
    const signal = new AbortController().signal;
    const status = await runReconciler([...words, "--access", access], sandbox, streams, signal);
    return { status, stdout, stderr };
  }

  return {
    aws,
    command,
    /** The folder of YAML files, absolute. */
    access,
    /** What a reconciler in a process of its own needs in its environment. */
    env: sandbox.env,
    /** The file backend's folder. */
    stateFolder: join(folder, "sandbox/state"),
    /** Replaces a text that stands in a file exactly once. */
    edit(file: string, from: string, to: string): void {
      const path = join(access, file);
      const text = readFileSync(path, "utf8");
      if (text.split(from).length !== 2) throw new Error(`${JSON.stringify(from)} is not once in ${file}`);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
    },
    write: (file: string, text: string) => writeFileSync(join(access, file), text),
    read: (file: string) => readFileSync(join(access, file), "utf8"),
    /** A preview's result; the status must be 0. */
    async preview(): Promise<PlanResult> {
      const result = await command("preview", "--format", "json");
      expect(result.stderr).not.toContain("error:");
      expect(result.status).toBe(0);
      return JSON.parse(result.stdout) as PlanResult;
    },
    /** A deploy that must end well. */
    async deploy(...words: readonly string[]): Promise<void> {
      const result = await command("deploy", ...words);
      expect(result.stderr).not.toContain("error:");
      expect(result.status).toBe(0);
    },
    /** The calls made by `during`. */
    async callsOf(during: () => Promise<unknown>): Promise<readonly RecordedCall[]> {
      const before = aws.calls.length;
      await during();
      return aws.calls.slice(before);
    },
    async close(): Promise<void> {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Workplace = Awaited<ReturnType<typeof openWorkplace>>;

/** Operations that change something in AWS. */
export function writesAmong(calls: readonly RecordedCall[]): readonly string[] {
  return calls
    .map(({ operation }) => operation)
    .filter((name) => !/^(List|Describe|Get|AssumeRole|ProvisionPermissionSet$)/.test(name));
}
