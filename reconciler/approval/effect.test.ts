// What a change of files does, and when two changes do the same.

import { expect, test } from "vitest";
import { desiredOf } from "../guardrails/small-desired.ts";
import type { Access } from "../model/access.ts";
import { differences, effect } from "./effect.ts";

type Files = Readonly<Record<string, string>>;
const PEOPLE = (leaves = "") => `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com${leaves} }
`;
const GROUP = (...members: readonly string[]) =>
  `team: a\ngroups: [{ name: data, members: [${members.join(", ")}] }]\n`;
const SETS = (set = "") => `team: a
permissionSets: [{ name: Reader${set} }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]
`;
const ROLE = (action: string) => `team: a
roles:
  - name: trainer
    accounts: [ml-dev]
    trust: { services: [sagemaker.amazonaws.com] }
    policies:
      - name: training
        document:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "${action}", Resource: "*" }]
`;
const START: Files = { "people.yaml": PEOPLE(), "teams/a.yaml": GROUP("ana"), "teams/a/sets.yaml": SETS() };

async function access(files: Files): Promise<Access> {
  return (await desiredOf({ ...START, ...files })).access;
}
const does = async (before: Files, after: Files) => effect(await access(before), await access(after));
const what = async (before: Files, after: Files) => [...(await does(before, after)).keys()];

test("a member's resource, and what the group lets that person do", async () => {
  expect(await what({}, { "teams/a.yaml": GROUP("ana", "ben") })).toEqual([
    "membership/data/ben in identity-center",
    "user ben: Reader in 022222222222",
  ]);
});

test("a policy of a set is an effect on everybody who holds the set", async () => {
  const changed = await what({}, { "teams/a/sets.yaml": SETS(", managedPolicies: [ReadOnlyAccess]") });
  expect(changed).toContain("user ana: Reader in 022222222222");
});

test("a policy of ours that a set names is an effect on those who hold the set where it is", async () => {
  const sets = SETS(", customerManagedPolicies: [{ name: training, path: /access/ }]");
  const files = (action: string) => ({ "teams/a/sets.yaml": sets, "teams/a/roles.yaml": ROLE(action) });
  expect(await what(files("s3:GetObject"), files("s3:*"))).toEqual([
    "policy/training in account-022222222222",
    "user ana: Reader in 022222222222",
  ]);
});

test("a person's right is not that of a group of the identity provider with the same name", async () => {
  const external = (principals: string) => ({
    "teams/a/provider.yaml": `team: a\nexternal: { users: [kim], groups: [kim] }\nassignments: [{ permissionSet: Reader, ${principals}, accounts: [ml-dev] }]\n`,
  });
  expect(await what(external("groups: [kim]"), external("groups: [kim], users: [kim]"))).toEqual([
    "assignment/022222222222/reader/user/kim in identity-center",
    "user kim: Reader in 022222222222",
  ]);
});

test("a last day, somebody's own too, is an effect", async () => {
  expect(await what({}, { "teams/a.yaml": GROUP("{ user: ana, expires: 2027-01-01 }") })).toEqual([
    "membership/data/ana in identity-center",
    "user ana: Reader in 022222222222",
  ]);
  expect(await what({}, { "people.yaml": PEOPLE(", leaves: 2027-01-01") })).toEqual(["user/ben in identity-center"]);
});

test("texts that mean the same have none", async () => {
  expect(await what({}, { "teams/a.yaml": `# a comment\n${GROUP("ana")}` })).toEqual([]);
});

test("the same change of other files is the same where they have nothing to do with it, and another where they have", async () => {
  const joins = (sets: Files) => does(sets, { ...sets, "teams/a.yaml": GROUP("ana", "ben") });
  const elsewhere = { "people.yaml": PEOPLE(", title: Engineer") };
  expect(differences(await joins({}), await joins(elsewhere))).toEqual([]);
  const wider = { "teams/a/sets.yaml": SETS(", managedPolicies: [AdministratorAccess]") };
  expect(differences(await joins({}), await joins(wider))).toEqual(["user ben: Reader in 022222222222"]);
});

test("attributes that policies go by, and those of a person, are an effect on what that person may do", async () => {
  const organization = (attributes = "") => ({
    "organization.yaml": `organization:\n  region: eu-central-1\n  managementAccount: management\n${attributes}`,
  });
  const byTitle = organization(`  accessControlAttributes: [{ key: title, source: "\${path:title}" }]\n`);
  const titled = { "people.yaml": PEOPLE().replace("email: ana@example.com", "email: ana@example.com, title: Boss") };
  expect(await what(byTitle, { ...byTitle, ...titled })).toContain("user ana: Reader in 022222222222");
  expect(await what(organization(), { ...organization(), ...titled })).toEqual(["user/ana in identity-center"]);
  expect(await what(organization(), byTitle)).toContain("user ana: Reader in 022222222222");
});

test("a boundary of ours is a part of what a set allows", async () => {
  const sets = SETS(", permissionsBoundary: { customerManagedPolicy: { name: training, path: /access/ } }");
  const files = (action: string) => ({ "teams/a/sets.yaml": sets, "teams/a/roles.yaml": ROLE(action) });
  expect(await what(files("s3:GetObject"), files("s3:*"))).toContain("user ana: Reader in 022222222222");
});

test("a removal is the same, whoever else loses by it", async () => {
  const removed = (members: string) =>
    does(
      { "teams/a.yaml": members },
      { "teams/a.yaml": members, "teams/a/sets.yaml": "team: a\npermissionSets: [{ name: Reader }]\n" },
    );
  expect(differences(await removed(GROUP("ana")), await removed(GROUP("ana", "ben")))).toEqual([]);
});

test("what goes has gone, whatever it was", async () => {
  const leaves = (sets: Files) => does(sets, { ...sets, "teams/a.yaml": GROUP() });
  const wider = { "teams/a/sets.yaml": SETS(", managedPolicies: [AdministratorAccess]") };
  expect(differences(await leaves({}), await leaves(wider))).toEqual([]);
});
