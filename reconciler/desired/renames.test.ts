import { describe, expect, test } from "vitest";
import { changesFrom, stateOf } from "../engine/in-memory-state.ts";
import { buildText } from "../model/build-text.ts";
import { encodeKey, identify } from "../model/resource-identity.ts";
import { desiredStacks } from "./desired-resources.ts";
import { takenOver, underNewKeys } from "./renames.ts";

const person = "givenName: Ana, familyName: Silva, email: ana.silva@example.com";
const files = (before: { user?: string; group?: string; set?: string; role?: string; external?: string }) => {
  const was = (name: string | undefined) => (name === undefined ? "" : `, previously: ${name}`);
  return {
    "people.yaml": `users:\n  - { userName: ana, ${person}${was(before.user)} }\n`,
    "teams/a.yaml": `team: a
external: { users: [{ name: kim.lee${was(before.external)} }] }
groups: [{ name: data, members: [ana, kim.lee]${was(before.group)} }]
permissionSets: [{ name: Reader, managedPolicies: [ReadOnlyAccess]${was(before.set)} }]
assignments: [{ permissionSet: Reader, groups: [data], users: [kim.lee], accounts: [ml-dev] }]
roles: [{ name: trainer, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, managedPolicies: [ReadOnlyAccess]${was(before.role)} }]
`,
  };
};

function stacksOf(before: Parameters<typeof files>[0]) {
  const { access, found } = buildText(files(before));
  if (access === undefined) throw new Error(found.join("\n"));
  return desiredStacks(access);
}

/** `new key: aliases | succeeds` of what a rename touches. */
function renamed(before: Parameters<typeof files>[0]) {
  return stacksOf(before)
    .flatMap(({ resources }) => resources)
    .filter(({ aliases, succeeds }) => aliases !== undefined || succeeds !== undefined)
    .map(
      ({ key, aliases = [], succeeds = [] }) =>
        `${key}: ${aliases.map(encodeKey).join(" ")} | ${succeeds.map(encodeKey).join(" ")}`,
    );
}

describe("renames", () => {
  test("a group is taken over under its new key, with every key that holds its name", () => {
    expect(renamed({ group: "Old Data" })).toEqual([
      "group/data: group/old%20data | ",
      "membership/data/ana: membership/old%20data/ana | ",
      "membership/data/kim.lee: membership/old%20data/kim.lee | ",
      "assignment/022222222222/reader/group/data: assignment/022222222222/reader/group/old%20data | ",
    ]);
  });
  test("a permission set is made anew beside the old one", () => {
    expect(renamed({ set: "Viewer" })).toEqual([
      "permission-set/reader:  | permission-set/viewer",
      "managed-policy/reader/ReadOnlyAccess:  | managed-policy/viewer/ReadOnlyAccess",
      "assignment/022222222222/reader/group/data:  | assignment/022222222222/viewer/group/data",
      "assignment/022222222222/reader/user/kim.lee:  | assignment/022222222222/viewer/user/kim.lee",
    ]);
  });
  test("so is a role", () => {
    expect(renamed({ role: "fitter" })).toEqual([
      "role/trainer:  | role/fitter",
      "role-policy/trainer/ReadOnlyAccess:  | role-policy/fitter/ReadOnlyAccess",
    ]);
  });
  test("a person is replaced under the new key, with a warning", () => {
    expect(renamed({ user: "ana.silva" })).toEqual([
      "user/ana: user/ana.silva | ",
      "membership/data/ana: membership/data/ana.silva | ",
    ]);
    const { found, messages } = buildText(files({ user: "ana.silva" }));
    expect(found).toEqual(["user-replaced people.yaml:2 ana.silva"]);
    expect(messages[0]).toContain("password and MFA");
  });
  test("somebody whom the identity provider renamed keeps memberships and assignments", () => {
    expect(renamed({ external: "kim.park" })).toEqual([
      "membership/data/kim.lee: membership/data/kim.park | ",
      "assignment/022222222222/reader/user/kim.lee: assignment/022222222222/reader/user/kim.park | ",
    ]);
  });
  test("two renames at once: whichever is deployed already, the old key is among the aliases", () => {
    expect(renamed({ group: "old", external: "kim.park" })).toContain(
      "membership/data/kim.lee: membership/data/kim.park membership/old/kim.lee membership/old/kim.park | ",
    );
  });
  test("taking previously: out once it is deployed is no change of the plan", () => {
    const [deployed, now] = [stacksOf({ group: "old", set: "Viewer" }), stacksOf({})];
    expect(now.flatMap((stack, at) => changesFrom(stateOf(deployed[at] ?? stack), stack))).toEqual([]);
    expect(now).not.toEqual(deployed);
  });
});

describe("what the engine takes over", () => {
  const stack = (before: Parameters<typeof files>[0]) => stacksOf(before)[0] ?? { resources: [] as never };
  test("is what the state has under a key before, until it has the new one", () => {
    const { resources } = stack({ group: "old" });
    const moves = (...keys: string[]) =>
      takenOver({ resources }, keys).map(({ before, after }) => [encodeKey(before), encodeKey(after)]);
    expect(moves("group/old", "membership/old/ana", "group/other")).toEqual([
      ["group/old", "group/data"],
      ["membership/old/ana", "membership/data/ana"],
    ]);
    expect(moves("group/old", "group/data")).toEqual([]);
    expect(moves("group/data", "membership/data/ana")).toEqual([]);
  });
  test("a person is not the same object, a membership is", () => {
    const { resources } = stack({ user: "ana.silva" });
    const state = ["user/ana.silva", "membership/data/ana.silva", "group/data"].map(identify);
    const keys = underNewKeys({ resources }, state).map(({ key }) => key);
    expect(keys).toEqual(["user/ana.silva", "membership/data/ana", "group/data"]);
  });
  test("what is to be deleted has the new names too", () => {
    const { resources } = stack({ group: "old data", external: "kim.park" });
    const keys = [
      "group/old%20data",
      "membership/old%20data/gone",
      "membership/other/kim.park",
      "assignment/033333333333/reader/group/old%20data",
      "assignment/022222222222/reader/user/kim.park",
      "permission-set/old%20data",
    ];
    const now = underNewKeys({ resources }, keys.map(identify));
    expect(now.map(({ key }) => key)).toEqual([
      "group/data",
      "membership/data/gone",
      "membership/other/kim.lee",
      "assignment/033333333333/reader/group/data",
      "assignment/022222222222/reader/user/kim.lee",
      "permission-set/old%20data",
    ]);
  });
  test("a set or role that takes another's place takes nothing over", () => {
    const { resources } = stack({ set: "Viewer" });
    expect(takenOver({ resources }, ["permission-set/viewer", "managed-policy/viewer/ReadOnlyAccess"])).toEqual([]);
  });
});

const role = (keys: string) => `{ accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, ${keys} }`;

test.each([
  ["a group", "groups: [{ name: new, previously: OLD }, { name: old }]", "previously-still-declared", "OLD"],
  ["itself", "groups: [{ name: new, previously: New }]", "previously-still-declared", "New"],
  [
    "one group's twice",
    "groups: [{ name: x, previously: old }, { name: y, previously: Old }]",
    "previously-twice",
    "Old",
  ],
  ["a set", "permissionSets: [{ name: N, previously: O }, { name: o }]", "previously-still-declared", "O"],
  [
    "a person",
    `users: [{ userName: n, previously: ana.silva, ${person.replace("ana", "n")} }]`,
    "previously-still-declared",
    "ana.silva",
  ],
  [
    "a group of the identity provider",
    "groups: [{ name: n, previously: o }]\nexternal: { groups: [o] }",
    "previously-still-declared",
    "o",
  ],
  ["an external group", "external: { groups: [A, { name: B, previously: a }] }", "previously-still-declared", "a"],
  ["a role", `roles: [${role("name: n, previously: o")}, ${role("name: o")}]`, "previously-still-declared", "o"],
  [
    "one role's twice",
    `roles: [${role("name: x, previously: o")}, ${role("name: y, previously: O")}]`,
    "previously-twice",
    "O",
  ],
])("previously: %s is refused", (_, text, code, value) => {
  expect(buildText({ "teams/a.yaml": `team: a\n${text}\n` }).found).toEqual([`${code} teams/a.yaml:2 ${value}`]);
});

test("a role may stand in another account under the name that one had before", () => {
  const accounts = `accounts:\n  - { name: management, id: "111122223333" }\n  - { name: ml-dev, id: "022222222222" }\n  - { name: x, id: "033333333333" }\n`;
  const roles = `roles: [${role("name: n, previously: o")}, ${role("name: o").replace("ml-dev", "x")}]`;
  expect(buildText({ "accounts.yaml": accounts, "teams/a.yaml": `team: a\n${roles}\n` }).found).toEqual([]);
});

test("an old name that is still used is answered with the new one", () => {
  const text =
    "team: a\ngroups: [{ name: brand-new, previously: data }]\npermissionSets: [{ name: Reader, previously: Old }]\nassignments: [{ permissionSet: Old, groups: [data], accounts: [ml-dev] }]\n";
  expect(buildText({ "teams/a.yaml": text }).messages).toEqual([
    'permission set "Old" is not declared | "Old" was renamed to "Reader": write the new name here',
    'group "data" is not declared | "data" was renamed to "brand-new": write the new name here',
  ]);
});
