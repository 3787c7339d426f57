// `npm run sandbox` with another emulator's AWS_ENDPOINT_URL: its state lies in a folder of its own, whatever the path to it holds.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REPOSITORY, runReconciler } from "../run-reconciler.ts";
import { startSandbox } from "../start-sandbox.ts";
import { startProcess } from "./reconciler-process.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
let folder = "";
beforeAll(async () => {
  // Its AWS is the other emulator; the state is none of its own.
  workplace = await openWorkplace();
  folder = join(REPOSITORY, ".sandbox", `http-127.0.0.1-${new URL(workplace.aws.url).port}`);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await workplace.close();
});

test("another emulator is deployed to, with a state of its own in a folder whose name needs no encoding", async () => {
  const env = { AWS_ENDPOINT_URL: workplace.aws.url };
  const { status, stdout, stderr } = await startProcess("sandbox/main.ts", ["deploy"], { env }).ended;
  expect([status, stderr]).toEqual([0, expect.not.stringMatching(/error/i)]);
  expect(stdout).toBe("23 done, 0 failed: 23 created, 0 updated, 0 replaced, 0 deleted\n");
  expect(workplace.aws.world.permissionSets.map(({ name }) => name).toSorted()).toEqual([
    "AIModelBuilder",
    "TrainingDataReader",
  ]);
  expect(existsSync(join(folder, "state/.pulumi/stacks/access/identity-center.json"))).toBe(true);
});
test("a state folder with the characters of an address is found by the CLI", async () => {
  const folder = mkdtempSync(join(tmpdir(), "access-endpoint-"));
  const sandbox = await startSandbox({
    folder: join(folder, "http%3A%2F%2F127.0.0.1%3A4566 #?+é"),
    seedFile: join(import.meta.dirname, "../seed.yaml"),
  });
  try {
    let stderr = "";
    let stdout = "";
    const streams = {
      stdout: (text: string) => {
        stdout += text;
      },
      stderr: (text: string) => {
        stderr += text;
      },
    };
    const status = await runReconciler(["deploy", "--first-deploy"], sandbox, streams, new AbortController().signal);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("error:") });
    expect(stdout).toContain("23 done, 0 failed");
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
