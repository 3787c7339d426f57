// Another emulator's AWS_ENDPOINT_URL: its state lies in a folder of its own, whatever the address holds.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runReconciler } from "../run-reconciler.ts";
import { startSandbox } from "../start-sandbox.ts";

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
