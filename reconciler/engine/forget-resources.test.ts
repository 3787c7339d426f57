import { expect, test } from "vitest";
import { forgetResources } from "./forget-resources.ts";

const urn = (type: string, name: string) => `urn:pulumi:identity-center::access::${type}::${name}`;
const STACK = { urn: urn("pulumi:pulumi:Stack", "access-identity-center"), type: "pulumi:pulumi:Stack" };
const PROVIDER = { urn: urn("pulumi:providers:aws", "aws"), type: "pulumi:providers:aws", id: "p" };
const resource = (name: string, more: object = {}) => ({
  urn: urn("aws:x/y:Y", name),
  type: "aws:x/y:Y",
  parent: STACK.urn,
  provider: `${PROVIDER.urn}::p`,
  ...more,
});
const SET = resource("permission-set/builder");
const ASSIGNMENT = resource("assignment/333333333333/builder/group/builders", { dependencies: [SET.urn] });

const exported = (resources: readonly object[], more: object = {}) => ({
  version: 3,
  deployment: { manifest: { magic: "m" }, secrets_providers: { type: "passphrase" }, resources, ...more },
});
const keys = (...all: string[]) => new Set(all);
const ASSIGNMENT_KEY = "assignment/333333333333/builder/group/builders";

test("the resources of the keys go, everything else stays as it was", () => {
  const before = exported([STACK, PROVIDER, SET, ASSIGNMENT]);
  expect(forgetResources(before, keys(ASSIGNMENT_KEY, "group/absent"))).toEqual(exported([STACK, PROVIDER, SET]));
});

test("what a replacement left behind under the same name goes too", () => {
  const old = { ...ASSIGNMENT, delete: true };
  expect(forgetResources(exported([STACK, SET, ASSIGNMENT, old]), keys(ASSIGNMENT_KEY))).toEqual(
    exported([STACK, SET]),
  );
});

test("an unfinished operation on it goes, and another's stays", () => {
  const pending_operations = [
    { resource: ASSIGNMENT, type: "deleting" },
    { resource: SET, type: "updating" },
  ];
  expect(forgetResources(exported([STACK, SET, ASSIGNMENT], { pending_operations }), keys(ASSIGNMENT_KEY))).toEqual(
    exported([STACK, SET], { pending_operations: [{ resource: SET, type: "updating" }] }),
  );
});

test.each([
  ["by a dependency", { dependencies: [SET.urn] }],
  ["by a property", { propertyDependencies: { permissionSetArn: [SET.urn], region: null } }],
  ["as its child", { parent: SET.urn }],
  ["to be deleted with it", { deletedWith: SET.urn }],
  ["to be replaced with it", { replaceWith: [SET.urn] }],
])("one that another resource needs is refused with its name: %s", (_, more) => {
  const state = exported([STACK, SET, resource("boundary/builder", more)]);
  expect(() => forgetResources(state, keys("permission-set/builder"))).toThrow(
    "permission-set/builder cannot leave the state: boundary/builder needs it",
  );
});

test("one whose dependants go with it is not refused; an emptied stack keeps its provider and no outputs", () => {
  const stack = { ...STACK, outputs: { roles: { trainer: "arn" } } };
  const state = exported([stack, PROVIDER, SET, ASSIGNMENT]);
  expect(forgetResources(state, keys("permission-set/builder", ASSIGNMENT_KEY))).toEqual(
    exported([{ ...STACK, outputs: {} }, PROVIDER]),
  );
});
