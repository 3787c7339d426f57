// Whether what was merged is what was approved.
import { expect, test } from "vitest";
import { inMemoryMerges, type MemoryCommit } from "../history/in-memory-merges.ts";
import { type Compared, compareApproved } from "./compare-approved.ts";
import type { Effect } from "./effect.ts";

type Files = Readonly<Record<string, string>>;

const COMMITS = new Map<string, MemoryCommit>();
function commit(id: string, parents: readonly string[], files: Files): void {
  COMMITS.set(id, { parents, files: new Map(Object.entries(files)) });
}
commit("start", [], { a: "1" });
commit("approved", ["start"], { a: "1", b: "1" });
commit("main", ["start"], { a: "2" });
commit("alone", [], { a: "1", b: "1" });

/** What merging `of` into `parent` is compared with; `made` are the files that the branch has after it. */
function compare(
  parent: string,
  made: Files,
  {
    of = "approved",
    effectOf = async () => new Map(),
  }: { of?: string; effectOf?: () => Promise<Effect | undefined> } = {},
): Promise<Compared> {
  const history = inMemoryMerges(COMMITS);
  const base = COMMITS.get(parent)?.files ?? new Map();
  return compareApproved({ parent, base, result: new Map(Object.entries(made)) }, of, { history, effectOf });
}
/** Answers in this order: what was approved, then what was made. */
function effects(...answers: readonly (Effect | undefined)[]) {
  const left = [...answers];
  return { effectOf: async () => left.shift() };
}
const GROUP: Effect = new Map([["group/x", "1"]]);

test("the same content on the same files is the same, whatever it does, and nobody asks", async () => {
  const effectOf = () => Promise.reject(new Error("it was asked"));
  expect(await compare("start", { a: "1", b: "1" }, { effectOf })).toEqual({ is: "same", paths: ["b"] });
});

test("on other files it is the same as long as it does the same", async () => {
  expect(await compare("main", { a: "2", b: "1" }, effects(GROUP, new Map(GROUP)))).toEqual({
    is: "same",
    paths: ["b"],
  });
});

test("what it does otherwise there is told", async () => {
  const wider: Effect = new Map([
    ["group/x", "1"],
    ["user ana: Admin in 1", "2"],
  ]);
  const found = await compare("main", { a: "2", b: "1" }, effects(GROUP, wider));
  expect(found).toEqual({ is: "other-effect", paths: ["b"], differences: ["user ana: Admin in 1"] });
});

test.each([
  ["before", effects(undefined, GROUP)],
  ["after", effects(GROUP, undefined)],
])("where the files %s are not valid it can't be told", async (_, asked) => {
  const found = await compare("main", { a: "2", b: "1" }, asked);
  expect(found).toEqual({ is: "other-effect", paths: ["b"], differences: [] });
});

test.each([
  ["more than the merge makes", "main", { a: "2", b: "1", c: "1" }, {}],
  ["less", "main", { a: "2" }, {}],
  ["a commit that nobody has any more", "main", { a: "2", b: "1" }, { of: "lost" }],
  ["a commit with nothing in common", "main", { a: "2", b: "1" }, { of: "alone" }],
] as const)("%s is other content", async (_, parent, made, options) => {
  expect(await compare(parent, made, options)).toEqual({ is: "other-content" });
});
