// Which units a branch has, and which of them are exactly what was approved.
import { expect, test } from "vitest";
import type { PullRequestReview } from "../github/reviews.ts";
import { inMemoryMerges, type MemoryCommit } from "../history/in-memory-merges.ts";
import { type PullRequests, type ReadUnit, readUnits } from "./read-units.ts";

type Files = Readonly<Record<string, string>>;

/** Files of each commit, over those of its first parent. */
class Repository {
  readonly commits = new Map<string, MemoryCommit>();

  constructor(files: Files) {
    this.commits.set("start", { parents: [], files: new Map(Object.entries(files)) });
  }

  commit(id: string, parents: readonly string[], change: Files = {}): this {
    const before = this.commits.get(parents[0] ?? "")?.files ?? new Map();
    this.commits.set(id, { parents, files: new Map([...before, ...Object.entries(change)]) });
    return this;
  }
}

type Reviewed = Partial<PullRequestReview> & {
  readonly number: number;
  /** Those that GitHub associates with it. */
  readonly commits: readonly string[];
  readonly mergeCommit: string;
  /** The commit that bo approved. */
  readonly of: string;
};

function pullRequests(...reviewed: readonly Reviewed[]): PullRequests {
  return {
    mergedOf: async (commit) => reviewed.filter(({ commits }) => commits.includes(commit)),
    reviewOf: async (asked) => {
      const found = reviewed.find(({ number }) => number === asked);
      if (found === undefined) throw new Error(`no pull request ${asked}`);
      const { of, approved = true } = found;
      const approvals = [{ id: "1", by: "bo", commit: of }];
      return { author: "ana", approved, approvals, ...found };
    },
  };
}

function told({ commits, approved, pullRequest, approvedBy }: ReadUnit): string {
  const by = pullRequest === undefined ? "pushed" : `#${pullRequest}`;
  return `${commits.join("+")} ${approved ? `approved by ${approvedBy.join(", ")}` : "not approved"}, ${by}`;
}

async function unitsOf(repository: Repository, head: string, reviews: PullRequests, remembered = REMEMBERED) {
  const history = inMemoryMerges(repository.commits);
  return (
    await readUnits((await history.line("start", head)) ?? [], { history, effectOf: NO_EFFECT }, reviews, remembered)
  ).map(told);
}

/** Whatever the files are, they do the same. */
const NO_EFFECT = async () => new Map<string, string>();

const REMEMBERED: Parameters<typeof readUnits>[3] = [];

/** A branch with two commits, off the start. */
const branched = () =>
  new Repository({ a: "a0", b: "b0" })
    .commit("b1", ["start"], { a: "a1" })
    .commit("b2", ["b1"], { a: "a2", c: "c2" })
    .commit("other", ["start"], { b: "b1" });

test("a merge commit, a squash and a rebase of an approved commit, each after something else was merged", async () => {
  const merge = branched().commit("m", ["other", "b2"], { a: "a2", c: "c2" });
  const squash = branched().commit("m", ["other"], { a: "a2", c: "c2" });
  const rebase = branched().commit("r1", ["other"], { a: "a1" }).commit("m", ["r1"], { a: "a2", c: "c2" });
  const of = (commits: readonly string[]) => pullRequests({ number: 7, commits, mergeCommit: "m", of: "b2" });
  const pushed = "other not approved, pushed";
  expect(await unitsOf(merge, "m", of(["m", "b1", "b2"]))).toEqual([pushed, "m approved by bo, #7"]);
  expect(await unitsOf(squash, "m", of(["m", "b1", "b2"]))).toEqual([pushed, "m approved by bo, #7"]);
  expect(await unitsOf(rebase, "m", of(["m", "r1", "b1", "b2"]))).toEqual([pushed, "m+r1 approved by bo, #7"]);
});

test("a merge with more in it than was approved, in a file of its own or in one that was approved too", async () => {
  const reviews = pullRequests({ number: 7, commits: ["m"], mergeCommit: "m", of: "b2" });
  for (const more of [{ d: "more" }, { a: "more" }]) {
    const repository = branched().commit("m", ["other", "b2"], { a: "a2", c: "c2", ...more });
    expect((await unitsOf(repository, "m", reviews)).at(-1)).toBe("m not approved, #7");
  }
});

test("only a commit with other content was approved", async () => {
  const repository = branched().commit("m", ["other", "b2"], { a: "a2", c: "c2" });
  const reviews = pullRequests({ number: 7, commits: ["m", "b1", "b2"], mergeCommit: "m", of: "b1" });
  expect((await unitsOf(repository, "m", reviews)).at(-1)).toBe("m not approved, #7");
});

test("of two approvals each must be of what was merged", async () => {
  const repository = branched().commit("m", ["other", "b2"], { a: "a2", c: "c2" });
  const approvals = ["b1", "b2"].map((commit) => ({ id: "1", by: commit, commit }));
  const reviews = pullRequests({ number: 7, commits: ["m"], mergeCommit: "m", of: "b2", approvals });
  expect((await unitsOf(repository, "m", reviews)).at(-1)).toBe("m not approved, #7");
});

test("the branch was only updated from main after the approval", async () => {
  const repository = branched()
    .commit("updated", ["b2", "other"], { b: "b1" })
    .commit("m", ["other", "updated"], { a: "a2", c: "c2" });
  const reviews = pullRequests({ number: 7, commits: ["m", "updated"], mergeCommit: "m", of: "b2" });
  expect((await unitsOf(repository, "m", reviews)).at(-1)).toBe("m approved by bo, #7");
});

test("a commit that the branch once held, pushed right under its merge", async () => {
  const repository = branched()
    .commit("taken-back", ["other"], { d: "bad" })
    .commit("m", ["taken-back", "b2"], { a: "a2", c: "c2" });
  const reviews = pullRequests({ number: 7, commits: ["m", "taken-back", "b2"], mergeCommit: "m", of: "b2" });
  expect(await unitsOf(repository, "m", reviews)).toEqual([
    "other not approved, pushed",
    "taken-back not approved, pushed",
    "m approved by bo, #7",
  ]);
});

test("a commit of the branch that is in main already: its reviewers may not have seen it, whoever pushed it", async () => {
  const repository = new Repository({ a: "a0", b: "b0" })
    .commit("b1", ["start"], { a: "bad" })
    .commit("b2", ["b1"], { b: "b2" });
  for (const [parents, others] of [
    [["b1", "b2"], []],
    [["x", "b2"], ["x"]],
  ] as const) {
    for (const other of others) repository.commit(other, ["b1"], { c: "c" });
    repository.commit(`m${others.length}`, parents, { b: "b2" });
  }
  const of = (merge: string) => pullRequests({ number: 7, commits: [merge, "b1", "b2"], mergeCommit: merge, of: "b2" });
  expect(await unitsOf(repository, "m0", of("m0"))).toEqual(["b1 not approved, pushed", "m0 not approved, #7"]);
  expect((await unitsOf(repository, "m1", of("m1"))).at(-1)).toBe("m1 not approved, #7");
});

test("what the approved commit changes is known also where main had a part of it already", async () => {
  const repository = branched()
    .commit("copy", ["other"], { a: "a2" })
    .commit("m", ["copy", "b2"], { a: "a2", c: "c2" });
  const history = inMemoryMerges(repository.commits);
  const reviews = pullRequests({ number: 7, commits: ["m"], mergeCommit: "m", of: "b2" });
  const units = await readUnits((await history.line("start", "m")) ?? [], { history, effectOf: NO_EFFECT }, reviews);
  expect(units.at(-1)).toMatchObject({ approved: true, approvedPaths: ["a", "c"] });
});

test("an approval of one's own, or a decision that isn't one, approves nothing", async () => {
  const repository = branched().commit("m", ["other", "b2"], { a: "a2", c: "c2" });
  for (const not of [{ author: "bo" }, { approved: false }, { approvals: [] }]) {
    const reviews = pullRequests({ number: 7, commits: ["m"], mergeCommit: "m", of: "b2", ...not });
    expect((await unitsOf(repository, "m", reviews)).at(-1)).toBe("m not approved, #7");
  }
});

test("of two pull requests that one merge brought, it is enough that what came was approved in one", async () => {
  const repository = branched().commit("m", ["other", "b2"], { a: "a2", c: "c2" });
  const inner = { number: 6, commits: ["m", "b1"], mergeCommit: "m", of: "b1", approved: false };
  const reviews = pullRequests(inner, { number: 7, commits: ["m", "b2"], mergeCommit: "m", of: "b2" });
  expect((await unitsOf(repository, "m", reviews)).at(-1)).toBe("m approved by bo, #7");
});

test("what an earlier run found approved stays so, whatever GitHub says now", async () => {
  const repository = branched().commit("r1", ["other"], { a: "a1" }).commit("m", ["r1"], { a: "a2", c: "c2" });
  const reviews = pullRequests({ number: 7, commits: ["m", "r1"], mergeCommit: "m", of: "b2", approved: false });
  const remembered = [{ commits: ["m", "r1"], pullRequest: 7, approvedBy: ["bo"], approvedPaths: ["a", "c"] }];
  expect((await unitsOf(repository, "m", reviews, remembered)).at(-1)).toBe("m+r1 approved by bo, #7");
  const other = [{ commits: ["m", "other"], pullRequest: 7, approvedBy: ["bo"], approvedPaths: ["a", "c"] }];
  expect((await unitsOf(repository, "m", reviews, other)).at(-1)).toBe("m not approved, #7");
});

test("a unit's files are those before its oldest commit and after its newest", async () => {
  const repository = branched().commit("r1", ["other"], { a: "a1" }).commit("m", ["r1"], { a: "a2", c: "c2" });
  const history = inMemoryMerges(repository.commits);
  const reviews = pullRequests({ number: 7, commits: ["m", "r1"], mergeCommit: "m", of: "b2" });
  const [, unit] = await readUnits((await history.line("start", "m")) ?? [], { history, effectOf: NO_EFFECT }, reviews);
  expect(Object.fromEntries(unit?.base ?? [])).toEqual({ a: "a0", b: "b1" });
  expect(Object.fromEntries(unit?.result ?? [])).toEqual({ a: "a2", b: "b1", c: "c2" });
});

test("GitHub is asked only about commits that change our files and that no earlier run found approved", async () => {
  const repository = branched()
    .commit("code", ["other"])
    .commit("r1", ["code"], { a: "a1" })
    .commit("m", ["r1"], { a: "a2", c: "c2" });
  const asked: string[] = [];
  const reviews = pullRequests({ number: 7, commits: ["m", "r1"], mergeCommit: "m", of: "b2" });
  const mergedOf = (commit: string) => {
    asked.push(commit);
    return reviews.mergedOf(commit);
  };
  const counting = { ...reviews, mergedOf };
  expect(await unitsOf(repository, "m", counting)).toEqual(["other not approved, pushed", "m+r1 approved by bo, #7"]);
  expect(asked.toSorted()).toEqual(["m", "other", "r1"]);
  asked.length = 0;
  const remembered = [{ commits: ["m", "r1"], pullRequest: 7, approvedBy: ["bo"], approvedPaths: ["a", "c"] }];
  const history = inMemoryMerges(repository.commits);
  const units = await readUnits(
    (await history.line("start", "m")) ?? [],
    { history, effectOf: NO_EFFECT },
    counting,
    remembered,
  );
  expect([asked, units.map((unit) => unit.isRemembered)]).toEqual([["other"], [false, true]]);
});

test("a rebase whose last commit changes other files alone is one unit nevertheless", async () => {
  const repository = branched()
    .commit("r1", ["other"], { a: "a1" })
    .commit("r2", ["r1"], { a: "a2", c: "c2" })
    .commit("code", ["r2"]);
  const reviews = pullRequests({ number: 7, commits: ["code", "r2", "r1"], mergeCommit: "code", of: "b2" });
  expect((await unitsOf(repository, "code", reviews)).at(-1)).toBe("r2+r1 approved by bo, #7");
});

test("a pull request whose merge is not at the commit or above it on the line approves nothing", async () => {
  const repository = branched().commit("m", ["other"], { a: "a2", c: "c2" }).commit("later", ["m"], { d: "d" });
  for (const mergeCommit of ["elsewhere", "other"]) {
    const reviews = pullRequests({ number: 7, commits: ["m"], mergeCommit, of: "b2" });
    expect(await unitsOf(repository, "later", reviews)).toContain("m not approved, pushed");
  }
});

test("an approval of a commit that GitHub no longer knows, or that nobody has, is none", async () => {
  const repository = branched().commit("m", ["other", "b2"], { a: "a2", c: "c2" });
  for (const commit of [undefined, "gone"]) {
    const approvals = [{ id: "1", by: "bo", commit }];
    const reviews = pullRequests({ number: 7, commits: ["m"], mergeCommit: "m", of: "b2", approvals });
    expect((await unitsOf(repository, "m", reviews)).at(-1)).toBe("m not approved, #7");
  }
});

test("of two approvals, one of which is the author's own, none counts", async () => {
  const repository = branched().commit("m", ["other", "b2"], { a: "a2", c: "c2" });
  const approvals = ["bo", "ana"].map((by) => ({ id: "1", by, commit: "b2" }));
  const reviews = pullRequests({ number: 7, commits: ["m"], mergeCommit: "m", of: "b2", approvals });
  expect((await unitsOf(repository, "m", reviews)).at(-1)).toBe("m not approved, #7");
  const gone = pullRequests({
    number: 7,
    commits: ["m"],
    mergeCommit: "m",
    of: "b2",
    approvals: [{ id: "1", by: undefined, commit: "b2" }],
  });
  expect((await unitsOf(repository, "m", gone)).at(-1)).toBe("m approved by ghost, #7");
});

test("a branch that began at a pushed commit is approved without it", async () => {
  const repository = new Repository({ a: "a0", b: "b0" })
    .commit("pushed", ["start"], { a: "bad" })
    .commit("b1", ["pushed"], { b: "b1" })
    .commit("m", ["pushed", "b1"], { b: "b1" });
  const reviews = pullRequests({ number: 7, commits: ["m", "b1"], mergeCommit: "m", of: "b1" });
  expect(await unitsOf(repository, "m", reviews)).toEqual(["pushed not approved, pushed", "m approved by bo, #7"]);
});
