import { expect, test } from "vitest";
import { readBranchRules } from "../../reconciler/github/branch-rules.ts";
import { operations, startForTest } from "./test-server.ts";

const CODE_OWNERS = "require review from code owners";
const STALE = "dismiss stale pull request approvals when new commits are pushed";
const LAST_PUSH = "require approval of the most recent reviewable push";

const UP_TO_DATE = "require branches to be up to date before merging, or a merge queue";

const all = {
  required_approving_review_count: 1,
  require_code_owner_review: true,
  dismiss_stale_reviews_on_push: true,
  require_last_push_approval: true,
};
const rule = (changes: object) => ({ type: "pull_request", parameters: { ...all, ...changes } });
const strict = {
  type: "required_status_checks",
  parameters: { strict_required_status_checks_policy: true, required_status_checks: [{ context: "access" }] },
};
const classic = (changes: object) => ({
  required_status_checks: { strict: true, contexts: ["access"] },
  required_pull_request_reviews: {
    require_code_owner_reviews: true,
    dismiss_stale_reviews: true,
    require_last_push_approval: true,
    ...changes,
  },
});
const mayRead = { permissions: { administration: "read" } } as const;

test("a ruleset that requires all is enough; classic protection isn't asked for", async () => {
  const rules = { main: [{ type: "deletion" }, rule({}), strict] };
  const { server, github } = await startForTest({ repository: { rules } });
  expect(await readBranchRules(github, "main")).toEqual({
    codeOwnerReview: true,
    staleApprovalsDismissed: true,
    lastPushApproved: true,
    upToDate: true,
    missing: [],
  });
  expect(operations(server)).toEqual(["repos/get-branch-rules"]);
});

test.each([
  [{ require_code_owner_review: false }, CODE_OWNERS],
  [{ dismiss_stale_reviews_on_push: false }, STALE],
  [{ require_last_push_approval: false }, LAST_PUSH],
])("a ruleset with %o lacks one", async (changes, missing) => {
  const { github } = await startForTest({ repository: { rules: { main: [rule(changes), strict] } }, token: mayRead });
  expect((await readBranchRules(github, "main")).missing).toEqual([missing]);
});

test.each([
  ["no such rule", []],
  ["checks that need not be of the newest base", [{ ...strict, parameters: { required_status_checks: [] } }]],
])("with %s a pull request could be merged that nobody checked with what was merged before", async (_, others) => {
  const rules = { main: [rule({}), ...others] };
  const { github } = await startForTest({ repository: { rules }, token: mayRead });
  expect((await readBranchRules(github, "main")).missing).toEqual([UP_TO_DATE]);
});

test("several rulesets add up, over all pages", async () => {
  const rules = {
    main: [
      rule({ require_code_owner_review: false }),
      { type: "deletion" },
      rule({ dismiss_stale_reviews_on_push: false }),
      strict,
    ],
  };
  const { github } = await startForTest({ repository: { rules }, pageSize: 1 });
  expect((await readBranchRules(github, "main")).missing).toEqual([]);
});

test("another branch's rules say nothing, and a name with a slash is found", async () => {
  const repository = { rules: { "release/main": [rule({}), { type: "merge_queue" }] } };
  const { github } = await startForTest({ repository, token: mayRead });
  expect((await readBranchRules(github, "main")).missing).toEqual([CODE_OWNERS, STALE, LAST_PUSH, UP_TO_DATE]);
  expect((await readBranchRules(github, "release/main")).missing).toEqual([]);
});

test("classic protection adds to what rulesets require", async () => {
  const repository = {
    rules: { main: [rule({ require_last_push_approval: false })] },
    protection: { main: classic({ dismiss_stale_reviews: false }) },
  };
  const { github } = await startForTest({ repository, token: mayRead });
  expect((await readBranchRules(github, "main")).missing).toEqual([]);
});

test("classic protection alone may lack something, or require no review at all", async () => {
  const protection = {
    main: classic({ require_last_push_approval: false }),
    open: { enforce_admins: { enabled: true } },
  };
  const { github } = await startForTest({ repository: { protection }, token: mayRead });
  expect((await readBranchRules(github, "main")).missing).toEqual([LAST_PUSH]);
  expect((await readBranchRules(github, "open")).missing).toEqual([CODE_OWNERS, STALE, LAST_PUSH, UP_TO_DATE]);
});

test("classic protection that can't be read is an error where rulesets are not enough", async () => {
  const rules = { main: [rule({ require_last_push_approval: false }), strict] };
  const { github } = await startForTest({ repository: { rules, protection: { main: classic({}) } } });
  await expect(readBranchRules(github, "main")).rejects.toMatchObject({
    message:
      "could not read the classic protection of branch main: Resource not accessible by integration (GitHub, 403); " +
      `the branch's rulesets don't ${LAST_PUSH}`,
    remedy:
      "require it in a ruleset, which any token may read, or use a token with the permission administration: read",
  });
});

test("a plain 404 for classic protection means that it isn't shown, not that there is none", async () => {
  const { server, github } = await startForTest({ token: mayRead });
  const answer = { status: 404, body: { message: "Not Found" } };
  server.faults.push({ operation: "repos/get-branch-protection", answer });
  await expect(readBranchRules(github, "main")).rejects.toThrow("Not Found (GitHub, 404)");
});

test("rules that can't be read are an error", async () => {
  const { server, github } = await startForTest();
  server.faults.push({
    operation: "repos/get-branch-rules",
    answer: { status: 500, body: { message: "Server Error" } },
  });
  await expect(readBranchRules(github, "main")).rejects.toThrow(
    "could not read the rules of branch main: Server Error",
  );
});
