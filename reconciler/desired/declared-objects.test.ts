import { expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { newObjects } from "./declared-objects.ts";
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
