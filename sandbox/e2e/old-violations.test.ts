// A violation that was deployed before its guardrail came is a warning with its age, from git's history.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub({ deployed: true });
  const { workplace } = story;
  workplace.goTo("2026-09-01");
  await story.begin("the first files");
  workplace.goTo("2026-10-01");
  workplace.edit(
    "teams/ai-platform.yaml",
    "assignments:\n",
    "  - { name: Admin, managedPolicies: [AdministratorAccess] }\n\nassignments:\n  - { permissionSet: Admin, users: [dana.novak], accounts: [ml-dev] }\n",
  );
  story.merge("Dana administers");
  expect(await story.deploy()).toMatchObject({ status: 0 });
  workplace.goTo("2026-11-25");
  workplace.edit("guardrails.yaml", "  roles:\n", "  privilegedSets: []\n  roles:\n");
  story.merge("no privileged sets");
});
afterAll(() => story.close());

/** What a preview says of it, from where the age begins. */
async function ageSaid(): Promise<string | undefined> {
  const { status, stdout } = await story.workplace.command("preview");
  expect(status).toBe(0);
  return /warning: .*\(already deployed; (.*)\) \[privileged-set-assigned\]/.exec(stdout)?.[1];
}

test("a preview and a deploy say since when", async () => {
  expect(await ageSaid()).toBe("in the files since 2026-10-01, 55 days");
  const { status, stderr } = await story.deploy();
  expect([status, stderr.includes("in the files since 2026-10-01, 55 days")]).toEqual([0, true]);
});
test("in a clone that is cut, the age may be higher", async () => {
  const shallow = join(story.workplace.folder, ".git/shallow");
  writeFileSync(shallow, `${story.git("rev-parse", "HEAD")}\n`);
  expect(await ageSaid()).toBe("in the files since 2026-11-25, 0 days or longer");
});
test("without a repository it isn't known, and the warning says why", async () => {
  const { folder } = story.workplace;
  renameSync(join(folder, ".git"), join(folder, "no-git"));
  expect(await ageSaid()).toMatch(/^since when is not known: \S+ is not in a git repository/);
});
