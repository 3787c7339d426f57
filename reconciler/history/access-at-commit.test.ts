import { expect, test } from "vitest";
import { keepingLast } from "./access-at-commit.ts";

test("neighbours are asked for once, however often they are compared, and no more than two are kept", async () => {
  const asked: string[] = [];
  const answer = keepingLast(async (of) => {
    asked.push(of);
    return of === "b" ? undefined : of.toUpperCase();
  });
  expect([await answer("a"), await answer("b"), await answer("a"), await answer("b")]).toEqual([
    "A",
    undefined,
    "A",
    undefined,
  ]);
  await answer("c");
  await answer("b");
  expect(asked).toEqual(["a", "b", "c"]);
  await answer("a");
  expect(asked).toEqual(["a", "b", "c", "a"]);
});
