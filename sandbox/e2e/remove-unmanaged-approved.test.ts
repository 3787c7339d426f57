// What a hand made is removed by what approved pull requests say, and by nothing that somebody pushed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { addMember } from "./add-member.ts";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub({ deployed: true });
  story.workplace.goTo("2026-11-26");
  await story.begin("the first files");
  addMember(story.workplace.aws.world, "chen.li", "ai-model-builders");
});
afterAll(() => story.close());

const CHEN = "delete membership/ai-model-builders/chen.li";
let plain = "";

test("guardrails that somebody pushed remove nothing", async () => {
  plain = story.workplace.read("guardrails.yaml");
  story.workplace.edit("guardrails.yaml", "guardrails:\n", "guardrails:\n  unmanaged: [{ remove: [memberships] }]\n");
  story.push("remove what nobody declared");
  expect(await story.deploy()).toMatchObject({ status: 1, done: [] });
  story.workplace.write("guardrails.yaml", plain);
  story.merge("take it back");
  expect(await story.deploy()).toMatchObject({ status: 0, done: [] });
});

test("those that an approved pull request brings do, and leave nothing out", async () => {
  story.workplace.edit("guardrails.yaml", "guardrails:\n", "guardrails:\n  unmanaged: [{ remove: [memberships] }]\n");
  story.merge("remove what nobody declared");
  expect(await story.deploy()).toMatchObject({ status: 0, done: [CHEN], leftOut: [] });
  expect(await story.deploy()).toMatchObject({ status: 0, done: [] });
});
