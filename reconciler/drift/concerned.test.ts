import { expect, test } from "vitest";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { encodeKey, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import { openConcerned } from "./concerned.ts";
import type { HeldObject } from "./held-object.ts";

const object = (identity: ResourceIdentity): HeldObject => ({
  ...{ key: encodeKey(identity), identity, stack: IDENTITY_CENTER_STACK, type: "Group", properties: {} },
});
const assigned = (set: string, kind: "user" | "group", name: string) =>
  identityOf.assignment("111111111111", set, { kind, name });

/** Ana is in builders, ben in builders and readers, and chen holds something by herself. */
const ALL = [
  identityOf.membership("builders", "ana"),
  identityOf.membership("builders", "ben"),
  identityOf.membership("readers", "ben"),
  identityOf.membership("readers", "dana"),
  assigned("Builder", "group", "builders"),
  assigned("Reader", "group", "readers"),
  assigned("Own", "user", "chen"),
].map((it) => object(it));

/** The memberships and assignments that matter. */
function concerned(...differing: readonly HeldObject[]): readonly string[] {
  const isConcerned = openConcerned(differing, [...ALL, ...differing], []);
  return ALL.filter(isConcerned).flatMap(({ key }) =>
    /^(membership|assignment)/.test(key) ? [key.replace("assignment/111111111111/", "")] : [],
  );
}

test("of a set that differs everybody who holds it matters, and nobody else", () => {
  expect(concerned(object(identityOf.managedPolicy("Builder", "X")))).toEqual([
    "membership/builders/ana",
    "membership/builders/ben",
    "builder/group/builders",
  ]);
});
test("of somebody who was added to a group all that the person holds matters, and not what others hold", () => {
  expect(concerned(object(identityOf.membership("readers", "ana")))).toEqual([
    "membership/builders/ana",
    "builder/group/builders",
    "reader/group/readers",
  ]);
});
test("of a group that differs all that its members hold matters", () => {
  expect(concerned(object(identityOf.group("readers")))).toEqual([
    "membership/builders/ben",
    "membership/readers/ben",
    "membership/readers/dana",
    "builder/group/builders",
    "reader/group/readers",
  ]);
});
test("of a person what is held directly matters, too", () => {
  expect(concerned(object(identityOf.user("chen")))).toEqual(["own/user/chen"]);
});
test("of a set that differs by what is in accounts everybody matters, too", () => {
  const isConcerned = openConcerned([], ALL, ["own"]);
  expect(ALL.filter(isConcerned).map(({ key }) => key)).toEqual(["assignment/111111111111/own/user/chen"]);
});
test("where nothing differs nobody matters, and everything but memberships and assignments always does", () => {
  expect(concerned()).toEqual([]);
  expect(openConcerned([], ALL, [])(object(identityOf.customerPolicy("Own", "/access/ours")))).toBe(true);
});
