// Work folders that can't be removed at the end cost no result, as a process of its own.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToEnd } from "./ended-run.ts";
import { startReconciler } from "./reconciler-process.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
  workplace.edit("teams/ai-platform.yaml", "ben.okafor]", "ben.okafor, chen.li]");
});
afterAll(() => workplace.close());

/** Work folders are made in the workplace's own folder, and go with it. */
const unremovable = () => ({
  NODE_OPTIONS: `--import=${join(import.meta.dirname, "unremovable-folders.ts")}`,
  TMPDIR: workplace.folder,
});

const REMEDY = "remove it by hand; the result of the run is not affected";
const SAID = /^could not remove the folder \S+\/access-\w{6}: EBUSY: resource busy or locked, rm '\S+'$/;
const STDERR = new RegExp(`^error: ${SAID.source.slice(1, -1)}\n {2}remedy: ${REMEDY}\n$`);

test("a preview shows the plan, and what could not be removed", async () => {
  expect(await runToEnd(workplace, ["preview"], { env: unremovable() })).toMatchObject({
    status: 3,
    stdout: expect.stringMatching(/create {2}membership\/ai-model-builders\/chen\.li/),
    stderr: expect.stringMatching(STDERR),
    json: { changes: ["create membership/ai-model-builders/chen.li [identity-center]"] },
    markdown: expect.stringContaining("1 to create, 23 unchanged"),
  });
});
test("a deploy tells what it did, and what could not be removed, in every form", async () => {
  const { json, ...run } = await runToEnd(workplace, ["deploy"], { env: unremovable() });
  expect(json).toEqual({
    ended: "done",
    done: ["create membership/ai-model-builders/chen.li [identity-center]"],
    furtherProblems: [{ message: expect.stringMatching(SAID), remedy: REMEDY }],
  });
  expect(run).toEqual({
    status: 3,
    stdout: "1 done, 0 failed: 1 created, 0 updated, 0 replaced, 0 deleted\n",
    stderr: expect.stringMatching(STDERR),
    markdown: expect.stringMatching(
      /^### ⚠️ Deployed, and something else went wrong\n\n\*\*<code>1 done, .*\n\n\*\*<code>could not remove .*\n\n\| what was done to whom \|[\s\S]*<details>[\s\S]*membership\/ai-model-builders\/chen\.li/,
    ),
    log: "same",
  });
});
test("outputs are printed", async () => {
  const argv = ["outputs", "--access", workplace.access];
  const { status, stdout, stderr } = await startReconciler(argv, { env: { ...workplace.env, ...unremovable() } }).ended;
  expect([status, stdout]).toEqual([3, expect.stringMatching(/^groups {2}\[identity-center\]\n/m)]);
  expect(stderr.replace(/^reading the state\n(?: {2}\S+\n)*/, "")).toMatch(STDERR);
});
