// What must hold of the workflows whatever else is changed in them: who gets credentials, whose code runs, what is never cut off.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WRITING_WORKFLOW } from "../reconciler/bootstrap/identities.ts";
import { runArgv } from "../reconciler/cli/run-argv.ts";
import { type Job, prepareSteps, readWorkflow, type Step, WORKFLOWS } from "./read-workflows.ts";

const workflows = WORKFLOWS.map((name) => ({ ...readWorkflow(name), name }));
const jobs = workflows.flatMap(({ name, jobs }) =>
  Object.entries(jobs).map(([job, value]) => ({ id: `${name}/${job}`, workflow: name, ...value })),
);
const steps: readonly (Step & { readonly id: string })[] = [
  ...jobs.flatMap(({ id, steps }) => steps.map((step) => ({ id, ...step }))),
  ...prepareSteps().map((step) => ({ id: "prepare", ...step })),
];
const root = join(import.meta.dirname, "..");
const packages = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Of a job that has AWS credentials, or a token that writes. */
const isTrusted = ({ permissions = {} }: Pick<Job, "permissions">) => Object.values(permissions).includes("write");

test("no event runs a pull request's workflow with the base's rights, and no job has rights that it doesn't name", () => {
  expect(workflows.map(({ name, on }) => [name, Object.keys(on)])).toEqual([
    ["pull-request", ["pull_request", "merge_group"]],
    ["approval", ["pull_request_review"]],
    ["deploy", ["push", "schedule", "workflow_dispatch"]],
    ["drift", ["schedule", "workflow_dispatch"]],
    ["code", ["pull_request", "push", "merge_group"]],
    ["nightly", ["schedule", "workflow_dispatch"]],
    ["upkeep", ["schedule", "workflow_dispatch"]],
  ]);
  expect(workflows.map(({ permissions }) => permissions)).toEqual(workflows.map(() => ({})));
  expect(jobs.filter(({ permissions }) => permissions === undefined)).toEqual([]);
});

test("credentials and tokens that write are in these jobs alone, and never both in one", () => {
  const rights = jobs.map(({ id, permissions = {} }) => [
    id,
    Object.keys(permissions).filter((right) => permissions[right] === "write"),
  ]);
  expect(rights).toEqual([
    ["pull-request/validate", []],
    ["pull-request/preview", ["id-token"]],
    ["pull-request/comment", ["pull-requests"]],
    ["pull-request/access", []],
    ["approval/recheck", ["actions"]],
    ["deploy/expire", ["id-token"]],
    ["deploy/deploy", ["id-token"]],
    ["deploy/comment", ["pull-requests"]],
    ["drift/drift", ["id-token"]],
    ["drift/issue", ["issues"]],
    ["code/code", []],
    ["nightly/slow", []],
    ["upkeep/find", ["id-token"]],
    ["upkeep/propose", ["contents", "pull-requests"]],
  ]);
});

test("jobs that deploy may ask what became of other runs, one starts a check again, and no other job may do either", () => {
  const asking = jobs.filter(({ permissions = {} }) => permissions.actions !== undefined);
  expect(asking.map(({ id, permissions }) => [id, permissions?.actions])).toEqual([
    ["approval/recheck", "write"],
    ["deploy/expire", "read"],
    ["deploy/deploy", "read"],
  ]);
});

test("each job with AWS credentials is bound to an environment and role of its own", () => {
  const bound = jobs
    .filter(({ permissions }) => permissions?.["id-token"] === "write")
    .map(({ id, environment, steps }) => [
      id,
      environment,
      String(steps.find(({ uses }) => uses?.startsWith("aws-actions/"))?.with?.["role-to-assume"]).slice(4, -3),
    ]);
  expect(bound).toEqual([
    ["pull-request/preview", "access-preview", "vars.ACCESS_PREVIEW_ROLE"],
    ["deploy/expire", "access-expire", "vars.ACCESS_EXPIRE_ROLE"],
    ["deploy/deploy", "access-deploy", "vars.ACCESS_DEPLOY_ROLE"],
    ["drift/drift", "access-preview", "vars.ACCESS_PREVIEW_ROLE"],
    ["upkeep/find", "access-preview", "vars.ACCESS_PREVIEW_ROLE"],
  ]);
});

test("the roles that write trust the one workflow file that has their jobs", () => {
  const files = jobs
    .filter(({ environment }) => environment === "access-deploy" || environment === "access-expire")
    .map(({ workflow }) => `.github/workflows/${workflow}.yml`);
  expect([...new Set(files)]).toEqual([WRITING_WORKFLOW]);
  expect(existsSync(join(root, WRITING_WORKFLOW))).toBe(true);
});

/** In a merge queue it is told; else it is the first parent of GitHub's test merge. */
const BASE = "github.event.merge_group.base_sha || 'HEAD^1'";

describe("a pull request's own code", () => {
  const ofPullRequests = jobs.filter(({ workflow, steps }) => workflow === "pull-request" && steps.length > 1);
  test("is in the folder `proposed`, where nothing runs; what runs is the base commit's", () => {
    expect(ofPullRequests.map(({ id }) => id)).toEqual(
      ["validate", "preview", "comment"].map((it) => `pull-request/${it}`),
    );
    for (const { id, steps } of ofPullRequests) {
      const [checkout, take, prepare, ...others] = steps;
      // The comment is never about a merge queue: its base is the merge's first parent.
      const [depth, base] = id === "pull-request/comment" ? [2, "HEAD^1"] : [0, '"$BASE"'];
      expect([id, checkout?.with]).toEqual([
        id,
        { path: "proposed", "fetch-depth": depth, "persist-credentials": false },
      ]);
      expect(take?.run).toBe(`git -C proposed worktree add --quiet --detach "$GITHUB_WORKSPACE/code" ${base}`);
      expect(take?.env?.BASE).toBe(base === "HEAD^1" ? undefined : `\${{ ${BASE} }}`);
      expect(prepare?.uses).toBe("./code/.github/actions/prepare");
      expect(others.filter((step) => step["working-directory"] === "proposed")).toEqual([]);
    }
  });
  test("runs in jobs without credentials alone", () => {
    const own = jobs.filter(({ workflow, steps }) => workflow === "code" && steps.some(({ run }) => run !== undefined));
    expect(own.map(({ id }) => id)).toEqual(["code/code"]);
    expect(own.filter(isTrusted)).toEqual([]);
    expect(own.flatMap(({ steps }) => steps.map((step) => JSON.stringify(step))).join()).not.toMatch(
      /secrets\.|vars\./,
    );
  });
});

test("packages run no scripts of theirs, and Node is the one that the tests ran on", () => {
  const [node, install] = prepareSteps();
  expect(node?.with?.["node-version"]).toBe(packages.devDependencies.node);
  expect(install?.run).toContain("npm ci --ignore-scripts --omit=dev");
});

test("every action is pinned by commit, with its version beside it", () => {
  const files = [...WORKFLOWS.map((name) => `workflows/${name}.yml`), "actions/prepare/action.yml"];
  const used = files.flatMap((file) =>
    readFileSync(join(root, ".github", file), "utf8")
      .split("\n")
      .filter((line) => /\buses:/.test(line) && !line.includes("./code/")),
  );
  expect(used.length).toBeGreaterThan(10);
  expect(used.filter((line) => !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
});

test("no checkout leaves its token in the folder, and no script holds an expression", () => {
  const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
  expect(checkouts.length).toBeGreaterThan(5);
  expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  expect(steps.filter(({ run }) => run?.includes("${{"))).toEqual([]);
});

test("an approval starts the check again in a job that takes no code and no text of the pull request", () => {
  const { recheck } = readWorkflow("approval").jobs;
  expect(recheck?.steps.map(({ uses, env }) => [uses, Object.keys(env ?? {})])).toEqual([
    [undefined, ["GH_TOKEN", "GH_REPO", "HEAD"]],
  ]);
  for (const condition of [
    "review.state == 'approved'",
    "state == 'open'",
    "base.ref == 'main'",
    "== github.repository",
  ]) {
    expect(recheck?.if).toContain(condition);
  }
});

test("a deploy is never cut off, whatever is merged; the expiry does not wait for a deploy's reviewers", () => {
  const { deploy, expire } = readWorkflow("deploy").jobs;
  expect([deploy?.concurrency, expire?.concurrency]).toEqual([
    { group: "access-deploy", "cancel-in-progress": false },
    { group: "access-expire", "cancel-in-progress": false },
  ]);
  expect(readWorkflow("deploy")).not.toHaveProperty("concurrency");
  expect(JSON.stringify(workflows.map(({ on }) => on))).not.toContain("paths");
});

test("the required checks report on every pull request and in a merge queue, and the comment does not decide", () => {
  const { validate, access } = readWorkflow("pull-request").jobs;
  expect([validate?.if, access?.if]).toEqual([undefined, "always()"]);
  expect(access?.needs).toEqual(["validate", "preview"]);
  for (const name of ["pull-request", "code"] as const) expect(readWorkflow(name).on.merge_group).toBeDefined();
});

test("what a merge queue tries is previewed, whoever's it is", () => {
  const { preview } = readWorkflow("pull-request").jobs;
  expect(preview?.if?.startsWith("github.event_name == 'merge_group' || (")).toBe(true);
});

test("every job ends, those that deploy later than the reconciler starts its last thing", () => {
  expect(jobs.filter((job) => job["timeout-minutes"] === undefined)).toEqual([]);
  const deploys = jobs.filter(({ steps }) => steps.some(({ run }) => run?.includes("--time-limit 60")));
  expect(deploys.map((job) => [job.id, job["timeout-minutes"]])).toEqual([
    ["deploy/expire", 75],
    ["deploy/deploy", 75],
  ]);
});

const commands = steps.flatMap(({ id, run }) => {
  const [, argv] = /^exec node reconciler\/main\.ts (.+)$/s.exec(run?.trim() ?? "") ?? [];
  // As the shell splits it, with the variables of a step set and not.
  return argv === undefined ? [] : ["", "0123456789abcdef"].map((value) => ({ id, argv: splitByShell(argv, value) }));
});
function splitByShell(text: string, value: string): readonly string[] {
  const script = `printf '%s\\0' ${text.replaceAll("\n", " ")}`;
  const printed = execFileSync("bash", ["-c", script], { env: { ACCESS_EXPECT: value }, encoding: "utf8" });
  return printed.split("\0").slice(0, -1);
}
test("the reconciler takes the runner's signals itself: no shell stands between", () => {
  const others = steps.filter(({ run }) => run?.includes("main.ts") && !run.startsWith("exec node "));
  expect(others).toEqual([]);
});
/** Where a job's commands would run: they save what they say beside it. */
let workspace: string;
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), "workspace-"));
  mkdirSync(join(workspace, "code"));
});
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

test.each(commands)("$id: the reconciler understands $argv", async ({ argv }) => {
  // Without files nothing is done, but the arguments are read.
  const { status, stderr } = await runArgv(argv, { cwd: join(workspace, "code") }).catch(() => ({
    status: 0,
    stderr: "",
  }));
  expect([status, stderr]).not.toEqual([64, expect.anything()]);
});
