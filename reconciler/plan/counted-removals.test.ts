import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { buildText } from "../model/build-text.ts";
import { identify } from "../model/resource-identity.ts";
import { countedRemovals, removedBy } from "./counted-removals.ts";

const stacksOf = (team: string, people = "ana") => {
  const person = `givenName: Ana, familyName: Silva, email: ana@example.com`;
  const { access, found } = buildText({
    "people.yaml": `users: [{ userName: ${people}, ${person} }]\n`,
    "teams/a.yaml": `team: a\n${team}`,
  });
  if (access === undefined) throw new Error(found.join("\n"));
  return desiredStacks(access);
};
const stackOf = (...given: Parameters<typeof stacksOf>) => {
  const [stack] = stacksOf(...given);
  if (stack === undefined) throw new Error("identity-center is always there");
  return stack;
};
const EMPTY = stackOf("");
const counted = (desired: typeof EMPTY, removedKeys: readonly string[], more: object = {}) =>
  countedRemovals({ desired, existingKeys: removedKeys, removed: removedKeys.map(identify), ...more }).map(
    ({ key }) => key,
  );

test("a set that goes counts once, its assignments each, its attachments not", () => {
  const removed = [
    "assignment/022222222222/reader/group/data",
    "boundary/reader",
    "customer-policy/reader/%2Fai%2Fx",
    "inline-policy/reader",
    "managed-policy/reader/ReadOnlyAccess",
    "permission-set/reader",
  ];
  const kept = ["assignment/022222222222/reader/group/data", "permission-set/reader"];
  expect(counted(EMPTY, removed)).toEqual(kept);
  const others = ["inline-policy/other", "managed-policy/other/ReadOnlyAccess"];
  expect(counted(EMPTY, [...removed, ...others])).toEqual([...kept, ...others]);
});

test("a role that goes counts once, with its attachments and policies; what another role loses counts", () => {
  const removed = [
    "policy/a",
    "policy/b",
    "role/x",
    "role-policy/x/a",
    "role-policy/x/ReadOnlyAccess",
    "role-policy/y/b",
  ];
  expect(counted(EMPTY, removed)).toEqual(["policy/b", "role/x", "role-policy/y/b"]);
});

test("a renamed set counts once; an assignment that is not among the new ones counts too", () => {
  const stack = stackOf(`groups: [{ name: data }]
permissionSets: [{ name: Reader, previously: Viewer, managedPolicies: [ReadOnlyAccess] }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]
`);
  const removed = [
    "assignment/022222222222/viewer/group/data",
    "assignment/022222222222/viewer/group/others",
    "managed-policy/viewer/ReadOnlyAccess",
    "permission-set/viewer",
  ];
  expect(counted(stack, removed)).toEqual(["assignment/022222222222/viewer/group/others", "permission-set/viewer"]);
});

test("a replaced person counts once; a rename long done excuses nothing", () => {
  const stack = stackOf("groups: [{ name: data, members: [ana] }]\n", "ana, previously: ana.silva");
  const removed = ["user/ana", "membership/data/ana"];
  const before = ["user/ana.silva", "membership/data/ana.silva"];
  expect(counted(stack, removed, { existingKeys: before })).toEqual(["user/ana"]);
  expect(counted(stack, removed)).toEqual(removed);
});

test("what is deleted or replaced is taken away, what is only forgotten is gone already", () => {
  const ops = ["create", "update", "replace", "delete", "import"] as const;
  const changes = ops.map((op) => ({ op, ...identify(`group/${op}`), stack: "identity-center", type: "aws:x" }));
  const forgotten = {
    ...identify("role/x"),
    op: "delete",
    stack: "account-1",
    type: "aws:x",
    class: "forgotten",
  } as const;
  expect(removedBy({ changes: [...changes, forgotten] }).map(({ key }) => key)).toEqual([
    "group/replace",
    "group/delete",
  ]);
});

test("a renamed role counts once, what it had under its old name moves along", () => {
  const role = (more: string) => `{ name: ${more}, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] } }`;
  const stacks = stacksOf(`roles: [${role("new, previously: old, managedPolicies: [ReadOnlyAccess]")}]\n`);
  const stack = stacks.find(({ name }) => name === "account-022222222222") ?? EMPTY;
  expect(counted(stack, ["role/old", "role-policy/old/ReadOnlyAccess"])).toEqual(["role/old"]);
  expect(counted(stack, ["role-policy/old/ReadOnlyAccess"])).toEqual([]);
  expect(counted(stack, ["role-policy/old/AdministratorAccess"])).toEqual(["role-policy/old/AdministratorAccess"]);
});

test("what we don't know counts", () => {
  expect(counted(EMPTY, ["state-bucket"])).toEqual(["state-bucket"]);
});

test("a renamed group that is replaced counts once, with nobody's membership", () => {
  const stack = stackOf("groups: [{ name: data, previously: old, members: [ana] }]\n");
  const removed = ["group/data", "membership/data/ana"];
  expect(counted(stack, removed, { existingKeys: ["group/old", "membership/old/ana"] })).toEqual(["group/data"]);
});
