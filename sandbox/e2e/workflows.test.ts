// The scripts of the workflows' steps as the runner would start them, in folders as the runner lays them out: the real command
// line in a process of its own, the real Pulumi CLI, a local AWS and a local GitHub.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readWorkflow, type Step, stepOf, type Workflow } from "../../tools/read-workflows.ts";
import { type GitHubServer, startGitHubServer } from "../github/server.ts";
import { SECRET } from "../github/test-server.ts";
import { emptyRepository, type Repository } from "../github/world.ts";
import { REPOSITORY } from "../run-reconciler.ts";
import { REVIEW_RULE, UP_TO_DATE_RULE } from "./on-github.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
let server: GitHubServer;
let repository: Repository;
/** The runner's GITHUB_WORKSPACE of the job at hand. */
let runner: string;
/** The repository that checkouts are made of. */
let origin: string;
beforeAll(async () => {
  workplace = await openWorkplace();
  origin = join(workplace.folder, "origin");
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: REPOSITORY,
    encoding: "utf8",
  });
  for (const file of files.split("\0").filter((it) => it !== "" && existsSync(join(REPOSITORY, it)))) {
    mkdirSync(dirname(join(origin, file)), { recursive: true });
    cpSync(join(REPOSITORY, file), join(origin, file));
  }
  git("init", "-q", "-b", "main");
  repository = { ...emptyRepository("example", "access"), rules: { main: [REVIEW_RULE, UP_TO_DATE_RULE] } };
  const permissions = { contents: "read", pull_requests: "write", issues: "write" } as const;
  server = await startGitHubServer({
    tokens: { [SECRET]: { login: "github-actions[bot]", kind: "app", permissions } },
    repositories: [repository],
  });
});
afterAll(async () => {
  await server.close();
  await workplace.close();
});

const git = (...argv: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=Ana", "-c", "user.email=ana@example.com", ...argv], {
    cwd: origin,
    encoding: "utf8",
  }).trim();

/** Stands for a secret; what is printed, handed on or kept must not hold it. */
const MARKER = "wJalrXUtnFEMI-MARKER";
const logs: string[] = [];

/** Commits all that was edited and tells GitHub; returns the commit's id. */
function commit(message: string, pullRequests: number[] = []): string {
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", message);
  return known(git("rev-parse", "HEAD"), pullRequests);
}

function known(sha: string, pullRequests: number[] = []): string {
  const parents = git("log", "-1", "--format=%P", sha)
    .split(" ")
    .filter((parent) => parent !== "");
  repository.commits.push({ sha, parents, pullRequests });
  return sha;
}

/** A new workspace with what the job's first step, actions/checkout, leaves in it. */
function checkOut(sha: string, workflow: Workflow, job: string): void {
  const { path, "fetch-depth": depth = 1 } = workflow.jobs[job]?.steps[0]?.with ?? {};
  const folder = String(path);
  runner = join(workplace.folder, `runner-${sha}-${job}`);
  mkdirSync(runner);
  execFileSync("git", ["init", "-q", folder], { cwd: runner });
  const inside = { cwd: join(runner, folder) };
  const cut = depth === 0 ? [] : [`--depth=${depth}`];
  execFileSync("git", ["remote", "add", "origin", `file://${origin}`], inside);
  if (depth === 0) execFileSync("git", ["fetch", "-q", "origin"], inside);
  execFileSync("git", ["fetch", "-q", ...cut, `file://${origin}`, sha], inside);
  execFileSync("git", ["checkout", "-q", "--detach", sha], inside);
}

function prepare(): void {
  symlinkSync(join(REPOSITORY, "node_modules"), join(runner, "code/node_modules"));
  mkdirSync(join(runner, "code/.tools"));
  cpSync(join(REPOSITORY, ".tools/pulumi-root"), join(runner, "code/.tools/pulumi-root"));
}

/** Runs a step as `shell: bash` does; what its expressions stand for is given. */
async function runStep(
  step: Step,
  event: { readonly pull_request?: object; readonly merge_group?: { readonly base_sha: string } },
  { sha, ref }: { readonly sha: string; readonly ref: string },
  variables: { readonly ACCESS_EXPECT?: string } = {},
): Promise<{ readonly status: number; readonly log: string }> {
  writeFileSync(join(runner, "event.json"), JSON.stringify(event));
  const given: Readonly<Record<string, string>> = {
    "vars.ACCESS_STATE": workplace.env.PULUMI_BACKEND_URL ?? "",
    "vars.ACCESS_EXPECT": variables.ACCESS_EXPECT ?? "",
    // Started by a push.
    "inputs.live && 'yes' || ''": "",
    "github.token": SECRET,
    "github.event.merge_group.base_sha || 'HEAD^1'": event.merge_group?.base_sha ?? "HEAD^1",
  };
  const own = Object.entries(step.env ?? {}).map(([name, value]) => {
    const [, expression] = /^\$\{\{ (.+) \}\}$/.exec(value) ?? [];
    if (expression !== undefined && given[expression] === undefined)
      throw new Error(`${name}: ${expression} is not given`);
    return [name, expression === undefined ? value : (given[expression] ?? "")];
  });
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run ?? ""], {
    cwd: join(runner, step["working-directory"] ?? "."),
    env: {
      ...process.env,
      ...workplace.env,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      // Not the tests' own: each job's copy of the code would stay in it.
      NODE_COMPILE_CACHE: join(workplace.folder, "compiled"),
      AWS_SECRET_ACCESS_KEY: MARKER,
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: runner,
      GITHUB_OUTPUT: join(runner, "output"),
      GITHUB_STEP_SUMMARY: join(runner, "step-summary"),
      GITHUB_REPOSITORY: "example/access",
      GITHUB_SHA: sha,
      GITHUB_REF: ref,
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_EVENT_PATH: join(runner, "event.json"),
      GITHUB_RUN_ID: "1",
      GITHUB_API_URL: server.url,
      GITHUB_GRAPHQL_URL: server.graphqlUrl,
      ...Object.fromEntries(own),
    },
  });
  let log = "";
  child.stdout.on("data", (text) => (log += text));
  child.stderr.on("data", (text) => (log += text));
  const [status] = await once(child, "close");
  logs.push(log);
  return { status, log };
}

test("a pull request is validated, previewed and commented on; once merged, it is deployed and the comment says so", async () => {
  const base = commit("begin");
  repository.branches.main = base;
  const deploy = readWorkflow("deploy");
  const onMain = (sha: string, job: string, name: string, variables = {}) =>
    runStep(stepOf(deploy, job, name), {}, { sha, ref: "refs/heads/main" }, variables);
  checkOut(base, deploy, "deploy");
  prepare();
  await onMain(base, "deploy", "Make a folder for the result");
  const { stdout } = await workplace.command("preview", "--format", "json");
  const { fingerprint } = JSON.parse(stdout) as { fingerprint: string };
  const first = await onMain(base, "deploy", "Deploy", { ACCESS_EXPECT: fingerprint });
  expect(first).toEqual({ status: 0, log: expect.stringContaining("23 created") });

  git("checkout", "-q", "-b", "work");
  // The pull request's own code must not run.
  writeFileSync(join(origin, "reconciler/main.ts"), "process.exit(99);\n");
  const file = join(origin, "access/teams/ai-platform.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace("[ana.silva, ben.okafor]", "[ana.silva, ben.okafor, chen.li]"));
  const head = commit("chen.li joins", [1]);
  git("checkout", "-q", "main");
  git("merge", "-q", "--no-ff", "-m", "merge", "work");
  const merge = known(git("rev-parse", "HEAD"), [1]);
  repository.pullRequests.push({
    number: 1,
    state: "open",
    author: "ana",
    base: "main",
    head,
    reviewDecision: "APPROVED",
    reviews: [{ author: "ben", state: "APPROVED", commit: head }],
  });
  const workflow = readWorkflow("pull-request");
  const repo = { full_name: "example/access" };
  const event = { pull_request: { number: 1, head: { sha: head, repo }, base: { sha: base, ref: "main", repo } } };
  const proposed = (job: string, name: string) =>
    runStep(stepOf(workflow, job, name), event, { sha: merge, ref: "refs/pull/1/merge" });
  checkOut(merge, workflow, "validate");
  expect(await proposed("validate", "Take the code from the base commit")).toMatchObject({ status: 0 });
  prepare();
  expect(await proposed("validate", "Validate the files")).toMatchObject({ status: 0 });
  await proposed("preview", "Make a folder for the report");
  const preview = await proposed("preview", "Preview");
  expect(preview).toEqual({ status: 0, log: expect.stringContaining("chen.li") });
  // Between these the runner obeys nothing.
  expect(preview.log).toMatch(/^::stop-commands::(\S+)\n[\s\S]*\n::\1::\n$/);
  const queue = `refs/heads/gh-readonly-queue/main/pr-1-${base}`;
  const group = { merge_group: { head_ref: queue, base_sha: base, base_ref: "refs/heads/main" } };
  const queued = await runStep(stepOf(workflow, "preview", "Preview"), group, { sha: merge, ref: queue });
  expect(queued).toEqual({ status: 0, log: expect.stringContaining("chen.li") });
  await proposed("preview", "Hand the report on");
  expect(readFileSync(join(runner, "output"), "utf8")).toBe("report=written\n");
  expect(readFileSync(join(runner, "step-summary"), "utf8")).toContain("chen.li");
  expect(await proposed("comment", "Show the report")).toMatchObject({ status: 0 });
  expect(bodies()).toEqual([expect.stringContaining("chen.li")]);
  expect(await proposed("comment", "Say that the report is out of date")).toMatchObject({ status: 0 });
  expect(bodies()).toEqual([expect.stringContaining("A later check of this commit")]);
  const verdicts = ["success success", "success skipped", "failure success", "success failure", "success cancelled"];
  const { run } = stepOf(workflow, "access", "Judge");
  for (const verdict of verdicts) {
    const [VALIDATE = "", PREVIEW = ""] = verdict.split(" ");
    const { status } = await runStep({ run: run ?? "", env: { VALIDATE, PREVIEW } }, event, { sha: merge, ref: "x" });
    expect([verdict, status]).toEqual([verdict, verdicts.indexOf(verdict) < 2 ? 0 : 1]);
  }

  // What GitHub merges in the end has the code as it was.
  writeFileSync(join(origin, "reconciler/main.ts"), readFileSync(join(REPOSITORY, "reconciler/main.ts")));
  const merged = commit("the merge", [1]);
  repository.branches.main = merged;
  Object.assign(repository.pullRequests[0] ?? {}, { state: "closed", mergeCommit: merged });
  checkOut(merged, deploy, "deploy");
  prepare();
  await onMain(merged, "deploy", "Make a folder for the result");
  expect(await onMain(merged, "expire", "Take away what a date takes away")).toMatchObject({ status: 0 });
  expect(await onMain(merged, "comment", "Say that there is no result")).toMatchObject({ status: 0 });
  expect(bodies()).toEqual([expect.stringContaining("ended without a result")]);
  const deployed = await onMain(merged, "deploy", "Deploy");
  expect(deployed).toEqual({ status: 0, log: expect.stringContaining("1 created") });
  await onMain(merged, "deploy", "Hand the result on");
  expect(readFileSync(join(runner, "output"), "utf8")).toBe("result=written\n");
  expect(await onMain(merged, "comment", "Show the result")).toMatchObject({ status: 0 });
  expect(bodies()).toEqual([expect.stringContaining("1 created")]);
});

test("every night drift is looked for, and the one issue about it is kept up to date", async () => {
  const main = repository.branches.main ?? "";
  const workflow = readWorkflow("drift");
  const night = (job: string, name: string) =>
    runStep(stepOf(workflow, job, name), {}, { sha: main, ref: "refs/heads/main" });
  checkOut(main, workflow, "drift");
  prepare();
  await night("drift", "Make a folder for the result");
  expect(await night("drift", "Look for drift")).toEqual({ status: 0, log: expect.stringContaining("No drift") });
  expect((await night("issue", "Keep the issue up to date")).log).toContain("no issue is open");

  const [group] = workplace.aws.world.groups;
  if (group === undefined) throw new Error("nothing is deployed");
  workplace.aws.world.groups.push({
    ...group,
    groupId: "90000000-0000-4000-8000-000000000001",
    displayName: "by-hand",
  });
  const found = await night("drift", "Look for drift");
  expect(found).toEqual({ status: 2, log: expect.stringContaining("Group by-hand was made by hand") });
  await night("drift", "Hand the result on");
  expect(readFileSync(join(runner, "output"), "utf8")).toBe("result=written\n");
  expect(readFileSync(join(runner, "step-summary"), "utf8")).toContain("by-hand");
  expect(await night("issue", "Keep the issue up to date")).toMatchObject({ status: 0 });
  expect(repository.issues).toMatchObject([{ title: "Drift: 1 unmanaged", state: "open" }]);
  expect(repository.issues[0]?.body).toContain("by-hand");
});

const bodies = () => repository.comments.map(({ body }) => body);

test("no secret is in a log, a report, a comment, a deploy's log or the state", () => {
  const runners = readdirSync(workplace.folder).filter((name) => name.startsWith("runner-"));
  const folders = [...runners.map((name) => join(workplace.folder, name)), workplace.stateFolder];
  const kept = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\/(code|proposed)(\/|$)/.test(entry.parentPath))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8")),
  );
  expect(kept.length).toBeGreaterThan(5);
  const texts = [...logs, ...kept, ...bodies(), ...repository.issues.map(({ body }) => body)];
  expect(texts.join("\n")).toContain("membership/ai-model-builders/chen.li");
  for (const secret of [MARKER, SECRET]) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
});
