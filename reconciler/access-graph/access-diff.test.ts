import { beforeAll, describe, expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { type IamServices, openIamServices } from "../policy/iam-services.ts";
import type { WrittenTeam } from "../validate/written.ts";
import { accessDiff } from "./access-diff.ts";
import { sidesOf } from "./sides.ts";

let services: IamServices;
beforeAll(async () => {
  services = await openIamServices();
});

function access(team: Partial<WrittenTeam>) {
  const { access: built, diagnostics } = buildAccess(smallWorld([{ ...TEAM, ...team }]), TODAY);
  if (built === undefined) throw new Error(JSON.stringify(diagnostics));
  return built;
}
const diff = (before: Partial<WrittenTeam>, after: Partial<WrittenTeam>) =>
  accessDiff(sidesOf(access(before), access(after)), services);
const holds = (it: { person: string; permissionSet: string; account: { name: string } }) =>
  `${it.person} ${it.permissionSet} ${it.account.name}`;
const members = (...names: (string | { user: string; expires: string })[]): Partial<WrittenTeam> => ({
  groups: [{ name: "builders", members: names }],
});

describe("people", () => {
  test("a member more gains, a member less loses, and the rest is not mentioned", async () => {
    const found = await diff(members("ana.silva"), members("ben.okafor"));
    expect(found.gained.map(holds)).toEqual(["ben.okafor Builder ml-dev"]);
    expect(found.lost.map(holds)).toEqual(["ana.silva Builder ml-dev"]);
    expect([found.changed, found.sets, found.roles]).toEqual([[], [], []]);
  });
  test("another way to the same, and another last day, are changes and no gain", async () => {
    const found = await diff(members("ana.silva"), {
      ...members({ user: "ana.silva", expires: "2026-12-31" }),
      assignments: [
        {
          permissionSet: "Builder",
          groups: ["builders"],
          users: ["ana.silva"],
          accounts: ["ml-dev"],
          expires: "2027-01-31",
        },
      ],
    });
    expect([found.gained, found.lost]).toEqual([[], []]);
    expect(found.changed).toEqual([
      {
        before: expect.objectContaining({ via: [{ group: "builders" }] }),
        after: expect.objectContaining({ via: [{ direct: true }, { group: "builders" }], expires: "2027-01-31" }),
      },
    ]);
  });
  test("who holds a privileged set for the first time comes first", async () => {
    const sets: Partial<WrittenTeam> = {
      permissionSets: [
        ...(TEAM.permissionSets ?? []),
        { name: "Admin", managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
      ],
    };
    const assign = (...users: string[]): NonNullable<WrittenTeam["assignments"]> => [
      { permissionSet: "Builder", groups: ["builders"], accounts: ["ml-dev"] },
      ...(users.length === 0 ? [] : [{ permissionSet: "Admin", users, accounts: ["ml-prod", "ml-dev"] }]),
    ];
    const found = await diff(
      { ...sets, assignments: [{ permissionSet: "Admin", users: ["ana.silva"], accounts: ["ml-dev"] }] },
      { ...sets, assignments: assign("ana.silva", "ben.okafor") },
    );
    expect(found.gained.map((it) => [holds(it), it.privileged, it.newlyPrivileged])).toEqual([
      ["ben.okafor Admin ml-dev", true, true],
      ["ben.okafor Admin ml-prod", true, true],
      ["ana.silva Admin ml-prod", true, false],
      ["ana.silva Builder ml-dev", false, false],
    ]);
  });
  test("a group of the identity provider is said by its name: who is in it is not known", async () => {
    const external = { external: { groups: ["Directory Readers"] } };
    const found = await diff(external, {
      ...external,
      assignments: [
        ...(TEAM.assignments ?? []),
        { permissionSet: "Builder", groups: ["Directory Readers"], accounts: ["ml-prod"] },
      ],
    });
    expect(found.gained).toEqual([]);
    expect(found.providerGroups.gained.map(({ group, account }) => `${group} ${account.name}`)).toEqual([
      "Directory Readers ml-prod",
    ]);
  });
});

describe("permission sets", () => {
  const set = (changes: object) => ({ permissionSets: [{ ...TEAM.permissionSets?.[0], name: "Builder", ...changes }] });

  test("whose policies, boundary or session change are listed with who holds them", async () => {
    const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
    const found = await diff(
      {},
      set({
        managedPolicies: ["arn:aws:iam::aws:policy/ViewOnlyAccess"],
        inlinePolicy: { Version: "2012-10-17", Statement: [statement] },
        permissionsBoundary: undefined,
        sessionDuration: "PT8H",
      }),
    );
    expect(found.sets).toMatchObject([
      {
        name: "Builder",
        kind: "changed",
        privileged: false,
        inline: { allowed: [{ actions: ["s3:GetObject"], resources: ["*"] }] },
        policies: {
          added: ["arn:aws:iam::aws:policy/ViewOnlyAccess"],
          removed: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        },
        other: [
          { what: "permissions boundary", before: "customer managed: /ai/limit", after: undefined },
          { what: "session duration", before: "PT1H", after: "PT8H" },
        ],
        people: ["ana.silva"],
      },
    ]);
  });
  test("that come or go are said, with whom they had", async () => {
    const none = { permissionSets: [], assignments: [] };
    expect((await diff({}, none)).sets).toMatchObject([{ kind: "removed", people: ["ana.silva"] }]);
    expect((await diff(none, {})).sets).toMatchObject([{ kind: "created", people: ["ana.silva"] }]);
  });
  test("another description is nobody's access", async () => {
    expect((await diff({}, set({ description: "other words" }))).sets).toEqual([]);
  });
});

describe("roles", () => {
  const role = (changes: object) => ({
    roles: [{ ...TEAM.roles?.[0], ...changes } as NonNullable<WrittenTeam["roles"]>[number]],
  });

  test("another service that may assume it, and other policies, are said by account", async () => {
    const found = await diff(
      {},
      role({
        trust: { services: ["sagemaker.amazonaws.com", "lambda.amazonaws.com"] },
        policies: [
          {
            name: "training",
            document: {
              Version: "2012-10-17",
              Statement: [{ Effect: "Allow", Action: "s3:PutObject", Resource: "*" }],
            },
          },
        ],
        maxSessionDuration: 7200,
      }),
    );
    expect(found.roles).toMatchObject([
      {
        name: "trainer",
        account: { id: "022222222222", name: "ml-dev" },
        kind: "changed",
        trust: { added: ["lambda.amazonaws.com"], removed: [] },
        own: {
          allowed: [{ actions: ["s3:PutObject"], resources: ["*"] }],
          noLongerAllowed: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::dev-bucket/*"] }],
        },
        other: [{ what: "longest session, seconds", before: "3600", after: "7200" }],
      },
    ]);
  });
  test("in another account the role is made there and removed here", async () => {
    const found = await diff({}, role({ accounts: ["ml-prod"], policies: [] }));
    expect(found.roles.map(({ kind, account }) => `${kind} ${account.name}`)).toEqual([
      "removed ml-dev",
      "created ml-prod",
    ]);
  });
});
