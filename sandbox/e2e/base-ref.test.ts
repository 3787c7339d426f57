// The pull request's report through the real command line: what this change does, apart from what isn't deployed yet.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub({ deployed: true });
  story.workplace.goTo("2026-11-26");
  story.push("the example");
});
afterAll(() => story.close());

type Grants = readonly { readonly person: string; readonly permissionSet: string }[];
type Review = {
  readonly base: string;
  readonly diff: { gained: Grants; lost: Grants };
  readonly pending: { gained: Grants; lost: Grants };
};
const people = (grants: Grants) => [
  ...new Set(grants.map(({ person, permissionSet }) => `${person} ${permissionSet}`)),
];

async function reviewOf(ref: string): Promise<Review> {
  const { status, stdout, stderr } = await story.workplace.command("preview", "--format", "json", "--base-ref", ref);
  expect([status, stderr.includes("error:")]).toEqual([0, false]);
  return (JSON.parse(stdout) as { review: Review }).review;
}

test("what the change does is told apart from what was merged before and isn't deployed", async () => {
  story.workplace.edit("teams/ai-platform.yaml", "[ana.silva, ben.okafor]", "[ana.silva, ben.okafor, dana.novak]");
  const base = story.push("merged, not deployed");
  story.workplace.edit(
    "teams/ai-platform.yaml",
    "[ana.silva, ben.okafor, dana.novak]",
    "[ben.okafor, chen.li, dana.novak]",
  );
  const before = story.git("status", "--porcelain");
  const review = await reviewOf("HEAD");
  expect(review.base).toBe(base);
  expect(people(review.diff.gained)).toEqual(["chen.li AIModelBuilder"]);
  expect(people(review.diff.lost)).toEqual(["ana.silva AIModelBuilder"]);
  expect([people(review.pending.gained), people(review.pending.lost)]).toEqual([["dana.novak AIModelBuilder"], []]);
  expect(story.git("status", "--porcelain")).toBe(before);
});
test("of the merge that GitHub tries, the base is its first parent", async () => {
  story.git("checkout", "-q", "-b", "pull");
  story.push("the pull request");
  story.git("checkout", "-q", "main");
  story.workplace.edit("teams/data-science.yaml", "Explore training data, read only", "Explore training data");
  const base = story.push("main goes on");
  story.git("-c", "user.name=Ana", "-c", "user.email=ana@example.com", "merge", "-q", "--no-ff", "-m", "tried", "pull");
  const review = await reviewOf("HEAD^1");
  expect([review.base, people(review.diff.gained)]).toEqual([base, ["chen.li AIModelBuilder"]]);
});
test("a base that git doesn't know is refused; one whose files are not valid is said", async () => {
  const { status, stderr } = await story.workplace.command("preview", "--base-ref", "nowhere");
  expect([status, stderr]).toEqual([3, expect.stringContaining("git knows no commit nowhere")]);
  const text = story.workplace.read("teams/data-science.yaml");
  story.workplace.write("teams/data-science.yaml", "team: [\n");
  story.push("broken");
  story.workplace.write("teams/data-science.yaml", text);
  const { stdout } = await story.workplace.command("preview", "--base-ref", "HEAD");
  expect(stdout).toContain("its files are not valid");
});
test("a result is saved in the other forms too, when it is there", async () => {
  const file = (name: string) => join(story.workplace.folder, name);
  const { status, stdout } = await story.workplace.command(
    ...["preview", "--format", "json", "--save", `comment=${file("c.md")}`, "--save", `text=${file("p.txt")}`],
  );
  expect(status).toBe(0);
  const { fingerprint } = JSON.parse(stdout) as { fingerprint: string };
  expect(readFileSync(file("c.md"), "utf8")).toContain(`Fingerprint: <code>${fingerprint}</code>`);
  expect(readFileSync(file("p.txt"), "utf8")).toContain(`fingerprint: ${fingerprint}`);
  const wrong = await story.workplace.command("preview", "--save", "html=x");
  expect([wrong.status, wrong.stderr]).toEqual([64, expect.stringContaining("Give it as FORM=FILE")]);
});
