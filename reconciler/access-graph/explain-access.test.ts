import { expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenTeam } from "../validate/written.ts";
import type { DeclaredAt } from "./declared-at.ts";
import { type Explanation, explainAccess, type Question } from "./explain-access.ts";

const WORLD: Partial<WrittenTeam> = {
  external: { users: ["vendor.kim"], groups: ["all-staff"] },
  groups: [
    { name: "builders", description: "Build models", members: ["ana.silva", "vendor.kim"] },
    { name: "testers", description: "Test models", members: [{ user: "ana.silva", expires: "2026-12-10" }] },
    { name: "waiting", description: "Nothing yet", members: ["ben.okafor"], previously: "queue" },
  ],
  assignments: [
    { permissionSet: "Builder", groups: ["builders", "testers"], accounts: ["ml-dev"] },
    { permissionSet: "Builder", groups: ["all-staff"], accounts: ["ml-prod"] },
  ],
};

function ask(subject: Question["subject"], name: string, team: Partial<WrittenTeam> = WORLD) {
  const { access, diagnostics } = buildAccess(smallWorld([{ ...TEAM, ...team }]), TODAY);
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  return explainAccess(access, { subject, name });
}

function answer(...[subject, name, team]: Parameters<typeof ask>): Explanation {
  const found = ask(subject, name, team);
  if ("unknown" in found) throw new Error(`unknown: ${name}`);
  return found;
}

const path = (at: DeclaredAt | undefined) => (typeof at === "string" ? at : at?.file.split("#")[1]);
const held = ({ grants }: Explanation) =>
  grants.map(({ holder, account, permissionSet, ways }) => [
    `${holder.kind} ${holder.name}`,
    `${permissionSet} in ${account.name}`,
    ways.map(({ via }) => ("group" in via ? via.group : "directly")),
  ]);

test.each(["ML-Dev", "022222222222"])(
  "account %s: its people with every way, its roles with who assumes them",
  (name) => {
    const found = answer("account", name);
    expect(found.question.name).toBe("ml-dev");
    expect(held(found)).toEqual([
      ["person ana.silva", "Builder in ml-dev", ["builders", "testers"]],
      ["person vendor.kim", "Builder in ml-dev", ["builders"]],
    ]);
    expect(found.facts).toEqual({ id: "022222222222", ou: "Workloads/ML", status: "ACTIVE" });
    expect(found.roles.map(({ name, trusts, policies }) => [name, trusts, policies])).toEqual([
      ["trainer", ["sagemaker.amazonaws.com"], ["training"]],
    ]);
  },
);
test("a person has their own grants only; one of the identity provider's is known by what names them", () => {
  const ana = answer("person", "Ana.Silva");
  expect(held(ana)).toEqual([["person ana.silva", "Builder in ml-dev", ["builders", "testers"]]]);
  expect(ana.facts).toEqual({ displayName: "Ana Silva", email: "ana.silva@example.com" });
  const kim = answer("person", "vendor.kim");
  expect([kim.place, held(kim).length]).toEqual([undefined, 1]);
  expect(answer("person", "ben.okafor").grants).toEqual([]);
});
test("a set has its policies named, and everybody who holds it anywhere", () => {
  const found = answer("set", "builder");
  expect(found.facts).toEqual({
    team: "ai",
    sessionDuration: "PT1H",
    policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    permissionsBoundary: "customer managed: /ai/limit",
  });
  expect(held(found).map(([holder]) => holder)).toEqual([
    "person ana.silva",
    "person vendor.kim",
    "providerGroup all-staff",
  ]);
});
test("a group has its members with places and ends, and only what is held through it", () => {
  const found = answer("group", "testers");
  expect(found.members.map(({ name, place, expires }) => [name, path(place), expires])).toEqual([
    ["ana.silva", "groups.1.members.0", "2026-12-10"],
  ]);
  expect(held(found)).toEqual([["person ana.silva", "Builder in ml-dev", ["testers"]]]);
  expect(found.grants[0]?.expires).toBe("2026-12-10");
  expect(found.grants[0]?.ways.map(({ membership, assignment }) => [path(membership), path(assignment)])).toEqual([
    ["groups.1.members.0", "assignments.0"],
  ]);
  expect(answer("group", "waiting")).toMatchObject({ grants: [], members: [{ name: "ben.okafor" }] });
  expect(held(answer("group", "All-Staff"))).toEqual([
    ["providerGroup all-staff", "Builder in ml-prod", ["all-staff"]],
  ]);
});
test("a role is told for each account, with every kind of principal that may assume it", () => {
  const [role] = TEAM.roles ?? [];
  if (role === undefined) throw new Error("no role");
  const policy = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: ["b.amazonaws.com", "a.amazonaws.com"] }, Action: "sts:AssumeRole" },
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::999999999999:root" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "x" } },
      },
      { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" },
    ],
  };
  const team = { roles: [{ ...role, accounts: ["ml-dev", "ml-prod"], trust: { policy }, policies: [] }] };
  const found = answer("role", "TRAINER", team);
  const trusts = ["AWS arn:aws:iam::999999999999:root (under conditions)", "a.amazonaws.com", "b.amazonaws.com"];
  const trustedBy = [
    {
      who: "AWS arn:aws:iam::999999999999:root",
      conditions: [{ operator: "StringEquals", key: "sts:ExternalId", values: ["x"] }],
    },
    { who: "a.amazonaws.com", conditions: [] },
    { who: "b.amazonaws.com", conditions: [] },
  ];
  const told = { name: "trainer", trusts, trustedBy, mayBeDenied: true, policies: [] };
  expect(found.roles.map(({ account, place, ...rest }) => [account.name, path(place), rest])).toEqual([
    ["ml-dev", "roles.0", told],
    ["ml-prod", "roles.0", told],
  ]);
});
test.each([
  ["account", "ml-dve", "ml-dev"],
  ["person", "vendor.kin", "vendor.kim"],
  ["set", "Bilder", "Builder"],
  ["role", "trianer", "trainer"],
  ["group", "queue", "waiting"],
  ["group", "all-stuff", "all-staff"],
  ["account", "elsewhere", undefined],
] as const)("an unknown %s %s: did you mean %s?", (subject, name, suggestion) => {
  expect(ask(subject, name)).toMatchObject({ unknown: { subject, name }, suggestion, elsewhere: undefined });
});
