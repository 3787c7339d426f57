// Under which conditions a deploy of what was approved begins at all.
import { expect, test } from "vitest";
import { inMemoryReviews } from "../github/in-memory-reviews.ts";
import { approvedRun } from "./approved-run.ts";

const branch = (commits: readonly string[], missingRules: readonly string[] = []) =>
  inMemoryReviews({ commits, approvals: {}, missingRules });

test("a run of the branch's head goes on", async () => {
  expect((await approvedRun(branch(["b", "a"]), "b"))?.commit).toBe("b");
});
test("a run of a commit that the branch has passed leaves the deploy to the newer one's", async () => {
  expect(await approvedRun(branch(["b", "a"]), "a")).toBeUndefined();
});
test("a run of a commit that the branch has no more is refused", async () => {
  const run = approvedRun(branch(["b", "a"]), "x");
  await expect(run).rejects.toThrow("commit x is no longer on branch main (its head is b, which is diverged)");
});
test("where the branch doesn't require what an approval rests on, the rules are named and nothing is asked besides", async () => {
  const run = approvedRun(branch(["b"], ["require review from code owners"]), "x");
  await expect(run).rejects.toThrow("don't require what makes an approval count: require review from code owners");
});
