// Red flags of what somebody can do by roles of these files, and of policies that are others in each account.
import { describe, expect, test } from "vitest";
import { accessOf, allowing, changes, flagsOf, role, set, type World } from "./compare-small-worlds.ts";
import { explainPrivileged } from "./explain-privileged.ts";

describe("roles that somebody may assume", () => {
  const ROOT = "arn:aws:iam::022222222222:root";
  const may = (Resource: string): World =>
    set({
      inlinePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource }] },
    });
  const reader = (AWS: string, ...actions: readonly string[]): World =>
    role({
      trust: {
        policy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }],
        },
      },
      policies: [{ name: "training", document: allowing(...actions) }],
    });
  const assuming = { ...may("arn:aws:iam::*:role/access/trainer") };
  const through = [{ by: "assume", role: "trainer", account: "ml-dev" }];
  const gained = {
    kind: "rights",
    severity: "warning",
    subject: { name: "Builder", people: ["ana.silva"] },
    reasons: [{ level: "all-data", actions: ["s3:GetObject"], through }],
  };

  test.each<[string, World, World]>([
    [
      "a new right on a role",
      { ...set({}), ...reader(ROOT, "s3:GetObject") },
      { ...assuming, ...reader(ROOT, "s3:GetObject") },
    ],
    [
      "a role that reads everything now",
      { ...assuming, ...reader(ROOT, "s3:ListBucket") },
      { ...assuming, ...reader(ROOT, "s3:GetObject") },
    ],
    [
      "a trust that opens",
      { ...assuming, ...reader("333333333333", "s3:GetObject") },
      { ...assuming, ...reader(ROOT, "s3:GetObject") },
    ],
    [
      "a trust that names the set's role",
      { ...set({}), ...reader("333333333333", "s3:GetObject") },
      {
        ...set({}),
        ...reader(
          "arn:aws:iam::022222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Builder_0123456789abcdef",
          "s3:GetObject",
        ),
      },
    ],
  ])("%s", async (_, before, after) => {
    const rights = (await flagsOf(before, after)).filter((it) => it.kind === "rights");
    expect(rights.filter(({ subject }) => subject.kind === "permission-set")).toMatchObject([gained]);
  });
  test("who gains by a role is counted, also where his own set stays as it is", async () => {
    const external = ["Everybody"];
    const held = {
      groups: [{ name: "builders", members: ["ana.silva"] }],
      external: { groups: external },
      assignments: [{ permissionSet: "Builder", groups: ["builders", ...external], accounts: ["ml-dev"] }],
    };
    const touched = async (...actions: readonly string[]) => {
      const [before, after] = [reader(ROOT, "s3:ListBucket"), reader(ROOT, ...actions)];
      return (await changes({ ...assuming, ...held, ...before }, { ...assuming, ...held, ...after })).touched;
    };
    expect(await touched("s3:GetObject")).toMatchObject({ canDoMore: ["ana.silva"], providerGroups: external });
    expect(await touched("sqs:SendMessage")).toMatchObject({
      canDoMore: [],
      rolesOpened: [],
      rolesWithOtherThings: [{ name: "trainer", accounts: ["ml-dev"] }],
    });
  });
  test("by a role, too, whose own policies stay as they are", async () => {
    const two = (AWS: string): World => {
      const [reading] = reader(AWS, "s3:GetObject").roles ?? [];
      const [other] = role({ name: "caller", policies: [] }).roles ?? [];
      return { roles: reading === undefined || other === undefined ? [] : [reading, other] };
    };
    const caller = "arn:aws:iam::022222222222:role/access/caller";
    expect(await flagsOf(two("333333333333"), two(caller))).toContainEqual(
      expect.objectContaining({
        kind: "rights",
        subject: { kind: "role", name: "caller", accounts: ["ml-dev"], people: [], groups: [] },
        reasons: [
          expect.objectContaining({ level: "all-data", through: through.map((it) => expect.objectContaining(it)) }),
        ],
      }),
    );
  });
  test("is told to who asks who is privileged, with those who hold it", () => {
    const { sets, holders } = explainPrivileged(accessOf({ ...assuming, ...reader(ROOT, "s3:GetObject") }));
    expect(sets).toMatchObject([{ name: "Builder", level: "all-data", reasons: [{ through }] }]);
    expect(holders).toMatchObject([
      { holder: { name: "ana.silva" }, account: { name: "ml-dev" }, permissionSet: "Builder", level: "all-data" },
    ]);
  });
  test("nothing is told of ordinary ones, nor twice of the same", async () => {
    const ordinary = reader(ROOT, "s3:ListBucket");
    expect(await flagsOf({ ...set({}), ...ordinary }, { ...assuming, ...ordinary })).toEqual([]);
    const reading = { ...assuming, ...reader(ROOT, "s3:GetObject") };
    const renamed = {
      permissionSets: (assuming.permissionSets ?? []).map((it) => ({ ...it, name: "Maker", previously: "Builder" })),
    };
    const assignments = [{ permissionSet: "Maker", groups: ["builders"], accounts: ["ml-dev"] }];
    expect(
      (await flagsOf(reading, { ...reading, ...renamed, assignments })).filter(({ kind }) => kind === "rights"),
    ).toEqual([]);
  });
});

describe("policies of one name in several accounts", () => {
  const named = set({ customerManagedPolicies: [{ name: "shared", path: "/access/" }] });
  const assignments = [{ permissionSet: "Builder", groups: ["builders"], accounts: ["ml-dev", "ml-prod"] }];
  const world = (dev: string, prod: string): World => ({
    ...named,
    assignments,
    roles: [
      {
        name: "dev",
        accounts: ["ml-dev"],
        trust: { services: ["lambda.amazonaws.com"] },
        policies: [{ name: "shared", document: allowing(dev) }],
      },
      {
        name: "prod",
        accounts: ["ml-prod"],
        trust: { services: ["lambda.amazonaws.com"] },
        policies: [{ name: "shared", document: allowing(prod) }],
      },
    ],
  });
  test("what changes in one is told of that one, in the flag and action by action", async () => {
    // The other account has it already.
    const found = await changes(world("s3:GetObject", "sqs:SendMessage"), world("s3:GetObject", "s3:GetObject"));
    expect(found.flags).toMatchObject([
      {
        kind: "rights",
        subject: { name: "Builder", accounts: ["ml-dev", "ml-prod"] },
        reasons: [{ accounts: ["ml-prod"] }],
      },
      { kind: "rights", subject: { name: "prod" } },
    ]);
    expect(found.sets.map(({ inline }) => inline)).toMatchObject([
      {
        allowed: [{ actions: ["s3:GetObject"], accounts: ["ml-prod"] }],
        noLongerAllowed: [{ actions: ["sqs:SendMessage"], accounts: ["ml-prod"] }],
      },
    ]);
    const entry = found.entries.find(({ kind }) => kind === "permission-set");
    expect(entry?.differences).toEqual([
      { what: "allows", removed: ["sqs:SendMessage on *, in ml-prod"], added: ["s3:GetObject on *, in ml-prod"] },
    ]);
  });
  test("what changes in all names none", async () => {
    const found = await changes(world("sqs:SendMessage", "sqs:SendMessage"), world("s3:GetObject", "s3:GetObject"));
    const [flag] = found.flags;
    expect(flag?.kind === "rights" && flag.reasons.map(({ accounts }) => accounts)).toEqual([undefined]);
    expect(found.sets[0]?.inline.allowed).toEqual([{ actions: ["s3:GetObject"], resources: ["*"], condition: "" }]);
  });
});

test("what is allowed on less is told as it was and as it is", async () => {
  const reads = (more: object) =>
    set({
      inlinePolicy: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*", ...more }],
      },
    });
  const told = async (more: object) => {
    const { flags, entries } = await changes(reads({}), reads(more));
    return [flags, entries.map(({ differences }) => differences)];
  };
  const removed = ["s3:GetObject on arn:aws:s3:::data/*"];
  expect(await told({ Resource: "arn:aws:s3:::data/x*" })).toEqual([
    [],
    [[{ what: "allows", removed, added: ["s3:GetObject on arn:aws:s3:::data/x*"] }]],
  ]);
  const Condition = { StringLike: { "aws:PrincipalArn": "*" } };
  expect(await told({ Condition })).toEqual([
    [],
    [[{ what: "allows", removed, added: [`${removed[0]} if ${JSON.stringify(Condition)}`] }]],
  ]);
});

test("of AWS-managed policies, those count as denying that deny something, whatever their name", async () => {
  const holding = (...names: readonly string[]) =>
    set({ managedPolicies: ["ReadOnlyAccess", ...names].map((name) => `arn:aws:iam::aws:policy/${name}`) });
  const loses = async (name: string) => (await changes(holding(name), holding())).flags.map(({ kind }) => kind);
  expect(await loses("AWSLakeFormationDataAdmin")).toEqual(["unknown-policies"]);
  expect(await loses("AmazonSQSReadOnlyAccess")).toEqual([]);
});
