import { expect, test } from "vitest";
import type { Change } from "../plan/change.ts";
import { deploySteps } from "./deploy.ts";

const plan = (name: string, ...changes: [Change["op"], string][]) => ({
  name,
  missing: false,
  run: { changes: changes.map(([op, key]) => ({ op, key, stack: name, type: "aws:x" })), same: 0, failures: [] },
});

test("account stacks go first, their removals last, and a stack without changes starts no engine", () => {
  const stacks = [
    plan("account-1", ["create", "role/a"]),
    plan("account-2", ["create", "role/b"], ["delete", "policy/c"]),
    plan("account-3"),
    plan("account-4", ["delete", "role/d"]),
    plan("identity-center", ["delete", "user/e"]),
  ];
  expect(deploySteps(stacks)).toEqual([
    { stack: "account-1", only: undefined },
    { stack: "account-2", only: ["role/b"] },
    { stack: "identity-center", only: undefined },
    { stack: "account-2", only: undefined },
    { stack: "account-4", only: undefined },
  ]);
});

test("what is only forgotten is no step of the engine", () => {
  const forgotten = { op: "delete", key: "role/a", stack: "account-1", type: "aws:x", class: "forgotten" } as const;
  const stack = { name: "account-1", missing: false, run: { changes: [forgotten], same: 0, failures: [] } };
  expect(deploySteps([stack])).toEqual([]);
});
