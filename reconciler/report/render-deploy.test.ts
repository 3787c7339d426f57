import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { DeployResult } from "../deploy/deploy-result.ts";
import type { WrittenNames } from "../desired/display-names.ts";
import type { Change } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import { deployCounts, NO_NAMES } from "./deploy-texts.ts";
import { renderDeployResult } from "./render-deploy.ts";

const change = (op: Change["op"], key: string): Change => ({
  op,
  stack: "identity-center",
  ...identify(key),
  type: "aws:x",
});
const result: DeployResult = {
  ended: "failed",
  commit: "4f468d3",
  done: [
    change("create", "group/a"),
    change("create", "user/b"),
    change("replace", "user/c"),
    change("delete", "user/d"),
  ],
  failed: [
    {
      stack: "account-222222222222",
      key: "role/r",
      message: "creating IAM Role (r):\n\n\t* AccessDenied: an organization policy denies it \u001b[2J",
      place: { file: "access/teams/a.yaml", line: 14, column: 5 },
    },
    { stack: "account-333333333333", key: undefined, message: "cannot assume the role" },
  ],
  left: [change("create", "membership/a/b")],
  leftOut: [
    { stack: "identity-center", key: "assignment/1/s/group/g", op: "create", reason: "its set failed" },
    { stack: "identity-center", key: "group/h", op: "update", reason: "repair-granting", digest: "4567" },
  ],
  excepted: [{ stack: "identity-center", key: "user/a", reason: "lost by hand", until: "2026-12-31" }],
};

test("text: each failure with key, place and AWS's reason, what was left out, and the counts last", () => {
  expect(renderDeployResult(result, "text")).toBe(
    `failed: role/r  [account-222222222222]
  declared at access/teams/a.yaml:14:5
  creating IAM Role (r):
  * AccessDenied: an organization policy denies it <U+001B>[2J
failed: account-333333333333
  cannot assume the role
left out: assignment/1/s/group/g  [identity-center]
  its set failed
left out: group/h  [identity-center]
  repair-granting
  an exception would be: { stack: identity-center, operations: [{ key: group/h, operation: update, digest: "4567" }], reason: …, until: … }
by exception until 2026-12-31: user/a  [identity-center]
  lost by hand
left: create membership/a/b  [identity-center]
4 done, 2 failed, 1 left for the next run, 2 left out: 2 created, 0 updated, 1 replaced, 1 deleted (commit 4f468d3)
`,
  );
});
test("with the names that people wrote, and the accounts' beside their stacks", () => {
  const names: WrittenNames = {
    ...NO_NAMES,
    accounts: new Map([["222222222222", "ml-dev"]]),
    groups: new Map([["a", "A Team"]]),
  };
  expect(renderDeployResult(result, "text", { names })).toContain("failed: role/r  [account-222222222222 (ml-dev)]\n");
  const markdown = renderDeployResult(result, "markdown", { names });
  expect(markdown).toContain("group <code>A Team</code> is made");
  expect(markdown).toContain("<code>account-222222222222 &#40;ml-dev&#41;</code>");
});
test("in a terminal: the same words, with colours", () => {
  const coloured = renderDeployResult(result, "text", { colour: true });
  expect(coloured).toContain("\u001b[31m\u001b[1mfailed:");
  expect(stripVTControlCharacters(coloured)).toBe(renderDeployResult(result, "text"));
});
test("nothing to do is said with the same line", () => {
  expect(deployCounts({ done: [], failed: [], left: [], leftOut: [] })).toBe(
    "0 done, 0 failed: 0 created, 0 updated, 0 replaced, 0 deleted",
  );
});
test("json: a version, and places flat as in diagnostics", () => {
  const { version, commit, done, failed, left, leftOut } = JSON.parse(renderDeployResult(result, "json"));
  expect([version, commit, leftOut]).toEqual([1, "4f468d3", result.leftOut]);
  expect(done[0]).toEqual({ op: "create", stack: "identity-center", key: "group/a", type: "aws:x" });
  expect([...done, ...left].filter((it) => it.identity !== undefined)).toEqual([]);
  expect(failed[0]).toEqual({
    stack: "account-222222222222",
    key: "role/r",
    message: result.failed[0]!.message,
    file: "access/teams/a.yaml",
    line: 14,
    column: 5,
  });
});
test("markdown: AWS's words can't leave their cell", () => {
  const hostile = "no | `x` <b>@org/all</b>\n| a | b |";
  const text = renderDeployResult({ ...result, failed: [{ stack: "s", key: "role/r", message: hostile }] }, "markdown");
  const row = text.split("\n").find((line) => line.includes("role/r"));
  expect(row?.split("|")).toHaveLength(6);
  expect(row).not.toMatch(/[`@]|<b>/);
  expect(text).toContain("| replace | <code>user/c</code> | <code>identity-center</code> |");
});

test("a refused deploy says that nothing was done, and why", () => {
  const refusal = {
    code: "removal-limit-exceeded",
    severity: "error",
    message: "3 of 4 users would be deleted",
    place: { file: "access/guardrails.yaml", line: 6, column: 5 },
  } as const;
  const refused: DeployResult = {
    ended: "refused",
    done: [],
    failed: [],
    left: [change("delete", "user/a")],
    leftOut: [],
    refusals: [refusal],
  };
  expect(renderDeployResult(refused, "text")).toBe("refused, and nothing was done: 1 planned\n");
  const markdown = renderDeployResult(refused, "markdown");
  expect(markdown).toContain("**Refused, and nothing was done: 1 planned.**");
  expect(markdown).toContain("3 of 4 users would be deleted");
  expect(JSON.parse(renderDeployResult(refused, "json")).refusals).toMatchObject([
    { code: "removal-limit-exceeded", line: 6 },
  ]);
});

test("a deletion that waits for what failed has the reason, in each form", () => {
  const [failure] = result.failed;
  if (failure === undefined) throw new Error("nothing failed");
  const waiting: DeployResult = {
    ...result,
    failed: [failure],
    left: [change("create", "group/x"), { ...change("delete", "role/old"), stack: failure.stack }],
  };
  const reason =
    "it is deleted once nothing else in its stack fails: what failed may need it, or be meant to take its place";
  expect(renderDeployResult(waiting, "text")).toContain(
    `left: create group/x  [identity-center]\nleft: delete role/old  [account-222222222222]\n  ${reason}\n`,
  );
  expect(JSON.parse(renderDeployResult(waiting, "json")).left).toMatchObject([
    { key: "group/x" },
    { key: "role/old", reason },
  ]);
  expect(renderDeployResult(waiting, "markdown")).toContain(
    "| delete | <code>role/old</code><br><code>it is deleted once nothing else in its stack fails&#58; what failed",
  );
});
