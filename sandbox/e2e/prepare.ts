// Once before the end-to-end tests: a sandbox in which the example files are deployed, for workplaces to copy.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { REPOSITORY } from "../run-reconciler.ts";
import { startSandbox } from "../start-sandbox.ts";
import { startReconciler } from "./reconciler-process.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A sandbox's folder: world, state and Pulumi home. */
    readonly deployedExample: string;
  }
}

const folder = mkdtempSync(join(tmpdir(), "access-prepared-"));

/** Vitest's: before the first test of the project. */
export async function setup(project: TestProject): Promise<void> {
  const sandbox = await startSandbox({ folder, seedFile: join(REPOSITORY, "sandbox/seed.yaml") });
  try {
    const argv = ["deploy", "--first-deploy", "--access", join(REPOSITORY, "access")];
    const { status, stderr } = await startReconciler(argv, { env: sandbox.env }).ended;
    if (status !== 0) throw new Error(`the example files could not be deployed:\n${stderr}`);
  } finally {
    await sandbox.close();
  }
  // A log of a deploy that no test has made.
  rmSync(join(folder, "state/deploys"), { recursive: true });
  project.provide("deployedExample", folder);
}

/** Vitest's: after the last one. */
export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
