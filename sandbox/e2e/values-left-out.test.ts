// A value that was set once and is left out of the files later: it goes in AWS too, and the second run is clean; or it is refused.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
  const edit = (file: string, from: string, to: string) => workplace.edit(file, from, to);
  edit(
    "people.yaml",
    "email: ana.silva@example.com, userType: builder }",
    "email: ana.silva@example.com, userType: builder, title: Engineer, nickname: ann, locale: en-US, timezone: UTC, preferredLanguage: en }",
  );
  edit(
    "teams/ai-platform.yaml",
    "    sessionDuration: PT8H\n",
    "    sessionDuration: PT8H\n    relayState: https://example.com/\n",
  );
  edit(
    "teams/ai-platform.yaml",
    "{ name: ai-model-building, document",
    "{ name: ai-model-building, description: Build, document",
  );
  edit(
    "guardrails.yaml",
    "    services: [sagemaker.amazonaws.com]\n",
    "    services: [sagemaker.amazonaws.com]\n    permissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess\n",
  );
  await workplace.deploy("--first-deploy");
});
afterAll(() => workplace.close());

const inAws = () => {
  const { users, permissionSets, accounts } = workplace.aws.world;
  const ana = users.find(({ attributes }) => attributes.UserName === "ana.silva")?.attributes;
  const { relayState, tags } = permissionSets.find(({ name }) => name === "AIModelBuilder") ?? {};
  return { ana, relayState, tags, accounts: JSON.stringify(accounts) };
};

test("all that AWS lets go of goes, and the second run has nothing to do", async () => {
  expect(inAws()).toMatchObject({ ana: { Title: "Engineer" }, relayState: "https://example.com/" });
  const edit = (file: string, from: string, to: string) => workplace.edit(file, from, to);
  edit("organization.yaml", "  tags: { managed-by: access-as-code }\n", "");
  edit(
    "people.yaml",
    ", userType: builder, title: Engineer, nickname: ann, locale: en-US, timezone: UTC, preferredLanguage: en }",
    " }",
  );
  edit("teams/ai-platform.yaml", "    relayState: https://example.com/\n", "");
  edit("teams/ai-platform.yaml", "description: Build, document", "document");
  edit("teams/ai-platform.yaml", "    description: Training and processing jobs\n", "");
  edit("guardrails.yaml", "    permissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess\n", "");
  const done = await workplace.deployed();
  for (const change of [
    "update user/ana.silva",
    "update permission-set/aimodelbuilder",
    "update role/ai-model-builder",
    "replace policy/ai-model-building",
  ]) {
    expect(done).toContain(change);
  }
  expect((await workplace.preview()).changes).toEqual([]);
  const { ana, relayState, tags } = inAws();
  expect(Object.keys(ana ?? {}).sort()).toEqual(["DisplayName", "Emails", "Name", "UserName"]);
  expect([relayState, Object.keys(tags ?? {})]).toEqual([undefined, []]);
  // AWS holds what the state says: nothing was said to be gone and stayed.
  for (const stack of ["identity-center", "account-222222222222"]) {
    expect(Object.keys(await workplace.refresh(stack))).toEqual(["same"]);
  }
});
test.each([
  ["group", "    description: Build and train models\n", 'group "ai-model-builders"'],
  [
    "permission set",
    "    description: SageMaker, ECR and logs for model builders\n",
    'permission set "AIModelBuilder"',
  ],
])("the description of a %s can't go: refused at its line, before anything is written", async (_, line, what) => {
  workplace.edit("teams/ai-platform.yaml", line, "");
  const calls = await workplace.callsOf(async () => {
    const preview = await workplace.command("preview");
    expect(preview.status).toBe(1);
    expect(preview.stdout).toMatch(
      /access\/teams\/ai-platform\.yaml:\d+:\d+: error: the description of .* \[value-not-removable\]/,
    );
    expect(preview.stdout).toContain(`the description of ${what} can't be removed`);
    const deploy = await workplace.command("deploy");
    expect([deploy.status, deploy.stdout]).toEqual([1, expect.stringContaining("refused, and nothing was done")]);
  });
  expect(writesAmong(calls)).toEqual([]);
  const name = what.split('"')[1] ?? "";
  workplace.edit("teams/ai-platform.yaml", `  - name: ${name}\n`, `  - name: ${name}\n    description: Others\n`);
  await workplace.deploy();
  expect((await workplace.preview()).changes).toEqual([]);
});
