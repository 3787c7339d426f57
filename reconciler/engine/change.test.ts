import { expect, test } from "vitest";
import { type Change, withForgotten } from "./change.ts";

test("the engine's deletion of a forgotten key gives way to what is done instead; other changes stay, all sorted", () => {
  const deletion: Change = { op: "delete", stack: "identity-center", key: "assignment/b", type: "aws:x" };
  const other: Change = { op: "create", stack: "identity-center", key: "user/a", type: "aws:y" };
  const state = [
    { key: "assignment/b", type: "aws:x" },
    { key: "group/c", type: "aws:z" },
  ];
  expect(withForgotten([other, deletion], "identity-center", state, new Set(["assignment/b"]))).toEqual([
    { ...deletion, class: "forgotten" },
    other,
  ]);
});
