// For end-to-end tests: an access folder and a sandbox of their own, and commands run against both.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, inject } from "vitest";
import { openBackend } from "../../reconciler/engine/backend.ts";
import { pinnedPulumi } from "../../reconciler/engine/pinned-pulumi.ts";
import type { OperationTimes } from "../aws/operation-times.ts";
import type { Seed } from "../aws/seed.ts";
import type { AwsServer, RecordedCall } from "../aws/server.ts";
import type { Operation } from "../aws/world.ts";
import { AT_ONCE } from "../github/test-server.ts";
import { REPOSITORY, runReconciler } from "../run-reconciler.ts";
import { type Sandbox, startSandbox } from "../start-sandbox.ts";
import { startReconciler } from "./reconciler-process.ts";

export type Result = { readonly status: number; readonly stdout: string; readonly stderr: string };

export type PlanResult = {
  readonly counts: Readonly<Record<string, number>>;
  readonly changes: readonly { readonly op: string; readonly key: string; readonly stack: string }[];
  readonly access: { readonly gained: readonly { person: string }[]; readonly lost: readonly { person: string }[] };
};

export type WorkplaceOptions = {
  /** Whether the example files are deployed already: copied, which costs nothing. */
  readonly deployed?: boolean;
  /** The folder of another workplace in which nothing runs: everything that is in it is copied. */
  readonly copyOf?: string;
  /** The texts of the access folder by path; default the example files. */
  readonly files?: Readonly<Record<string, string>>;
  /** The world before the first deploy; default that of the example files. */
  readonly seed?: Seed;
  /** Seconds that AWS's asynchronous operations take, at the pace of the provider's waits; default none. */
  readonly times?: OperationTimes;
  /** The pace of the provider's waits, 1 as on AWS; default a hundredth of them. */
  readonly timeScale?: number;
  /** Another emulator's address; then there is no server with a log and faults. */
  readonly endpoint?: string;
  /** Another PULUMI_BACKEND_URL than the folder's. */
  readonly backend?: string;
};

export async function openWorkplace(options: WorkplaceOptions = {}) {
  const { deployed = false, copyOf, files, seed, times, timeScale, endpoint, backend } = options;
  const folder = mkdtempSync(join(tmpdir(), "access-e2e-"));
  const access = join(folder, "access");
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(access, file)), { recursive: true });
    writeFileSync(join(access, file), text);
  };
  if (copyOf !== undefined) cpSync(copyOf, folder, { recursive: true });
  else if (files === undefined) cpSync(join(REPOSITORY, "access"), access, { recursive: true });
  for (const [file, text] of Object.entries(files ?? {})) write(file, text);
  const ownSeed = join(folder, "seed.yaml");
  // JSON is YAML.
  if (seed !== undefined) writeFileSync(ownSeed, JSON.stringify(seed));
  // State and world name no path of the place where they were made.
  if (deployed) cpSync(inject("deployedExample"), join(folder, "sandbox"), { recursive: true });
  const started = await startSandbox({
    folder: join(folder, "sandbox"),
    seedFile: seed === undefined ? join(REPOSITORY, "sandbox/seed.yaml") : ownSeed,
    endpoint,
    ...(times === undefined ? {} : { times }),
    ...(timeScale === undefined ? {} : { timeScale }),
  });
  const backendEnv = backend === undefined ? {} : { PULUMI_BACKEND_URL: backend };
  const sandbox: Sandbox = { ...started, env: { ...started.env, ...backendEnv } };
  const ownAws = (): AwsServer => {
    if (sandbox.aws === undefined) throw new Error("this workplace has no server of its own");
    return sandbox.aws;
  };

  let today: string | undefined;

  async function command(...argv: readonly string[]): Promise<Result> {
    let stdout = "";
    let stderr = "";
    const streams = {
      githubPace: AT_ONCE,
      today,
      stdout: (text: string) => {
        stdout += text;
      },
      stderr: (text: string) => {
        stderr += text;
      },
    };
    const signal = new AbortController().signal;
    const status = await runReconciler([...argv, "--access", access], sandbox, streams, signal);
    return { status, stdout, stderr };
  }

  /** The same as a process of its own: what a person sees. */
  const start = (...argv: readonly string[]) =>
    startReconciler([...argv, "--access", access], { env: sandbox.env, day: today });

  return {
    start,
    /** A command as a process of its own, to its end. */
    outside: (...argv: readonly string[]) => start(...argv).ended,
    get aws() {
      return ownAws();
    },
    command,
    /** The day of the commands from now on, in UTC; until then the clock's. */
    goTo(day: string): void {
      today = day;
    },
    /** What goTo set. */
    get day(): string | undefined {
      return today;
    },
    /** Everything of this workplace is in it. */
    folder,
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
    write,
    read: (file: string) => readFileSync(join(access, file), "utf8"),
    /** A preview's result; the status must be 0. */
    async preview(): Promise<PlanResult> {
      const result = await command("preview", "--format", "json");
      expect(result.stderr).not.toContain("error:");
      expect(result.status).toBe(0);
      return JSON.parse(result.stdout) as PlanResult;
    },
    /** A deploy that must end well. */
    async deploy(...argv: readonly string[]): Promise<void> {
      const result = await command("deploy", ...argv);
      expect(result.stderr).not.toContain("error:");
      expect([result.status, result.stdout]).toEqual([0, expect.anything()]);
    },
    /** A deploy that must end well: what it did, as sorted operations and keys. */
    async deployed(...argv: readonly string[]): Promise<readonly string[]> {
      const { status, stdout } = await command("deploy", "--format", "json", ...argv);
      expect(status).toBe(0);
      const { done } = JSON.parse(stdout) as { done: readonly { op: string; key: string }[] };
      return done.map(({ op, key }) => `${op} ${key}`).toSorted();
    },
    /** A deploy of which AWS failed a part: the text of each failure. */
    async failedDeploy(...argv: readonly string[]): Promise<readonly string[]> {
      const { status, stdout } = await command("deploy", "--format", "json", ...argv);
      expect(status).toBe(3);
      const { failed } = JSON.parse(stdout) as { failed: readonly unknown[] };
      return failed.map((failure) => JSON.stringify(failure));
    },
    /** Pulumi's own refresh of a stack: how many resources AWS has as the state says, and how many otherwise. */
    async refresh(name: string): Promise<Readonly<Record<string, number>>> {
      const backend = await openBackend({ cliRoot: pinnedPulumi(), env: sandbox.env });
      try {
        const stack = await backend.openStack(name, "never");
        return (await stack.refresh()).summary.resourceChanges ?? {};
      } finally {
        await backend.close();
      }
    },
    /** The calls made by `during`. */
    async callsOf(during: () => Promise<unknown>): Promise<readonly RecordedCall[]> {
      const { calls } = ownAws();
      const before = calls.length;
      await during();
      return calls.slice(before);
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
    .filter((name) => !/^(List|Describe|Get|Head|AssumeRole|ProvisionPermissionSet$)/.test(name));
}

/** How often the state of each asynchronous operation was asked for, by the kind of operation. */
export function looksAmong(calls: readonly RecordedCall[]): Readonly<Record<Operation["kind"], readonly number[]>> {
  const looks = (operation: string, field: string): readonly number[] => {
    const ids = calls
      .filter((call) => call.operation === operation)
      .map(({ input }) => (input as Record<string, unknown>)[field]);
    return [...Map.groupBy(ids, (id) => id).values()].map(({ length }) => length);
  };
  return {
    CREATE_ASSIGNMENT: looks("DescribeAccountAssignmentCreationStatus", "AccountAssignmentCreationRequestId"),
    DELETE_ASSIGNMENT: looks("DescribeAccountAssignmentDeletionStatus", "AccountAssignmentDeletionRequestId"),
    PROVISION: looks("DescribePermissionSetProvisioningStatus", "ProvisionPermissionSetRequestId"),
  };
}

/** The most operations that were in progress at one time; all must have taken some time. */
export function mostAtOnce(operations: readonly Operation[]): number {
  const underWayAt = (time: string) =>
    operations.filter(({ createdAt, endsAt }) => createdAt <= time && time < endsAt).length;
  return Math.max(0, ...operations.map(({ createdAt }) => underWayAt(createdAt)));
}
