import { expect, test } from "vitest";
import { hasEnded } from "../../reconciler/github/run-attempt.ts";
import { startForTest } from "./test-server.ts";

const runAttempts = [
  { run: 7, attempt: 1, status: "completed" as const },
  { run: 7, attempt: 2, status: "in_progress" as const },
];

test("an attempt of a run has ended when GitHub says that it is completed", async () => {
  const { github } = await startForTest({ repository: { runAttempts }, token: { permissions: { actions: "read" } } });
  expect(await hasEnded(github, { id: 7, attempt: 1 })).toBe(true);
  expect(await hasEnded(github, { id: 7, attempt: 2 })).toBe(false);
  await expect(hasEnded(github, { id: 8, attempt: 1 })).rejects.toThrow("could not ask whether run 8 has ended");
});
test("without the permission the one that is missing is named", async () => {
  const { github } = await startForTest({ repository: { runAttempts } });
  await expect(hasEnded(github, { id: 7, attempt: 1 })).rejects.toMatchObject({
    remedy: expect.stringContaining("actions: read") as string,
  });
});
