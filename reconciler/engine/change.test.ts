import { expect, test } from "vitest";
import { identify } from "../model/resource-identity.ts";
import { type Change, withForgotten } from "./change.ts";

test("the engine's deletion of a forgotten key gives way to what is done instead; other changes stay, all sorted", () => {
  const deletion: Change = { op: "delete", stack: "identity-center", ...identify("group/b"), type: "aws:x" };
  const other: Change = { op: "create", stack: "identity-center", ...identify("user/a"), type: "aws:y" };
  const state = [
    { ...identify("group/b"), type: "aws:x" },
    { ...identify("group/c"), type: "aws:z" },
  ];
  expect(withForgotten([other, deletion], "identity-center", state, new Set(["group/b"]))).toEqual([
    { ...deletion, class: "forgotten" },
    other,
  ]);
});
