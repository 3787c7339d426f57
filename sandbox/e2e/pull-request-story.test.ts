// The whole path in one story: pull requests with their comment, merges, deploys and what goes wrong with them, up to expiry day.
// Each test goes on from where the one before ended.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";
import { writesAmong } from "./workplace.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub({ deployed: true });
  story.workplace.goTo("2026-11-26");
  story.workplace.edit("guardrails.yaml", "memberships: { count: 20,", "memberships: { count: 2,");
  await story.begin("the first files");
});
afterAll(() => story.close());

const TEAM = "teams/ai-platform.yaml";
const SCIENCE = "teams/data-science.yaml";
const edit = (file: string, from: string, to: string) => story.workplace.edit(file, from, to);

/** A pull request of branch `name` with what `change` edits; a second call for the same branch pushes to it. */
function push(name: string, change: () => void): number {
  const { git, repository } = story;
  const open = repository.pullRequests.find(({ author, state }) => author === name && state === "open");
  git("checkout", "-q", ...(open === undefined ? ["-b", name, "main"] : [name]));
  change();
  const head = story.commitFiles(`${name} changes`);
  git("checkout", "-q", "main");
  if (open !== undefined) {
    open.head = head;
    return open.number;
  }
  const number = repository.pullRequests.length + 1;
  repository.pullRequests.push({
    number,
    state: "open",
    // The branch's name stands for whoever works on it.
    author: name,
    base: "main",
    head,
    reviewDecision: "REVIEW_REQUIRED",
    reviews: [],
  });
  return number;
}

const pullOf = (number: number) => story.repository.pullRequests.find((it) => it.number === number)!;

/** What the workflow does at a push: preview on the merge that GitHub tries, then the comment. The status is the preview's. */
async function check(number: number): Promise<{ readonly status: number; readonly comment: string }> {
  const { git, workplace, command, repository } = story;
  const { head } = pullOf(number);
  const base = git("rev-parse", "main");
  git("checkout", "-q", "--detach", "main");
  git("merge", "-q", "--no-ff", "-m", "what GitHub tries", head);
  const repo = { full_name: "example/access" };
  const run = {
    sha: git("rev-parse", "HEAD"),
    ref: `refs/pull/${number}/merge`,
    event: { pull_request: { number, head: { sha: head, repo }, base: { sha: base, ref: "main", repo } } },
  };
  const report = join(workplace.folder, "report.md");
  const result = join(workplace.folder, "report.json");
  for (const file of [report, result]) rmSync(file, { force: true });
  const saved = ["--save", `comment=${report}`, "--save", `json=${result}`];
  const { status } = await command(["preview", "--approved-only", "--base-ref", "HEAD^1", ...saved], run);
  expect(await command(["comment", "preview", "--report", report, "--result", result], run)).toMatchObject({
    status: 0,
  });
  git("checkout", "-q", "main");
  const comments = repository.comments.filter(({ pullRequest }) => pullRequest === number);
  expect(comments).toHaveLength(1);
  return { status, comment: comments[0]!.body };
}

/** Approved by Ben and merged, as a merge commit. */
function approveAndMerge(number: number): void {
  const { git, repository } = story;
  const pull = pullOf(number);
  git("merge", "-q", "--no-ff", "-m", `Merge pull request #${number}`, pull.head);
  const mergeCommit = story.known(git("rev-parse", "HEAD"));
  repository.branches.main = mergeCommit;
  for (const sha of [mergeCommit, pull.head])
    repository.commits.find((it) => it.sha === sha)!.pullRequests.push(number);
  const review = { author: "ben", state: "APPROVED", commit: pull.head } as const;
  Object.assign(pull, { state: "closed", mergeCommit, reviewDecision: "APPROVED", reviews: [review] });
}

/** The deploy of main's head and its word in the comments; these are returned by pull request. */
async function deployAndTell(): Promise<{
  readonly deployed: Awaited<ReturnType<OnGitHub["deploy"]>>;
  readonly comments: ReadonlyMap<number, string>;
}> {
  const { workplace, git, command, repository } = story;
  const [json, markdown] = ["result.json", "result.md"].map((name) => join(workplace.folder, name)) as [string, string];
  const deployed = await story.deploy(["--save", `json=${json}`, "--save", `comment=${markdown}`]);
  const run = { sha: git("rev-parse", "HEAD"), ref: "refs/heads/main" };
  expect(await command(["comment", "result", "--report", markdown, "--result", json], run)).toMatchObject({
    status: 0,
  });
  return { deployed, comments: new Map(repository.comments.map(({ pullRequest, body }) => [pullRequest, body])) };
}

let chen: number;
let dana: number;
test("a pull request is opened: one comment says who gains what", async () => {
  chen = push("chen-builds", () => edit(TEAM, "ben.okafor]", "ben.okafor, chen.li]"));
  const { status, comment } = await check(chen);
  expect(status).toBe(0);
  expect(comment).toContain("<code>chen.li</code> | **gains** | <code>AIModelBuilder</code>");
});
test("a second push edits the same comment", async () => {
  push("chen-builds", () => edit(TEAM, "Build and train models", "Build models"));
  const { comment } = await check(chen);
  expect(comment).toContain("chen.li");
  expect(comment).toContain("<code>group/ai-model-builders</code>");
});
test("a push that breaks the files says so in the comment, and the next one has the report again", async () => {
  push("chen-builds", () => edit(TEAM, "chen.li]", "chen.lee]"));
  expect(await check(chen)).toEqual({ status: 1, comment: expect.stringContaining("unknown-user") });
  push("chen-builds", () => edit(TEAM, "chen.lee]", "chen.li]"));
  const { status, comment } = await check(chen);
  expect([status, comment]).toEqual([0, expect.not.stringContaining("unknown-user")]);
});
test("two pull requests are merged in the other order than they were opened: both are deployed, and both are told", async () => {
  dana = push("dana-reads", () => edit(SCIENCE, "Explore training data, read only", "Explore training data"));
  await check(dana);
  approveAndMerge(dana);
  approveAndMerge(chen);
  const { deployed, comments } = await deployAndTell();
  expect(deployed).toMatchObject({
    status: 0,
    done: [
      "create membership/ai-model-builders/chen.li",
      "update group/ai-model-builders",
      "update group/data-scientists",
    ],
    leftOut: [],
  });
  for (const number of [dana, chen]) expect(comments.get(number)).toContain("1 created, 2 updated");
});
test("what was pushed to main directly is skipped by name, and the rest is done", async () => {
  edit(SCIENCE, "sessionDuration: PT4H", "sessionDuration: PT12H");
  const pushed = story.push("quickly, without a pull request");
  const number = push("hours", () => edit(TEAM, "sessionDuration: PT8H", "sessionDuration: PT4H"));
  approveAndMerge(number);
  const { deployed, comments } = await deployAndTell();
  expect(deployed).toMatchObject({ status: 1, done: ["update permission-set/aimodelbuilder"] });
  expect([deployed.leftOut, deployed.skipped]).toEqual([
    [],
    [`${pushed.slice(0, 12)} not-approved: access/${SCIENCE}`],
  ]);
  const by = `<code>commit ${pushed.slice(0, 12)} by Ana &#60;ana&#64;example.com&#62;&#58; nobody approved it</code>`;
  const places = `<code>access/${SCIENCE}&#58;17</code>`;
  const would = "<code>would have changed permission-set/trainingdatareader in identity-center</code>";
  expect(comments.get(number)).toContain(`${by} | ${places} | ${would}`);
});
test("an approved revert of it deploys: nothing is left to do, and nothing is skipped", async () => {
  const number = push("undo", () => edit(SCIENCE, "sessionDuration: PT12H", "sessionDuration: PT4H"));
  approveAndMerge(number);
  expect((await deployAndTell()).deployed).toMatchObject({ status: 0, done: [], leftOut: [], skipped: [] });
});
test("a deploy that fails half-way is finished by the next one, with its approvals; a revert of it deploys as well", async () => {
  const number = push("dana-builds", () => {
    edit(TEAM, "chen.li]", "chen.li, dana.novak]");
    edit(TEAM, "Build models", "Build and train models");
  });
  approveAndMerge(number);
  const error = { name: "AccessDeniedException", message: "not today" };
  story.workplace.aws.faults.push({ operation: "CreateGroupMembership", error });
  const failed = await deployAndTell();
  expect(failed.deployed).toMatchObject({ status: 3, done: ["update group/ai-model-builders"] });
  expect(failed.comments.get(number)).toContain("not today");
  story.workplace.aws.faults.length = 0;
  const other = push("words", () => edit(SCIENCE, "Explore training data", "Look at training data"));
  approveAndMerge(other);
  const { deployed, comments } = await deployAndTell();
  expect(deployed).toMatchObject({
    status: 0,
    done: ["create membership/ai-model-builders/dana.novak", "update group/data-scientists"],
    leftOut: [],
  });
  expect(deployed.commits?.map(({ pullRequest }) => pullRequest)).toEqual([other, number]);
  expect(comments.get(number)).not.toContain("not today");
  const back = push("dana-does-not", () => edit(TEAM, "chen.li, dana.novak]", "chen.li]"));
  approveAndMerge(back);
  expect((await deployAndTell()).deployed).toMatchObject({
    status: 0,
    done: ["delete membership/ai-model-builders/dana.novak"],
    leftOut: [],
  });
});
test("a pull request that empties a team's file is refused with the numbers, and passes with a reviewed exception", async () => {
  const number = push("tidy", () => story.workplace.write(SCIENCE, "team: data-science\n"));
  const refused = await check(number);
  expect(refused).toEqual({ status: 1, comment: expect.stringContaining("3 of 6 memberships would be deleted") });
  const shown = refused.comment.replaceAll(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)));
  expect(shown).toContain(`names the stack and the keys, or the file and how many (<code>${SCIENCE}</code>: 6)`);
  push("tidy", () =>
    edit(
      "guardrails.yaml",
      "guardrails:\n",
      `guardrails:
  exceptions:
    - removals: { file: ${SCIENCE}, count: 3 }
      reason: The team was closed
      until: 2026-11-30
`,
    ),
  );
  const tooFew = await check(number);
  expect(tooFew).toEqual({
    status: 1,
    comment: expect.stringContaining("allows 3 removals of what it declared, but there are 6"),
  });
  push("tidy", () => edit("guardrails.yaml", `${SCIENCE}, count: 3`, `${SCIENCE}, count: 6`));
  const excepted = await check(number);
  expect(excepted).toEqual({ status: 0, comment: expect.stringContaining("The team was closed") });
  approveAndMerge(number);
  const { deployed } = await deployAndTell();
  expect(deployed).toMatchObject({ status: 0, leftOut: [] });
  expect(deployed.done).toContain("delete group/data-scientists");
});
test("a deploy that is refused after the merge says so in the pull request, and does nothing", async () => {
  const number = push("nobody", () =>
    edit("people.yaml", "  - { userName: dana.novak,", "  # - { userName: dana.novak,"),
  );
  push("nobody", () => edit("guardrails.yaml", "users: { count: 10,", "users: { count: 0,"));
  approveAndMerge(number);
  const { deployed, comments } = await deployAndTell();
  expect(deployed).toMatchObject({ status: 1, done: [] });
  expect(comments.get(number)).toContain("**Refused, and nothing was done: 1 planned.**");
  expect(comments.get(number)).toContain("1 of 4 users would be deleted");
  const back = push("back", () => {
    edit("people.yaml", "  # - { userName: dana.novak,", "  - { userName: dana.novak,");
    edit("guardrails.yaml", "users: { count: 0,", "users: { count: 10,");
  });
  approveAndMerge(back);
  expect((await deployAndTell()).deployed).toMatchObject({ status: 0, done: [] });
});
test("a leaver and a grant that fails in one deploy: the leaver's access is gone", async () => {
  const number = push("ben-leaves", () => {
    edit(TEAM, "ana.silva, ben.okafor, chen.li]", "ana.silva, { user: chen.li, expires: 2026-12-31 }, dana.novak]");
    edit("people.yaml", "  - { userName: ben.okafor,", "  # - { userName: ben.okafor,");
  });
  approveAndMerge(number);
  const error = { name: "AccessDeniedException", message: "not today" };
  story.workplace.aws.faults.push({ operation: "CreateGroupMembership", error });
  const { deployed } = await deployAndTell();
  expect(deployed).toMatchObject({
    status: 3,
    done: ["delete membership/ai-model-builders/ben.okafor", "delete user/ben.okafor"],
  });
  story.workplace.aws.faults.length = 0;
  expect((await deployAndTell()).deployed).toMatchObject({ status: 0 });
});
test("on the day after, the expire job takes away what the date takes away, and nothing else", async () => {
  const number = push("more-hours", () => edit(TEAM, "sessionDuration: PT4H", "sessionDuration: PT6H"));
  approveAndMerge(number);
  story.workplace.goTo("2026-12-31");
  expect(await story.expire()).toMatchObject({ status: 0, done: [] });
  story.workplace.goTo("2027-01-01");
  const calls = await story.workplace.callsOf(async () => {
    expect(await story.expire()).toMatchObject({ status: 0, done: ["delete membership/ai-model-builders/chen.li"] });
  });
  expect(writesAmong(calls)).toEqual(["DeleteGroupMembership"]);
});
