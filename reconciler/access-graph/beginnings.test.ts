import { expect, test } from "vitest";
import { findBeginnings, type Step } from "./beginnings.ts";

type Held = { readonly [grant: string]: string | undefined } | "not valid";

/** Steps from pairs of a day, which is also the commit's id, and what is held; `taken` lists those that were asked for. */
async function begin(asked: readonly string[], today: string, history: readonly [day: string, held: Held][]) {
  const taken: string[] = [];
  async function* steps(): AsyncGenerator<Step> {
    for (const [day, held] of history) {
      taken.push(day);
      const commit = { id: day, date: `${day}T12:00:00Z`, author: "Ana" };
      yield { commit, held: held === "not valid" ? undefined : new Map(Object.entries(held)) };
    }
  }
  const found = await findBeginnings(asked, today, steps());
  const shown = [...found].map(([grant, { since, unknownIn, reachesEnd }]) => [
    grant,
    since?.id,
    unknownIn.map(({ id }) => id),
    reachesEnd,
  ]);
  return { found: shown, taken };
}

const ever = { a: undefined };

test("a grant begins with the oldest commit of an unbroken row, and no commit before the gap is read", async () => {
  const { found, taken } = await begin(["a"], "2026-11-25", [
    ["2026-11-20", ever],
    ["2026-11-10", { a: "2026-12-31" }],
    ["2026-11-01", {}],
    ["2026-10-01", ever],
  ]);
  expect(found).toEqual([["a", "2026-11-10", [], false]]);
  expect(taken).toEqual(["2026-11-20", "2026-11-10", "2026-11-01"]);
});
test("each grant has a beginning of its own; what holds in the oldest commit says so", async () => {
  const { found } = await begin(["a", "b", "new"], "2026-11-25", [
    ["2026-11-20", { a: undefined, b: undefined }],
    ["2026-11-10", ever],
  ]);
  expect(found).toEqual([
    ["new", undefined, [], false],
    ["b", "2026-11-20", [], false],
    ["a", "2026-11-10", [], true],
  ]);
});
test("a grant that its date ended before the next commit gave it again has a gap; on its last day it still held", async () => {
  const renewed = (lastDay: string) =>
    begin(["a"], "2026-11-25", [
      ["2026-11-20", ever],
      ["2026-11-10", { a: lastDay }],
    ]);
  expect((await renewed("2026-11-19")).found).toEqual([["a", "2026-11-20", [], false]]);
  expect((await renewed("2026-11-20")).found).toEqual([["a", "2026-11-10", [], true]]);
});
test("what an uncommitted change renews after its end is in no commit yet", async () => {
  const { found } = await begin(["a"], "2026-11-25", [["2026-11-10", { a: "2026-11-24" }]]);
  expect(found).toEqual([["a", undefined, [], false]]);
});
test("commits that are not valid are named, in the row and just before it, and not taken for a beginning or a gap", async () => {
  const { found } = await begin(["a", "b"], "2026-11-25", [
    ["2026-11-20", { a: undefined, b: undefined }],
    ["2026-11-15", "not valid"],
    ["2026-11-10", ever],
    ["2026-11-05", "not valid"],
    ["2026-11-01", {}],
  ]);
  expect(found).toEqual([
    ["b", "2026-11-20", ["2026-11-15"], false],
    ["a", "2026-11-10", ["2026-11-15", "2026-11-05"], false],
  ]);
});
test("an end inside a row of commits that are not valid is measured against the next valid one", async () => {
  const { found } = await begin(["a"], "2026-11-25", [
    ["2026-11-20", ever],
    ["2026-11-15", "not valid"],
    ["2026-11-10", { a: "2026-11-17" }],
  ]);
  expect(found).toEqual([["a", "2026-11-20", ["2026-11-15"], false]]);
});
test("for nothing asked, nothing is read", async () => {
  expect(await begin([], "2026-11-25", [["2026-11-20", ever]])).toEqual({ found: [], taken: [] });
});
