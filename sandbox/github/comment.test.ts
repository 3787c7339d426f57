import { describe, expect, test } from "vitest";
import { markStale, writeDeployResult, writeReport } from "../../reconciler/github/comment.ts";
import { LONGEST_COMMENT, marker } from "../../reconciler/github/comment-text.ts";
import { secondaryLimit } from "./server.ts";
import { BOT, operations, pullRequest, sha, startForTest } from "./test-server.ts";

const plan = { pullRequest: 7, purpose: "plan" } as const;
const bodyOf = (report: string) => `${marker("plan")}\n${report}`;
const report = (text: string, commit = sha("a")) => ({ commit, body: bodyOf(text) });
const by = (author: string, id: number, body: string) => ({ id, pullRequest: 7, author, body });
const writes = (calls: readonly string[]) => calls.filter((operation) => /create|update|delete/.test(operation));

describe("one comment for a pull request", () => {
  test("three pushes make one comment: created, marked as failed, edited", async () => {
    const { server, github, repository } = await startForTest();
    const created = await writeReport(github, plan, report("ana gains Builder"));
    expect(created).toEqual({
      outcome: "created",
      url: "https://github.example/example/access/pull/7#issuecomment-1001",
    });
    repository.pullRequests[0]!.head = sha("b");
    await markStale(github, plan, { commit: sha("b"), failure: "line 3 is wrong" });
    expect(repository.comments[0]?.body).toBe(
      [
        "<!-- access-as-code:plan -->",
        `<!-- access-as-code:commit ${sha("a")} -->`,
        "<!-- access-as-code:note -->",
        `**The report below is about commit ${sha("a")}. For the newer commit ${sha("b")} the check failed.**`,
        "",
        "line 3 is wrong",
        "",
        "<!-- access-as-code:report -->",
        "ana gains Builder",
      ].join("\n"),
    );
    repository.pullRequests[0]!.head = sha("c");
    await writeReport(github, plan, report("no changes", sha("c")));
    expect(repository.comments).toHaveLength(1);
    expect(repository.comments[0]?.body).toBe(
      [
        "<!-- access-as-code:plan -->",
        `<!-- access-as-code:commit ${sha("c")} -->`,
        "<!-- access-as-code:report -->",
        "no changes",
      ].join("\n"),
    );
    expect(writes(operations(server))).toEqual([
      "issues/create-comment",
      "issues/update-comment",
      "issues/update-comment",
    ]);
  });

  test("it is found on a later page, and left alone when nothing changed", async () => {
    const { server, github, repository } = await startForTest({ pageSize: 2 });
    repository.comments.push(...[1, 2, 3, 4].map((id) => by("ana", id, "fine by me")));
    await writeReport(github, plan, report("same"));
    repository.comments.push(by("ana", 2000, "thanks"));
    repository.comments[4]!.body = `${repository.comments[4]!.body.replaceAll("\n", "\r\n")}\r\n`;
    server.calls.length = 0;
    expect(await writeReport(github, plan, report("same"))).toMatchObject({ outcome: "unchanged" });
    expect(operations(server)).toEqual(["pulls/get", "graphql", ...Array(3).fill("issues/list-comments")]);
  });

  test("another's comment with our marker, and ours without it, are left alone", async () => {
    const { github, repository } = await startForTest();
    const others = [
      by("mallory", 1, bodyOf("nobody gains anything")),
      by(BOT, 2, "a comment of another workflow"),
      by(BOT, 3, `> ${bodyOf("quoted")}`),
      by(BOT, 4, `${marker("plan").replace("plan", "plan-b")}\nof another purpose`),
    ];
    repository.comments.push(...structuredClone(others));
    expect(await writeReport(github, plan, report("new"))).toMatchObject({ outcome: "created" });
    expect(repository.comments.slice(0, 4)).toEqual(others);
  });

  test("a personal token's comment is found by its own login, in any letter case", async () => {
    const { github, repository } = await startForTest({ token: { login: "Deploy-Bot", kind: "user" } });
    repository.comments.push(by("deploy-bot", 5, bodyOf("old")));
    expect(await writeReport(github, plan, report("new"))).toMatchObject({ outcome: "updated" });
    expect(repository.comments).toHaveLength(1);
  });

  test("of two from a race the oldest stays and the other goes", async () => {
    const { server, github, repository } = await startForTest();
    repository.comments.push(by(BOT, 12, bodyOf("second")), by(BOT, 11, bodyOf("first")));
    expect(await writeReport(github, plan, report("new"))).toMatchObject({ outcome: "updated" });
    expect(repository.comments.map(({ id }) => id)).toEqual([11]);
    expect(repository.comments[0]?.body).toContain("new");
    expect(writes(operations(server))).toEqual(["issues/update-comment", "issues/delete-comment"]);
  });

  test("a second one that is gone already is no failure", async () => {
    const { server, github, repository } = await startForTest();
    repository.comments.push(by(BOT, 11, bodyOf("first")), by(BOT, 12, bodyOf("second")));
    server.faults.push({ operation: "issues/delete-comment", answer: { status: 404, body: { message: "Not Found" } } });
    expect(await writeReport(github, plan, report("new"))).toMatchObject({ outcome: "updated" });
  });

  test("a lost answer to its creation makes no second comment", async () => {
    const { server, github, repository } = await startForTest();
    const answer = { status: 502, body: { message: "Server Error" } };
    server.faults.push({ operation: "issues/create-comment", times: 1, afterEffect: true, answer });
    expect(await writeReport(github, plan, report("new"))).toMatchObject({ outcome: "unchanged" });
    expect(repository.comments).toHaveLength(1);
    expect(writes(operations(server))).toEqual(["issues/create-comment"]);
  });

  test("a creation that failed is tried again, three times at most", async () => {
    const { server, github, repository } = await startForTest();
    const answer = { status: 500, body: { message: "Server Error" } };
    server.faults.push({ operation: "issues/create-comment", times: 2, answer });
    expect(await writeReport(github, plan, report("new"))).toMatchObject({ outcome: "created" });
    repository.comments.length = 0;
    server.calls.length = 0;
    server.faults[0] = { operation: "issues/create-comment", answer };
    expect(await writeReport(github, plan, report("new"))).toMatchObject({ outcome: "failed" });
    expect(writes(operations(server))).toEqual(Array(3).fill("issues/create-comment"));
  });

  test("a secondary limit on a write is waited for", async () => {
    const { server, github, warnings } = await startForTest();
    server.faults.push({ operation: "issues/create-comment", times: 1, answer: secondaryLimit(60) });
    expect(await writeReport(github, plan, report("new"))).toMatchObject({ outcome: "created" });
    expect(warnings).toEqual(["GitHub's rate limit is reached; waiting 60 s"]);
  });
});

test("a run that a newer commit has overtaken writes nothing", async () => {
  const { server, github, repository } = await startForTest({
    repository: { pullRequests: [pullRequest({ head: sha("b") })] },
  });
  expect(await writeReport(github, plan, report("of a"))).toEqual({ outcome: "outdated", head: sha("b") });
  expect(await markStale(github, plan, { commit: sha("a"), failure: "wrong" })).toEqual({
    outcome: "outdated",
    head: sha("b"),
  });
  expect(repository.comments).toEqual([]);
  expect(operations(server)).toEqual(["pulls/get", "pulls/get"]);
});

describe("marking as stale", () => {
  test("without a report there is only the failure", async () => {
    const { github, repository } = await startForTest();
    expect(await markStale(github, plan, { commit: sha("a"), failure: "wrong" })).toMatchObject({ outcome: "created" });
    expect(repository.comments[0]?.body).toContain(`**The check of commit ${sha("a")} failed.**\n\nwrong`);
    await markStale(github, plan, { commit: sha("a"), failure: "wrong" });
    expect(repository.comments[0]?.body.match(/failed/g)).toHaveLength(1);
  });

  test("a failure after a report of the same commit says so", async () => {
    const { github, repository } = await startForTest();
    await writeReport(github, plan, report("fine"));
    await markStale(github, plan, { commit: sha("a"), failure: "AWS is away" });
    expect(repository.comments[0]?.body).toContain(`**A later check of this commit, ${sha("a")}, failed.**`);
  });
});

describe("the deploy's result", () => {
  test("stands above the report, and the next one takes its place", async () => {
    const { github, repository } = await startForTest();
    await writeReport(github, plan, report("ana gains Builder"));
    repository.pullRequests[0] = pullRequest({ state: "closed", mergeCommit: sha("d") });
    await writeDeployResult(github, plan, "1 done, 1 failed: Rate exceeded");
    expect(await writeDeployResult(github, plan, "2 done")).toMatchObject({ outcome: "updated" });
    expect(await writeDeployResult(github, plan, "2 done")).toMatchObject({ outcome: "unchanged" });
    expect(repository.comments[0]?.body.split("\n").slice(2)).toEqual([
      "<!-- access-as-code:note -->",
      "2 done",
      "",
      "<!-- access-as-code:report -->",
      "ana gains Builder",
    ]);
  });

  test("a report that leaves no room for it gives way", async () => {
    const { github, repository } = await startForTest();
    await writeReport(github, plan, report("x".repeat(65_000)));
    expect(await writeDeployResult(github, plan, "y".repeat(1000))).toMatchObject({ outcome: "updated" });
    expect(repository.comments[0]?.body).toContain("y".repeat(1000));
    expect(repository.comments[0]?.body).toContain("is too long to be shown as well");
    expect(repository.comments[0]?.body).not.toContain("xxx");
  });
});

describe("what is refused before any call", () => {
  const hidden =
    4 + `${marker("plan")}<!-- access-as-code:commit ${sha("a")} --><!-- access-as-code:report -->`.length - 1;

  test("the longest comment passes, one character more is refused, not cut", async () => {
    const { server, github, repository } = await startForTest();
    expect(await writeReport(github, plan, report("x".repeat(LONGEST_COMMENT - hidden)))).toMatchObject({
      outcome: "created",
    });
    expect(repository.comments[0]?.body).toHaveLength(65_536);
    server.calls.length = 0;
    expect(await writeReport(github, plan, report("x".repeat(LONGEST_COMMENT - hidden + 1)))).toEqual({
      outcome: "failed",
      warning:
        "the pull request's comment was not written: the comment would have 65537 characters, but GitHub accepts at most 65536; " +
        "show less detail in it, and all of it in the step summary or an artifact",
    });
    expect(writes(operations(server))).toEqual([]);
  });

  test.each([
    ["no marker", "nobody gains anything", "doesn't begin with <!-- access-as-code:plan -->"],
    ["the marker later", `hello\n${bodyOf("x")}`, "doesn't begin with <!-- access-as-code:plan -->"],
    ["the marker twice", bodyOf(`x ${marker("plan")}`), "contains the hidden marker <!-- access-as-code: inside"],
    [
      "another part",
      bodyOf("x\n<!-- access-as-code:note -->\ny"),
      "contains the hidden marker <!-- access-as-code: inside",
    ],
  ])("%s", async (_, body, reason) => {
    const { server, github } = await startForTest();
    const result = await writeReport(github, plan, { commit: sha("a"), body });
    expect(result).toMatchObject({ outcome: "failed", warning: expect.stringContaining(reason) });
    expect(server.calls).toEqual([]);
  });

  test("a marker in a failure or a result", async () => {
    const { server, github } = await startForTest();
    const forged = `x\n${marker("plan")}`;
    expect(await markStale(github, plan, { commit: sha("a"), failure: forged })).toMatchObject({ outcome: "failed" });
    expect(await writeDeployResult(github, plan, forged)).toMatchObject({ outcome: "failed" });
    expect(server.calls).toEqual([]);
  });
});

test("a comment that GitHub refuses is a warning with the permission that lacks", async () => {
  const { github } = await startForTest({ token: { permissions: { pull_requests: "read" } } });
  expect(await writeReport(github, plan, report("x"))).toEqual({
    outcome: "failed",
    warning:
      "the pull request's comment was not written: could not comment on pull request 7: " +
      "Resource not accessible by integration (GitHub, 403); " +
      "give the token the permission issues: write or pull-requests: write",
  });
});

test("a body that GitHub itself finds too long is told in its words", async () => {
  const { server, github } = await startForTest();
  const errors = [{ resource: "IssueComment", message: "Body is too long (maximum is 65536 characters)" }];
  const answer = { status: 422, body: { message: "Validation Failed", errors } };
  server.faults.push({ operation: "issues/create-comment", answer });
  expect(await writeReport(github, plan, report("x"))).toMatchObject({
    outcome: "failed",
    warning: expect.stringMatching(
      /Validation Failed: Body is too long \(maximum is 65536 characters\) \(GitHub, 422\)$/,
    ),
  });
});
