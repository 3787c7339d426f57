import { expect, test } from "vitest";
import { OperationError } from "../diagnostics/operation-error.ts";
import { parsePullRequests } from "./parse-result.ts";

const of = (value: unknown) => parsePullRequests(JSON.stringify(value));

test("the pull requests of the commits, each once; a commit that was pushed has none", () => {
  const commits = [
    { commit: "c", pullRequest: 7, approvedBy: ["ana"] },
    { commit: "b", approvedBy: [] },
    { commit: "a", pullRequest: 5 },
    { commit: "0", pullRequest: 7 },
  ];
  expect(of({ version: 1, ended: "done", commits })).toEqual([7, 5]);
  expect(of({ version: 1, commits: [] })).toEqual([]);
  expect(of({ version: 1 })).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["a list", [], "it must be object"],
  ["no version", { commits: [] }, "it must have required property 'version'"],
  ["another version", { version: 2 }, "/version must be equal to constant"],
  ["commits that are no list", { version: 1, commits: {} }, "/commits must be array"],
  ["a commit that is none", { version: 1, commits: ["a"] }, "/commits/0 must be object"],
  ["a text for a number", { version: 1, commits: [{ pullRequest: "7" }] }, "/commits/0/pullRequest must be integer"],
  ["half a number", { version: 1, commits: [{ pullRequest: 1.5 }] }, "/commits/0/pullRequest must be integer"],
  ["no number", { version: 1, commits: [{ pullRequest: 0 }] }, "/commits/0/pullRequest must be >= 1"],
])("%s is refused", (_, value, reason) => {
  expect(() => of(value)).toThrow(new OperationError(`the deploy's result is not one: ${reason}`));
});

test("text that is no JSON is refused with the way to make it", () => {
  expect(() => parsePullRequests("done\n")).toThrow(
    expect.objectContaining({
      name: "OperationError",
      message: "the deploy's result is not JSON",
      remedy: "write it with deploy --format json --out FILE",
    }),
  );
});
