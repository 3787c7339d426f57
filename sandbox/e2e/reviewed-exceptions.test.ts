// What no approved files explain is done only when an exception in them names key, operation and what comes of it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub({ deployed: true });
  story.workplace.goTo("2026-11-26");
  await story.begin("the first files");
});
afterAll(() => story.close());

const edit = (file: string, from: string, to: string) => story.workplace.edit(file, from, to);
const excepting = (operation: string, key: string, digest: string) => `guardrails:
  exceptions:
    - stack: identity-center
      operations: [{ key: ${key}, operation: ${operation}, digest: ${digest} }]
      reason: Wanted at once
      until: 2026-11-30
`;

const CHEN = "membership/ai-model-builders/chen.li";
let plain = "";
let digest = "";
test("what somebody took away by hand is reported and left, with the digest that an exception would name", async () => {
  plain = story.workplace.read("guardrails.yaml");
  edit("teams/ai-platform.yaml", "ben.okafor]", "ben.okafor, chen.li]");
  story.merge("Chen builds models");
  expect((await story.deploy()).status).toBe(0);
  edit("teams/ai-platform.yaml", "ben.okafor, chen.li]", "ben.okafor]");
  await story.workplace.deploy();
  edit("teams/ai-platform.yaml", "ben.okafor]", "ben.okafor, chen.li]");
  const { status, leftOut, digests } = await story.deploy();
  expect([status, leftOut]).toEqual([1, [`${CHEN} repair-granting`]]);
  digest = digests[CHEN] ?? "";
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
});
test("an exception that was pushed, or that names another digest, stands for nothing", async () => {
  story.workplace.write("guardrails.yaml", plain.replace("guardrails:\n", excepting("create", CHEN, digest)));
  story.push("and allows it to herself");
  expect(await story.deploy()).toMatchObject({ status: 1, done: [] });
  story.workplace.write("guardrails.yaml", plain);
  story.merge("take it back");
  story.workplace.write("guardrails.yaml", plain.replace("guardrails:\n", excepting("create", CHEN, "a".repeat(64))));
  story.merge("an exception for something else");
  expect(await story.deploy()).toMatchObject({ status: 1, done: [] });
});
test("one that an approved pull request brings lets exactly that operation run, and is told", async () => {
  edit("guardrails.yaml", "a".repeat(64), digest);
  story.merge("Chen, after all");
  const { status, done, leftOut, excepted } = await story.deploy();
  expect([status, done, leftOut]).toEqual([0, [`create ${CHEN}`], []]);
  expect(excepted).toEqual([{ stack: "identity-center", key: CHEN, reason: "Wanted at once", until: "2026-11-30" }]);
});
test("what somebody deployed by hand is reported and left, and taken away where the guardrails say so", async () => {
  edit("teams/ai-platform.yaml", "chen.li]", "chen.li, dana.novak]");
  await story.workplace.deploy();
  edit("teams/ai-platform.yaml", "chen.li, dana.novak]", "chen.li]");
  const dana = "membership/ai-model-builders/dana.novak";
  expect(await story.deploy()).toMatchObject({ status: 1, done: [], leftOut: [`${dana} repair-narrowing`] });
  edit("guardrails.yaml", "guardrails:\n", "guardrails:\n  repairNarrowing: true\n");
  story.merge("take away what nobody asked for");
  expect(await story.deploy()).toMatchObject({ status: 0, done: [`delete ${dana}`], leftOut: [] });
});
test("somebody else under the name of the one before gets nothing by it, until a reviewed exception says so", async () => {
  const kim = "membership/data-scientists/vendor.kim";
  const { world } = story.workplace.aws;
  const user = world.users.find(({ attributes }) => attributes.UserName === "vendor.kim");
  if (user === undefined) throw new Error("the seed has vendor.kim");
  user.userId = "11111111-2222-4333-8444-555555555555";
  const preview = await story.workplace.command("preview");
  expect(preview.stdout).toContain("the identity provider has somebody else under this name");
  const { status, done, leftOut, digests } = await story.deploy();
  expect([status, done, leftOut]).toEqual([1, [], [`${kim} principal-changed`]]);
  const another = excepting("replace", kim, digests[kim] ?? "").replace("guardrails:\n", "");
  edit("guardrails.yaml", "  exceptions:\n", another);
  story.merge("it is the same person, made anew");
  expect(await story.deploy()).toMatchObject({ status: 0, done: [`replace ${kim}`], leftOut: [] });
});
test("what somebody took away by hand is not given again by an approved rename, whose rest is done", async () => {
  edit("teams/ai-platform.yaml", "[ana.silva, ", "[");
  await story.workplace.deploy();
  edit("teams/ai-platform.yaml", "members: [", "members: [ana.silva, ");
  edit("teams/ai-platform.yaml", "- name: ai-model-builders", "- name: builders\n    previously: ai-model-builders");
  edit("teams/ai-platform.yaml", "groups: [ai-model-builders]", "groups: [builders]");
  story.merge("a shorter name");
  const first = await story.deploy();
  expect(first).toMatchObject({ done: ["update group/builders"] });
  expect(first.leftOut).toContain("membership/builders/ana.silva repair-granting");
  const second = await story.deploy();
  expect([second.done, second.leftOut]).toEqual([[], first.leftOut]);
});
