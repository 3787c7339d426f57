// What somebody changed or deleted by hand is brought into the states by a deploy that looks at all of AWS, and then made as declared.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
});
afterAll(() => workplace.close());

test("a deploy that looks at the states alone finds nothing to do", async () => {
  const { world } = workplace.aws;
  const [group] = world.groups.filter(({ displayName }) => displayName === "ai-model-builders");
  const [set] = world.permissionSets.filter(({ name }) => name === "TrainingDataReader");
  if (group === undefined || set === undefined) throw new Error("the deploy made them");
  world.memberships = world.memberships.filter(({ groupId }) => groupId !== group.groupId);
  set.sessionDuration = "PT12H";
  expect(await workplace.deployed()).toEqual([]);
});

test("one that looks at AWS makes what is gone, and changes back what was changed; it reads anew only these", async () => {
  const { world } = workplace.aws;
  const calls = await workplace.callsOf(async () => {
    expect(await workplace.deployed("--live")).toEqual([
      "create membership/ai-model-builders/ana.silva",
      "create membership/ai-model-builders/ben.okafor",
      "update permission-set/trainingdatareader",
    ]);
  });
  expect(writesAmong(calls).toSorted()).toEqual([
    "CreateGroupMembership",
    "CreateGroupMembership",
    "UpdatePermissionSet",
  ]);
  expect(calls.filter(({ operation }) => operation === "DescribeUser")).toEqual([]);
  expect(world.permissionSets.find(({ name }) => name === "TrainingDataReader")?.sessionDuration).toBe("PT4H");
  expect((await workplace.command("drift")).status).toBe(0);
});

test("what can't be read is told, and nothing is made or deleted because of it", async () => {
  const error = { name: "AccessDeniedException", message: "not authorized to list members", status: 403 };
  workplace.aws.faults.push({ operation: "ListGroupMemberships", error });
  const calls = await workplace.callsOf(async () => {
    const { status, stderr } = await workplace.command("deploy", "--live");
    expect(status).toBe(0);
    expect(stderr).toContain('not known: the members of group "ai-model-builders": ');
  });
  expect(writesAmong(calls)).toEqual([]);
});
