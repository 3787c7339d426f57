import { describe, expect, test } from "vitest";
import { identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import { TEAM } from "../model/small-world.ts";
import { type Choices, type HandEdits, handMade, judgedAfter } from "./in-memory-drift.ts";

const SET = { instanceArn: { $instance: "arn" }, permissionSetArn: { $ref: "permission-set/builder", output: "arn" } };
const attached = (name: string) =>
  handMade(identityOf.managedPolicy("Builder", name), "ManagedPolicyAttachment", {
    ...{ ...SET, managedPolicyArn: `arn:aws:iam::aws:policy/${name}` },
  });
const member = (name: string) =>
  handMade(identityOf.membership("builders", name), "GroupMembership", {
    groupId: { $ref: "group/builders", output: "groupId" },
    memberId: { $ref: `user/${name}`, output: "userId" },
  });
const entries = async (edits: HandEdits, choices?: Choices) => {
  const { entries, flags } = await judgedAfter(edits, choices);
  const told = entries.map((it) => {
    const { people, accounts, permissionSets, level } = it.touched;
    const key = it.heading === "orphaned" ? it.orphan.permissionSet : it.object.key;
    return { heading: it.heading, key, people, accounts, permissionSets, level, widens: it.widens };
  });
  return { told, flags: flags.map(({ kind, severity }) => `${severity} ${kind}`) };
};

test("a policy that was attached to a set touches those who hold it, by what it lets them do", async () => {
  expect(await entries({ objects: attached("IAMFullAccess") })).toEqual({
    told: [
      {
        ...{ heading: "unmanaged", key: "managed-policy/builder/IAMFullAccess", widens: true },
        ...{ people: ["ana.silva"], accounts: ["ml-dev"], permissionSets: ["Builder"], level: "becomes-everything" },
      },
    ],
    flags: ["caution rights"],
  });
});

test("the most dangerous comes first, and what only takes away last", async () => {
  const objects = {
    ...member("ben.okafor"),
    ...attached("AdministratorAccess"),
    "group/builders": { properties: { description: "Others" } },
    "policy/training": undefined,
    "role-policy/trainer/training": undefined,
  };
  const { told } = await entries({ objects });
  expect(told.map(({ heading, key, level, widens }) => [heading, key, level, widens])).toEqual([
    ["unmanaged", "managed-policy/builder/AdministratorAccess", "everything", true],
    ["unmanaged", "membership/builders/ben.okafor", "everything", true],
    ["changed", "group/builders", "everything", false],
    ["missing", "policy/training", "ordinary", false],
    ["missing", "role-policy/trainer/training", "ordinary", false],
  ]);
});

test("who was added to a group has what the group has", async () => {
  const { told } = await entries({ objects: member("ben.okafor") });
  expect(told).toMatchObject([{ people: ["ben.okafor"], accounts: ["ml-dev"], permissionSets: ["Builder"] }]);
});

test("what is gone is told by whom it served, and with what can't be without it", async () => {
  const keys = ["group/builders", "membership/builders/ana.silva", "assignment/022222222222/builder/group/builders"];
  const { entries } = await judgedAfter({ objects: Object.fromEntries(keys.map((key) => [key, undefined])) });
  expect(entries).toMatchObject([
    {
      ...{ heading: "missing", object: { key: "group/builders" } },
      parts: [{ key: "assignment/022222222222/builder/group/builders" }, { key: "membership/builders/ana.silva" }],
      touched: { people: ["ana.silva"], accounts: ["ml-dev"], permissionSets: ["Builder"] },
    },
  ]);
});

test("a boundary that was taken off a set lets more be done, and so does a role that opens", async () => {
  const open = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" }],
  });
  const { told, flags } = await entries({
    objects: { "boundary/builder": undefined, "role/trainer": { properties: { assumeRolePolicy: open } } },
  });
  expect(told.map(({ key, widens, accounts }) => [key, widens, accounts])).toEqual([
    ["role/trainer", true, ["ml-dev"]],
    ["boundary/builder", true, ["ml-dev"]],
  ]);
  expect(flags).toEqual(["caution boundary", "caution trust"]);
});

test("a policy that was written into a role counts with what it allows", async () => {
  const hand = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  });
  const { told } = await entries({ objects: { "role/trainer": { undeclarable: { inlinePolicies: { hand } } } } });
  expect(told).toMatchObject([{ key: "role/trainer", level: "everything", widens: true }]);
});

test("of a role that somebody widened the holders are told of sets that may pass it", async () => {
  const passes = (role: string) => ({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "iam:PassRole", Resource: `arn:aws:iam::*:role/access/${role}` },
      { Effect: "Allow", Action: "sagemaker:CreateTrainingJob", Resource: "*" },
    ],
  });
  const deployed = {
    ...TEAM,
    permissionSets: [{ name: "Builder", inlinePolicy: passes("trainer") }],
  };
  const everything = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  });
  const edits = { objects: { "policy/training": { properties: { policy: everything } } } };
  const { flags } = await judgedAfter(edits, { deployed });
  expect(flags).toMatchObject([
    {
      kind: "rights",
      subject: { kind: "permission-set", name: "Builder", people: ["ana.silva"], accounts: ["ml-dev"] },
    },
    { kind: "rights", subject: { kind: "role", name: "trainer" } },
  ]);
});

test.each([
  ["names", { customerManagedPolicies: [{ name: "training", path: "/access/" }] }],
  ["is bounded by", { permissionsBoundary: { customerManagedPolicy: { name: "training", path: "/access/" } } }],
])("a policy of our own that a set %s touches those who hold the set in the policy's account", async (_, more) => {
  const document = {
    Version: "2012-10-17" as const,
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
  };
  const roles = (TEAM.roles ?? []).map((it) => ({
    ...{ ...it, accounts: ["ml-dev", "ml-prod"], policies: [{ name: "training", document }] },
  }));
  const deployed = {
    ...TEAM,
    permissionSets: [{ name: "Builder", ...more }],
    assignments: [
      ...(TEAM.assignments ?? []),
      { permissionSet: "Builder", users: ["ben.okafor"], accounts: ["ml-prod"] },
    ],
    roles,
  };
  const objects = { "policy/training": { properties: { policy: "{}" } } };
  const { told } = await entries({ objects }, { deployed });
  // Both accounts have it under the same key, and the hand changed both.
  expect(told.map(({ people, accounts, permissionSets }) => [people, accounts, permissionSets])).toEqual([
    [["ana.silva"], ["ml-dev"], ["Builder"]],
    [["ben.okafor"], ["ml-prod"], ["Builder"]],
  ]);
});

test("made again under the same name a person is dangerous, and a membership gives nobody more", async () => {
  const { told } = await entries({
    objects: { "user/ana.silva": { importId: "other" }, "membership/builders/ana.silva": { importId: "other" } },
  });
  expect(told.map(({ key, widens }) => [key, widens])).toEqual([
    ["user/ana.silva", true],
    ["membership/builders/ana.silva", false],
  ]);
});

test("what was not read counts as it is on record: nobody gains or loses by it", async () => {
  const unread = [{ what: "memberships", reason: "AccessDenied", covers: () => true }];
  const { told, flags } = await entries({ objects: { "membership/builders/ana.silva": undefined }, unread });
  expect([told, flags]).toEqual([[], []]);
});

describe("what has a name of AWS's own", () => {
  const nameOwnerOf: Choices["nameOwnerOf"] = (it) =>
    it.kind !== "user" && "name" in it && it.name.startsWith("aws") ? "aws" : undefined;
  const permissionSet = (name: string, policy: string) => ({
    ...handMade(identityOf.permissionSet(name), "PermissionSet", { name }),
    ...handMade(identityOf.managedPolicy(name, policy), "ManagedPolicyAttachment", {
      managedPolicyArn: `arn:aws:iam::aws:policy/${policy}`,
    }),
  });
  const group = (name: string) => ({ kind: "group", name }) as const;
  const assigned = (set: string, principal: { readonly kind: "user" | "group"; readonly name: string }) =>
    handMade(identityOf.assignment("022222222222", set, principal), "AccountAssignment", {});
  const OF_AWS = {
    ...permissionSet("AWSAdministratorAccess", "AdministratorAccess"),
    ...handMade(identityOf.group("AWSControlTowerAdmins"), "Group", { displayName: "AWSControlTowerAdmins" }),
    ...assigned("AWSAdministratorAccess", group("AWSControlTowerAdmins")),
  };
  const by = { accounts: ["ml-dev"], permissionSets: ["AWSAdministratorAccess"], level: "everything", widens: true };

  test("is no drift among itself", async () => {
    expect(await entries({ objects: OF_AWS }, { nameOwnerOf })).toEqual({ told: [], flags: [] });
  });

  test("is told with what it lets those do who are ours and got it by hand", async () => {
    const objects = {
      ...OF_AWS,
      ...assigned("AWSAdministratorAccess", { kind: "user", name: "ben.okafor" }),
      ...handMade(identityOf.membership("AWSControlTowerAdmins", "ana.silva"), "GroupMembership", {}),
    };
    const { told, flags } = await entries({ objects }, { nameOwnerOf });
    expect(told).toEqual([
      {
        ...{ heading: "unmanaged", key: "assignment/022222222222/awsadministratoraccess/user/ben.okafor" },
        ...{ people: ["ben.okafor"], ...by },
      },
      {
        ...{ heading: "unmanaged", key: "membership/awscontroltoweradmins/ana.silva" },
        ...{ people: ["ana.silva"], ...by },
      },
    ]);
    expect(flags).not.toEqual([]);
  });

  test("and was made by hand is told by what is attached to it, also while nobody has it", async () => {
    expect(await entries({ objects: permissionSet("AWSX", "AdministratorAccess") }, { nameOwnerOf })).toMatchObject({
      told: [{ key: "managed-policy/awsx/AdministratorAccess", people: [], level: "everything", widens: true }],
    });
  });

  test("is called by the name that AWS has", async () => {
    const { names } = await judgedAfter({ objects: OF_AWS }, { nameOwnerOf });
    expect(names("group", "awscontroltoweradmins")).toBe("AWSControlTowerAdmins");
  });
});

test("who was deleted holds nothing, also where the memberships could not be read", async () => {
  const unread = [
    {
      what: "the members",
      reason: "AccessDenied",
      covers: (_: string, it?: ResourceIdentity) => it?.kind === "membership",
    },
  ];
  const { told, flags } = await entries({ objects: { "user/ana.silva": undefined }, unread });
  expect(told.map(({ heading, key }) => [heading, key])).toEqual([["missing", "user/ana.silva"]]);
  expect(flags).toEqual([]);
});
