// Which stacks need no engine: only those whose state is exactly what is desired.
import { expect, test } from "vitest";
import type { DesiredStack } from "../desired/desired-resource.ts";
import { identified, identify, identityOf } from "../model/resource-identity.ts";
import { holdsResource, matchesState } from "./matches-state.ts";
import { parseState } from "./stack-state.ts";

const FACTS = { instance: { arn: "arn:aws:sso:::instance/ssoins-1", identityStoreId: "d-1" }, externalIds: new Map() };
const DESIRED: DesiredStack = {
  name: "identity-center",
  accountId: undefined,
  resources: [
    {
      ...identified(identityOf.group("builders")),
      type: "Group",
      properties: { identityStoreId: { $instance: "identityStoreId" }, displayName: "builders" },
      dependsOn: [],
    },
    {
      ...identified(identityOf.membership("builders", "ana")),
      type: "GroupMembership",
      properties: { groupId: { $ref: "group/builders", output: "groupId" }, memberId: "u-1" },
      dependsOn: [],
    },
  ],
};

const urn = (type: string, key: string) => `urn:pulumi:identity-center::access::${type}::${key}`;
const GROUP = {
  urn: urn("aws:identitystore/group:Group", "group/builders"),
  type: "aws:identitystore/group:Group",
  inputs: { __defaults: [], identityStoreId: "d-1", displayName: "builders", region: "eu-west-1" },
  outputs: { groupId: "g-1" },
};
const MEMBERSHIP = {
  urn: urn("aws:identitystore/groupMembership:GroupMembership", "membership/builders/ana"),
  type: "aws:identitystore/groupMembership:GroupMembership",
  inputs: { __defaults: ["path"], groupId: "g-1", memberId: "u-1", path: "/", region: "eu-west-1" },
  outputs: {},
  dependencies: [GROUP.urn],
};
const matches = (resources: readonly unknown[], more: object = {}) =>
  matchesState(DESIRED, parseState("identity-center", { version: 3, deployment: { resources, ...more } }), FACTS);

test("a state that holds what is desired matches, defaults and region left out", () => {
  expect(matches([GROUP, MEMBERSHIP])).toBe(true);
});

test.each([
  ["a property differs", [{ ...GROUP, inputs: { ...GROUP.inputs, displayName: "makers" } }, MEMBERSHIP]],
  ["a property is no longer desired", [{ ...GROUP, inputs: { ...GROUP.inputs, description: "x" } }, MEMBERSHIP]],
  ["a reference stands for another id", [{ ...GROUP, outputs: { groupId: "g-2" } }, MEMBERSHIP]],
  ["a dependency differs", [GROUP, { ...MEMBERSHIP, dependencies: [] }]],
  ["an option differs", [{ ...GROUP, retainOnDelete: true }, MEMBERSHIP]],
  ["something is missing", [GROUP]],
  ["something is too much", [GROUP, MEMBERSHIP, { ...GROUP, urn: urn("aws:identitystore/group:Group", "group/x") }]],
  ["an initialization failed", [{ ...GROUP, initErrors: ["not provisioned"] }, MEMBERSHIP]],
  ["a replaced resource is still to be deleted", [GROUP, MEMBERSHIP, { ...GROUP, delete: true }]],
])("the engine is needed when %s", (_, resources) => {
  expect(matches(resources)).toBe(false);
});

const renamed: DesiredStack = {
  ...DESIRED,
  resources: DESIRED.resources.map((it) => ({
    ...it,
    aliases: [identify(it.key.replace("builders", "makers")).identity].filter((before) => before !== undefined),
    succeeds: [identityOf.group("others")],
  })),
};
const matchesRenamed = (key: (urn: string) => string) => {
  const resources = [GROUP, MEMBERSHIP].map((it) => ({
    ...it,
    urn: key(it.urn),
    dependencies: ("dependencies" in it ? it.dependencies : []).map(key),
  }));
  return matchesState(renamed, parseState("identity-center", { version: 3, deployment: { resources } }), FACTS);
};
test("once a rename is deployed the name before may stand in the files: the state matches", () => {
  expect(matchesRenamed((urn) => urn)).toBe(true);
});
test("the engine is needed while the state has the name before", () => {
  expect(matchesRenamed((urn) => urn.replace("builders", "makers"))).toBe(false);
});

test("the engine is needed when an operation is pending", () => {
  expect(matches([GROUP, MEMBERSHIP], { pending_operations: [{ type: "creating", resource: GROUP }] })).toBe(false);
});

test("what was wanted once may name somebody of the identity provider whom nobody names any more: any id is theirs", () => {
  const wanted = DESIRED.resources[1]!;
  const past = {
    ...wanted,
    properties: { ...wanted.properties, memberId: { $external: "user", name: "gone" } },
  } as const;
  const state = parseState("identity-center", { version: 3, deployment: { resources: [GROUP, MEMBERSHIP] } });
  expect(holdsResource(state, FACTS, true)(past.key, past)).toBe(true);
  const known = { ...FACTS, externalIds: new Map([["user/gone", "u-2"]]) };
  expect(holdsResource(state, known, true)(past.key, past)).toBe(false);
  expect(() => holdsResource(state, FACTS)(past.key, past)).toThrow("external user gone was not looked up");
});
