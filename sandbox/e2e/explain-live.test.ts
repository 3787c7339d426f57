// Who really has what: AWS is asked, with what somebody did there by hand, and nothing is written.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
  const { world } = workplace.aws;
  const [membership] = world.memberships;
  const member = world.users.find(({ attributes }) => attributes.UserName === "vendor.kim");
  const group = world.groups.find(({ displayName }) => displayName === "ai-model-builders");
  const set = world.permissionSets.find(({ name }) => name === "AIModelBuilder");
  if (membership === undefined || member === undefined || group === undefined || set === undefined) {
    throw new Error("the example has none of these");
  }
  const { userId } = member;
  world.memberships.push({ ...membership, membershipId: "by-hand", groupId: group.groupId, userId });
  set.managedPolicies.push({ name: "AdministratorAccess", arn: "arn:aws:iam::aws:policy/AdministratorAccess" });
});
afterAll(() => workplace.close());

async function ask(...argv: readonly string[]): Promise<string> {
  let answer = "";
  const calls = await workplace.callsOf(async () => {
    const { status, stdout, stderr } = await workplace.command(...argv);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("error")]);
    answer = stdout;
  });
  expect(writesAmong(calls)).toEqual([]);
  return answer;
}

test("explain tells what was done by hand, which the files don't know", async () => {
  const question = ["explain", "account", "ml-dev"] as const;
  expect(await ask(...question)).not.toContain("vendor.kim");
  const answer = await ask(...question, "--live");
  expect(answer).toMatch(/as AWS had it on \d{4}-\d\d-\d\d at \d\d:\d\d:\d\d UTC/);
  expect(answer).toContain(
    "vendor.kim has AIModelBuilder in ml-dev\n  through ai-model-builders: member (declared nowhere)",
  );
  expect(await ask("explain", "set", "aimodelbuilder", "--live")).toContain(
    "policies declared nowhere  arn:aws:iam::aws:policy/AdministratorAccess\n",
  );
  const privileged = await ask("explain", "privileged", "--live");
  expect(privileged).toContain("vendor.kim holds AIModelBuilder in ml-dev, ml-test");
});

test("outputs of AWS are those of the state, with the grants that were made by hand", async () => {
  const ofState = JSON.parse(await ask("outputs", "--format", "json"));
  const ofAws = JSON.parse(await ask("outputs", "--live", "--format", "json"));
  expect(ofAws.stacks).toEqual(ofState.stacks);
  const { access } = ofAws as { access: readonly { person: string }[] };
  const byHand = access.filter(({ person }) => person === "vendor.kim").length;
  const known = (ofState.access as typeof access).filter(({ person }) => person === "vendor.kim").length;
  expect([access.length - ofState.access.length, byHand - known]).toEqual([2, 2]);
});
