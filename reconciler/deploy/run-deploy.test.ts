// The ends of a deploy that come before anything is planned; those after it are in run-deploy-in-memory.test.ts.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BY_HAND, quietContext } from "./in-memory-plan.ts";
import { type DeployChoices, runDeploy } from "./run-deploy.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-deploy-"));
});
afterEach(() => rm(folder, { recursive: true }));

const run = (choices: Partial<DeployChoices> = {}, signal?: AbortSignal) =>
  runDeploy({ ...quietContext(signal), cwd: folder, accessDir: folder }, { ...BY_HAND, ...choices });
const NOTHING = { done: [], failed: [], left: [], leftOut: [] };

test("files that are not valid end it, with what is wrong and the lines to show", async () => {
  await writeFile(join(folder, "organization.yaml"), "organization: 7\n");
  const { result, sourceOf, toLog } = await run();
  expect(result).toMatchObject({ ended: "invalid", ...NOTHING });
  expect(result.diagnostics?.map(({ place }) => place.file)).toContain(`${folder.split("/").at(-1)}/organization.yaml`);
  const [first] = result.diagnostics ?? [];
  expect(sourceOf?.(first?.place.file ?? "")).toBe("organization: 7\n");
  expect([toLog, "commit" in result]).toEqual([undefined, false]);
});

test("a deploy of what was approved, outside of GitHub, is refused whatever the files are", async () => {
  for (const choice of [{ approvedOnly: true }, { onlyExpired: true }]) {
    const { result } = await run(choice);
    expect(result).toEqual({
      ended: "broken",
      ...NOTHING,
      problem: { message: "GITHUB_REPOSITORY is not set", remedy: "run this in GitHub Actions, which sets it" },
    });
  }
});

test("what fails after a signal was interrupted by it", async () => {
  const { result } = await run({ approvedOnly: true }, AbortSignal.abort());
  expect(result).toMatchObject({
    ended: "interrupted",
    problem: { message: "interrupted: GITHUB_REPOSITORY is not set" },
  });
});
