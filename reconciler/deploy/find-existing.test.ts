import { describe, expect, test } from "vitest";
import { newObjects } from "../desired/declared-objects.ts";
import type { DesiredResource, DesiredValue } from "../desired/desired-resource.ts";
import { desiredStacks, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { StateResource } from "../engine/stack-state.ts";
import type { SetAttachments } from "../live/holdings.ts";
import type { IdentityReader } from "../live/identity-reader.ts";
import { EMPTY_IDENTITY_CENTER } from "../live/in-memory-identity-center.ts";
import { buildAccess } from "../model/build-access.ts";
import { buildText } from "../model/build-text.ts";
import { identified, identify, identityOf } from "../model/resource-identity.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import {
  existingRoles,
  findAttachments,
  findInIdentityCenter,
  findRolePolicies,
  principalIds,
} from "./find-existing.ts";

const INSTANCE = { arn: "arn:aws:sso:::instance/ssoins-1", identityStoreId: "d-1" };

/** A reader over fixed lists that notes what it was asked. */
function fakeReader(lists: Partial<Record<"users" | "groups" | "sets", Record<string, string>>> = {}) {
  const asked: string[] = [];
  const list = (kind: keyof typeof lists) => async () => {
    asked.push(kind);
    return new Map(Object.entries(lists[kind] ?? {}));
  };
  const reader: IdentityReader = {
    ...EMPTY_IDENTITY_CENTER,
    users: list("users"),
    groups: list("groups"),
    permissionSetArns: async () => Object.values(lists.sets ?? {}),
    permissionSets: async (arns) => {
      asked.push(`names of ${arns.join(" ")}`);
      return new Map(Object.entries(lists.sets ?? {}).filter(([, arn]) => arns.includes(arn)));
    },
    hasAccessControlAttributes: async () => {
      asked.push("attributes");
      return true;
    },
    memberships: async (groupIds) => {
      if (groupIds.length > 0) asked.push(`memberships of ${groupIds.join(" ")}`);
      return groupIds.map((groupId) => ({ membershipId: "m-1", groupId, userId: "u-ana" }));
    },
    assignments: async (principals) => {
      if (principals.length > 0) asked.push(`assignments of ${principals.map(({ id }) => id).join(" ")}`);
      const held = { accountId: "022222222222", permissionSetArn: "arn:set" };
      return principals.flatMap((principal) => [
        { ...held, principal },
        { ...held, accountId: "333333333333", principal },
        { ...held, permissionSetArn: "arn:other", principal },
      ]);
    },
  };
  return { reader, asked };
}

const resource = (key: string, outputs: Record<string, unknown>): StateResource => ({
  ...identify(key),
  type: "aws:x",
  inputs: {},
  dependencies: [],
  retainOnDelete: false,
  outputs,
});
const ANA = resource("user/ana.silva", { userId: "u-ana" });
const BEN = resource("user/ben.okafor", { userId: "u-ben" });
const BUILDERS = resource("group/builders", { groupId: "g-1" });
const BUILDER = resource("permission-set/builder", { arn: "arn:set" });
const MEMBER = resource("membership/builders/ana.silva", {});
const ASSIGNED = resource("assignment/022222222222/builder/group/builders", {});

async function find(state: readonly StateResource[], fake: ReturnType<typeof fakeReader>) {
  const { access } = buildAccess(smallWorld([TEAM]), TODAY);
  if (access === undefined) throw new Error("the small world is valid");
  const objects = newObjects(access, new Map([["identity-center", new Set(state.map(({ key }) => key))]]));
  const center = objects.filter(({ stack }) => stack === "identity-center");
  const facts = { access, state, instance: INSTANCE, reader: fake.reader, externalIds: new Map() };
  return Object.fromEntries(await findInIdentityCenter(center, facts));
}

describe("what AWS has of the new objects", () => {
  test("people, groups and sets by name, with their import ids", async () => {
    const fake = fakeReader({
      users: { "ana.silva": "u-9" },
      groups: { builders: "g-9" },
      sets: { builder: "arn:set-9" },
    });
    expect(await find([], fake)).toEqual({
      "user/ana.silva": "d-1/u-9",
      "group/builders": "d-1/g-9",
      "permission-set/builder": `arn:set-9,${INSTANCE.arn}`,
    });
    expect(fake.asked).toEqual(["users", "groups", "names of arn:set-9"]);
  });
  test("with everything in the state nothing is read", async () => {
    const fake = fakeReader();
    expect(await find([ANA, BEN, BUILDERS, BUILDER, MEMBER, ASSIGNED], fake)).toEqual({});
    expect(fake.asked).toEqual([]);
  });
  test("sets of the state are not asked for their names", async () => {
    const fake = fakeReader({ sets: { mine: "arn:mine", other: "arn:other" } });
    await find([ANA, BEN, BUILDERS, MEMBER, resource("permission-set/mine", { arn: "arn:mine" })], fake);
    expect(fake.asked).toEqual(["names of arn:other"]);
  });
  test("a membership whose group and person are there", async () => {
    const fake = fakeReader();
    expect(await find([ANA, BEN, BUILDERS, BUILDER, ASSIGNED], fake)).toEqual({
      "membership/builders/ana.silva": "d-1/m-1",
    });
    expect(fake.asked).toEqual(["memberships of g-1"]);
  });
  test("an assignment whose set and group are there, in its account only", async () => {
    const fake = fakeReader();
    expect(await find([ANA, BEN, BUILDERS, BUILDER, MEMBER], fake)).toEqual({
      "assignment/022222222222/builder/group/builders": `g-1,GROUP,022222222222,AWS_ACCOUNT,arn:set,${INSTANCE.arn}`,
    });
    expect(fake.asked).toEqual(["assignments of g-1"]);
  });
  test("memberships and assignments of a group that is new are not read", async () => {
    const fake = fakeReader();
    await find([ANA, BEN, BUILDER], fake);
    expect(fake.asked).toEqual(["groups"]);
  });
});

test("roles and policies of an account by name, with their import ids", () => {
  const names = {
    roles: new Map([["trainer", "Trainer"]]),
    policies: new Map([["training", "arn:aws:iam::1:policy/training"]]),
  };
  expect(Object.fromEntries(existingRoles(names))).toEqual({
    "role/trainer": "Trainer",
    "policy/training": "arn:aws:iam::1:policy/training",
  });
});

/** The desired resources of identity-center, and what AWS has of its objects where the state has `state`. */
async function ofFiles(
  files: { readonly [path: string]: string },
  state: readonly StateResource[],
  fake = fakeReader(),
) {
  const { access, found } = buildText(files);
  if (access === undefined) throw new Error(found.join("\n"));
  const objects = newObjects(access, new Map([[IDENTITY_CENTER_STACK, new Set(state.map(({ key }) => key))]]));
  const facts = {
    access,
    state,
    instance: INSTANCE,
    reader: fake.reader,
    externalIds: new Map([["user/kim", "u-kim"]]),
  };
  return {
    resources: desiredStacks(access).find(({ name }) => name === IDENTITY_CENTER_STACK)?.resources ?? [],
    there: Object.fromEntries(
      await findInIdentityCenter(
        objects.filter(({ stack }) => stack === IDENTITY_CENTER_STACK),
        facts,
      ),
    ),
    asked: fake.asked,
  };
}

test("the attributes of people that policies compare are there or not, by the instance", async () => {
  const organization = `organization:
  region: eu-central-1
  managementAccount: management
  accessControlAttributes: [{ key: team, source: "\${path:enterprise.department}" }]
`;
  const { there, asked } = await ofFiles({ "organization.yaml": organization }, [ANA]);
  expect([there, asked]).toEqual([{ "access-control-attributes": INSTANCE.arn }, ["attributes"]]);
  const fake = fakeReader();
  const none = { ...fake, reader: { ...fake.reader, hasAccessControlAttributes: async () => false } };
  expect((await ofFiles({ "organization.yaml": organization }, [ANA], none)).there).toEqual({});
});

test("an assignment to a person of the identity provider is found by the id that was looked up", async () => {
  const team = `team: a
external: { users: [Kim] }
permissionSets: [{ name: Builder }]
assignments: [{ permissionSet: Builder, users: [Kim], accounts: [ml-dev] }]
`;
  const { there, asked } = await ofFiles({ "teams/a.yaml": team }, [ANA, BUILDER]);
  expect(there).toEqual({
    "assignment/022222222222/builder/user/kim": `u-kim,USER,022222222222,AWS_ACCOUNT,arn:set,${INSTANCE.arn}`,
  });
  expect(asked).toEqual(["assignments of u-kim"]);
});

describe("what AWS has of a set's new attachments", () => {
  const team = `team: a
permissionSets:
  - name: Builder
    managedPolicies: [ReadOnlyAccess, SecurityAudit]
    customerManagedPolicies: [{ name: plain }, { name: logs, path: /team/ }, { name: absent, path: /team/ }]
    permissionsBoundary: { managedPolicy: ViewOnlyAccess }
    inlinePolicy: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:GetObject", Resource: "*" } }
`;
  const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  /** Attachments by key, and the sets that were asked. */
  const attached = async (
    state: readonly StateResource[],
    held: Partial<SetAttachments> = {},
    takenOver: readonly string[] = [],
  ) => {
    const { resources } = await ofFiles({ "teams/a.yaml": team }, [ANA]);
    const asked: string[] = [];
    const attachments = async (arn: string) => {
      asked.push(arn);
      const customerManagedPolicies = [
        { name: "plain", path: "/" },
        { name: "logs", path: "/team/" },
        { name: "absent", path: "/" },
      ];
      return {
        managedPolicyArns: [READ_ONLY],
        customerManagedPolicies,
        inlinePolicy: undefined,
        boundary: undefined,
        ...held,
      };
    };
    const facts = { state, takenOver: new Set(takenOver), instance: INSTANCE };
    const { importIds, replaced } = await findAttachments(resources, facts, { attachments });
    return { found: Object.fromEntries(importIds), replaced, asked };
  };
  test("policies by ARN, and the account's own by name and path", async () => {
    expect(await attached([BUILDER])).toEqual({
      found: {
        "managed-policy/builder/ReadOnlyAccess": `${READ_ONLY},arn:set,${INSTANCE.arn}`,
        "customer-policy/builder/%2Fplain": `plain,/,arn:set,${INSTANCE.arn}`,
        "customer-policy/builder/%2Fteam%2Flogs": `logs,/team/,arn:set,${INSTANCE.arn}`,
      },
      replaced: [],
      asked: ["arn:set"],
    });
  });
  test("an inline policy and a boundary as declared, whatever the spacing; another one is replaced on a set of the state", async () => {
    const boundary = { managedPolicyArn: "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess" };
    const inlinePolicy = JSON.stringify(
      { Statement: { Resource: "*", Effect: "Allow", Action: "s3:GetObject" }, Version: "2012-10-17" },
      undefined,
      2,
    );
    const ids = { "boundary/builder": `arn:set,${INSTANCE.arn}`, "inline-policy/builder": `arn:set,${INSTANCE.arn}` };
    expect((await attached([BUILDER], { boundary, inlinePolicy })).found).toMatchObject(ids);
    const others = {
      boundary: { managedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      inlinePolicy: "not JSON",
    };
    const replaced = await attached([BUILDER], others);
    expect(replaced.replaced.toSorted()).toEqual(Object.keys(ids));
    expect(replaced.found).not.toHaveProperty("boundary/builder");
    // The engine compares what is taken over, and holds it up.
    expect(await attached([BUILDER], others, ["permission-set/builder"])).toMatchObject({ found: ids, replaced: [] });
  });
  test("none of a set that is new itself", async () => {
    expect(await attached([])).toEqual({ found: {}, replaced: [], asked: [] });
  });
});

test("a principal's id is the state's, or looked up whatever the letter case; one that is still to be made has none", () => {
  const idOf = principalIds([ANA, BUILDERS], new Map([["group/everybody", "g-all"]]));
  expect(idOf({ kind: "user", name: "Ana.Silva", external: false })).toBe("u-ana");
  expect(idOf({ kind: "group", name: "Builders", external: false })).toBe("g-1");
  expect(idOf({ kind: "group", name: "Everybody", external: true })).toBe("g-all");
  expect(idOf({ kind: "user", name: "ben.okafor", external: false })).toBeUndefined();
  expect(idOf({ kind: "user", name: "ana.silva", external: true })).toBeUndefined();
});

test("policies that are attached already to roles which are there, under the roles' names as AWS has them", () => {
  const ours = { $ref: "policy/own", output: "arn" };
  const attach = (role: string, policy: string, policyArn: DesiredValue): DesiredResource => ({
    ...identified(identityOf.rolePolicy(role, policy)),
    type: "RolePolicyAttachment",
    properties: { role: { $ref: `role/${role}`, output: "name" }, policyArn },
    dependsOn: [],
  });
  const resources = [
    attach("Trainer", "own", ours),
    attach("Trainer", "/ReadOnlyAccess", "arn:read"),
    attach("Trainer", "/absent", "arn:absent"),
    attach("new", "own", ours),
  ];
  const held = new Map([
    ["role/trainer", { name: "TRAINER", attachedPolicyArns: ["arn:own", "arn:read", "arn:more"] }],
  ]);
  expect([...findRolePolicies(resources, held, (name) => (name === "own" ? "arn:own" : undefined))]).toEqual([
    ["role-policy/trainer/own", "TRAINER/arn:own"],
    [resources[1]?.key, "TRAINER/arn:read"],
  ]);
});
