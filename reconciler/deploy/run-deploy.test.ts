// The ends of a deploy that come before anything is planned; those after it are in run-deploy-in-memory.test.ts.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ApprovedRun } from "../approval/approved-run.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quietContext } from "./in-memory-plan.ts";
import { type DeployChoices, type DeployPorts, runDeploy } from "./run-deploy.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-deploy-"));
});
afterEach(() => rm(folder, { recursive: true }));

const BY_HAND: DeployChoices = {
  firstDeploy: false,
  timeLimit: undefined,
  approvedOnly: false,
  expect: undefined,
  onlyExpired: false,
};
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

/** The result of a run whose files are not valid; no record can be read. */
const toldBy = async (reviewsOf: ApprovedRun["reviews"]["reviewsOf"]) => {
  await writeFile(join(folder, "organization.yaml"), "organization: 7\n");
  const approved = { commit: "a".repeat(40), reviews: { reviewsOf } } as unknown as ApprovedRun;
  const ports: DeployPorts = {
    openEngine: () => Promise.reject(new OperationError("no CLI")),
    openApprovedRun: async () => approved,
    openHistory: () => Promise.reject(new Error("not asked")),
  };
  const context = { ...quietContext(), cwd: folder, accessDir: folder };
  return (await runDeploy(context, { ...BY_HAND, approvedOnly: true }, ports)).result;
};

test("a run that came to nothing tells its commit and who approved it", async () => {
  const result = await toldBy(async (commits) => commits.map((commit) => ({ commit }) as never));
  expect(result).toMatchObject({
    ended: "invalid",
    ...NOTHING,
    commit: "a".repeat(40),
    commits: [{ commit: "a".repeat(40), approvedBy: [] }],
  });
  expect("furtherProblems" in result).toBe(false);
});
test.each([
  ["GitHub's failure", new OperationError("GitHub: 502", "try again"), { message: "GitHub: 502", remedy: "try again" }],
  ["a bug", new TypeError("x is undefined"), { message: "a bug in the reconciler: x is undefined" }],
])("%s while the commits are read is told beside why the run came to nothing", async (_, error, problem) => {
  const result = await toldBy(() => Promise.reject(error));
  expect(result).toMatchObject({
    ended: "invalid",
    diagnostics: expect.arrayContaining([expect.objectContaining({ severity: "error" })]),
    commit: "a".repeat(40),
    furtherProblems: [problem],
  });
});
