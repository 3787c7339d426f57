import { expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { declaredObjects, newObjects, openDeclared } from "./declared-objects.ts";
import { RESOURCE_TYPES } from "./desired-resource.ts";
import { desiredStacks } from "./desired-resources.ts";

const { access } = buildAccess(smallWorld([TEAM]), TODAY);
if (access === undefined) throw new Error("the small world is valid");

const objects = (inState: Record<string, readonly string[]>) =>
  newObjects(access, new Map(Object.entries(inState).map(([stack, keys]) => [stack, new Set(keys)])));

test("with an empty state everything but attachments is new, each at the place that declares it", () => {
  expect(objects({}).map(({ stack, key, place }) => [stack, key, place.file.split("#")[1]])).toEqual([
    ["identity-center", "user/ana.silva", "users.0.userName"],
    ["identity-center", "user/ben.okafor", "users.1.userName"],
    ["identity-center", "group/builders", "groups.0.name"],
    ["identity-center", "membership/builders/ana.silva", "groups.0.members.0"],
    ["identity-center", "permission-set/builder", "permissionSets.0.name"],
    ["identity-center", "assignment/022222222222/builder/group/builders", "assignments.0"],
    ["account-022222222222", "role/trainer", "roles.0.name"],
    ["account-022222222222", "policy/training", "roles.0.policies.0.name"],
  ]);
});

test("keys and types are those of the desired resources", () => {
  const desired = new Set(
    desiredStacks(access).flatMap(({ name, resources }) =>
      resources.map(({ key, type }) => `${name} ${key} ${RESOURCE_TYPES[type]}`),
    ),
  );
  expect(objects({}).filter(({ stack, key, type }) => !desired.has(`${stack} ${key} ${type}`))).toEqual([]);
});

test("what a stack's state holds is not new, and another stack's state says nothing about it", () => {
  const center = objects({}).flatMap(({ stack, key }) => (stack === "identity-center" ? [key] : []));
  expect(objects({ "identity-center": center }).map(({ key }) => key)).toEqual(["role/trainer", "policy/training"]);
  expect(objects({ "identity-center": [...center, "role/trainer"] }).map(({ key }) => key)).toContain("role/trainer");
});

test("each says in words what it is, in the account's own name", () => {
  const world = smallWorld([TEAM]);
  const accessControlAttributes = [{ key: "team", source: `\${path:enterprise.department}` }];
  const organization = { ...world.organization.value.organization, accessControlAttributes };
  const built = buildAccess({ ...world, organization: { ...world.organization, value: { organization } } }, TODAY);
  if (built.access === undefined) throw new Error("the small world is valid");
  const told = declaredObjects(built.access).map(
    ({ key, what, type }) => `${key}: ${what} (${type.split(":").at(-1)})`,
  );
  expect(told).toEqual([
    'user/ana.silva: user "ana.silva" (User)',
    'user/ben.okafor: user "ben.okafor" (User)',
    'group/builders: group "builders" (Group)',
    'membership/builders/ana.silva: membership of "ana.silva" in group "builders" (GroupMembership)',
    'permission-set/builder: permission set "Builder" (PermissionSet)',
    'assignment/022222222222/builder/group/builders: assignment of "Builder" to group "builders" in account "ml-dev" (022222222222) (AccountAssignment)',
    "access-control-attributes: configuration of attributes for access control (InstanceAccessControlAttributes)",
    'role/trainer: role "trainer" in account "ml-dev" (022222222222) (Role)',
    'policy/training: policy "training" in account "ml-dev" (022222222222) (Policy)',
  ]);
  const attributes = declaredObjects(built.access).find(({ key }) => key === "access-control-attributes");
  expect([attributes?.stack, attributes?.place.file]).toEqual([
    "identity-center",
    "access/organization.yaml#organization.accessControlAttributes",
  ]);
});

test("what is declared is found by stack and key, an attachment by its set or role", () => {
  const declared = openDeclared(access);
  const found = (stack: string, key: string) => declared({ stack, key })?.key;
  expect(found("identity-center", "group/builders")).toBe("group/builders");
  expect(found("identity-center", "managed-policy/builder/Anything")).toBe("permission-set/builder");
  expect(found("account-022222222222", "role-policy/trainer/training")).toBe("role/trainer");
  expect(found("account-333333333333", "role/trainer")).toBeUndefined();
  expect(found("identity-center", "group/others")).toBeUndefined();
  expect(found("identity-center", "state-bucket")).toBeUndefined();
});
