// What no approved commit explains is done only when a reviewed exception names key, operation and what comes of it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub({ deployed: true });
  story.workplace.goTo("2026-11-26");
  await story.begin("the first files");
});
afterAll(() => story.close());

const DANA = "membership/ai-model-builders/dana.novak";
const edit = (file: string, from: string, to: string) => story.workplace.edit(file, from, to);
const excepting = (operation: string, key: string, digest: string) => `guardrails:
  exceptions:
    - stack: identity-center
      operations: [{ key: ${key}, operation: ${operation}, digest: ${digest} }]
      reason: Wanted at once
      until: 2026-11-30
`;

let digest = "";
let plain = "";
test("what was pushed directly is left out, with the digest that an exception would name", async () => {
  plain = story.workplace.read("guardrails.yaml");
  edit("teams/ai-platform.yaml", "ben.okafor]", "ben.okafor, dana.novak]");
  story.push("Dana, quickly");
  const { status, digests } = await story.deploy();
  expect([status, Object.keys(digests)]).toEqual([1, [DANA]]);
  digest = digests[DANA] ?? "";
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
});
test("an exception that was pushed directly as well stands for nothing", async () => {
  story.workplace.write("guardrails.yaml", plain.replace("guardrails:\n", excepting("create", DANA, digest)));
  story.push("and allows it to herself");
  expect(await story.deploy()).toMatchObject({ status: 1, done: [] });
});
test("not even when an approved pull request touches the same file later", async () => {
  edit("guardrails.yaml", "administratorsPerAccount: 3", "administratorsPerAccount: 4");
  story.merge("four administrators");
  expect(await story.deploy()).toMatchObject({ status: 1, done: [] });
});
test("nor when files that nobody can read hid that it was pushed", async () => {
  const written = story.workplace.read("guardrails.yaml");
  story.workplace.write("guardrails.yaml", plain);
  story.merge("take it back");
  story.workplace.write("guardrails.yaml", `${written}\nexceptions: [\n`);
  story.push("again, broken");
  story.workplace.write("guardrails.yaml", written);
  story.merge("mend the brackets");
  expect(await story.deploy()).toMatchObject({ status: 1, done: [] });
});
test("one that names another digest covers nothing", async () => {
  story.workplace.write("guardrails.yaml", plain);
  story.merge("take it back");
  story.workplace.write("guardrails.yaml", plain.replace("guardrails:\n", excepting("create", DANA, "a".repeat(64))));
  story.merge("an exception for something else");
  expect(await story.deploy()).toMatchObject({ status: 1, done: [] });
});
test("one that an approved pull request brings lets exactly that operation run, and is told", async () => {
  edit("guardrails.yaml", "a".repeat(64), digest);
  story.merge("Dana, after all");
  edit("teams/data-science.yaml", "sessionDuration: PT4H", "sessionDuration: PT12H");
  story.push("hours, quickly");
  const { status, done, leftOut, excepted } = await story.deploy();
  expect([status, done]).toEqual([1, [`create ${DANA}`]]);
  expect(leftOut).toHaveLength(1);
  expect(excepted).toEqual([{ stack: "identity-center", key: DANA, reason: "Wanted at once", until: "2026-11-30" }]);
});
test("what somebody deployed by hand is reported and left, and taken away where the guardrails say so", async () => {
  edit("teams/data-science.yaml", "sessionDuration: PT12H", "sessionDuration: PT4H");
  story.merge("four hours");
  expect((await story.deploy()).status).toBe(0);
  edit("teams/ai-platform.yaml", "dana.novak]", "dana.novak, chen.li]");
  await story.workplace.deploy();
  edit("teams/ai-platform.yaml", "dana.novak, chen.li]", "dana.novak]");
  const chen = "membership/ai-model-builders/chen.li";
  expect(await story.deploy()).toMatchObject({ status: 1, done: [], leftOut: [`${chen} repair-narrowing`] });
  edit("guardrails.yaml", "guardrails:\n", "guardrails:\n  repairNarrowing: true\n");
  story.merge("take away what nobody asked for");
  expect(await story.deploy()).toMatchObject({ status: 0, done: [`delete ${chen}`], leftOut: [] });
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
