// Who approves later changes of what, and who may use it by their own approval alone: a change of that is told, though nobody's access is another.
import { describe, expect, test } from "vitest";
import { ACCOUNTS, TEAM } from "../model/small-world.ts";
import type { WrittenTeam } from "../validate/written.ts";
import { changes, filesOf, flagsOf, type World } from "./compare-small-worlds.ts";
import { ownersChanged, teamEntries } from "./owners-changed.ts";

const OTHER: WrittenTeam = { team: "data" };
const ownersOf = (before: World, after: World) => ownersChanged(filesOf(before), filesOf(after));
const [AI, DATA] = [{ owners: ["@example/ai"] }, { owners: ["@example/data"] }];
const sharedSets = (TEAM.permissionSets ?? []).map((it) => ({ ...it, sharedWith: "all" as const }));

describe("what moves to another team's file", () => {
  const all = { groups: TEAM.groups ?? [], permissionSets: sharedSets, roles: TEAM.roles ?? [] };
  const none = { groups: [], permissionSets: [], roles: [] };
  const there = (of: keyof typeof all, more: object = {}): World => ({
    ...all,
    [of]: [],
    others: [{ ...OTHER, [of]: all[of], ...more }],
  });
  const here: World = { ...all, others: [OTHER] };

  test.each([
    ["groups", "group", "builders"],
    ["permissionSets", "permission-set", "Builder"],
    ["roles", "role", "trainer"],
  ] as const)("%s: is an entry with the team, and a change of who approves", async (of, kind, name) => {
    const { entries } = await changes(here, there(of));
    expect(entries).toMatchObject([
      { kind, name, op: "changed", differences: [{ what: "team", removed: ["ai"], added: ["data"] }] },
    ]);
    const named = `${kind.replace("-", " ")} ${name}`;
    const also = of === "groups" ? ["membership of ana.silva in group builders"] : [];
    expect(ownersOf(here, there(of))).toEqual([
      { of: [named, ...also].slice(0, 1), before: ["team ai"], after: ["team data"] },
    ]);
    const [before, after] = [
      { ...here, ...AI, others: [{ ...OTHER, ...DATA }] },
      { ...there(of, DATA), ...AI },
    ];
    expect(ownersOf(before, after)).toEqual([{ of: [named], before: AI.owners, after: DATA.owners }]);
  });
  test("with all else of the team is told at once, the assignments too", () => {
    const { assignments = [] } = TEAM;
    const after = { ...none, assignments: [], others: [{ ...OTHER, ...all, assignments, ...DATA }] };
    expect(ownersOf({ ...here, ...AI, others: [{ ...OTHER, ...DATA }] }, { ...after, ...AI })).toEqual([
      {
        of: ["group builders", "permission set Builder", "assignment of Builder to group builders", "role trainer"],
        before: AI.owners,
        after: DATA.owners,
      },
    ]);
  });
  test("of the same owners, or by a rename, is no other approval", () => {
    const [before, after] = [
      { ...here, ...AI, others: [{ ...OTHER, ...AI }] },
      { ...there("groups", AI), ...AI },
    ];
    expect(ownersOf(before, after)).toEqual([]);
    const renamed = (TEAM.groups ?? []).map((it) => ({ ...it, name: "makers", previously: "builders" }));
    const assignments = (TEAM.assignments ?? []).map((it) => ({ ...it, groups: ["makers"] }));
    expect(ownersOf(here, { ...here, groups: renamed, assignments })).toEqual([]);
    expect(ownersOf(here, { ...here, groups: [], assignments, others: [{ ...OTHER, groups: renamed }] })).toMatchObject(
      [{ of: ["group makers"] }],
    );
  });
  test("a person who moves from the team's file", () => {
    const users = TEAM.users ?? [];
    expect(
      ownersOf(here, { ...here, users: users.slice(1), others: [{ ...OTHER, users: users.slice(0, 1) }] }),
    ).toEqual([{ of: ["user ana.silva"], before: ["team ai"], after: ["team data"] }]);
  });
});

test("a second file of a team that names no owners is its owners' as well", () => {
  const before = { ...AI };
  const after = { ...AI, others: [{ team: "ai" }] };
  expect([ownersOf(before, after), teamEntries(filesOf(before).written, filesOf(after).written)]).toEqual([[], []]);
  expect(ownersOf(before, { ...DATA })).toEqual([{ of: ["team ai"], before: AI.owners, after: DATA.owners }]);
});

describe("who may use something from now on", () => {
  const [builders] = TEAM.groups ?? [];
  const group = (name: string, membersFrom: readonly string[] = []): World => ({
    groups: [{ ...builders, name, membersFrom }],
    assignments: [{ permissionSet: "Builder", groups: [name], accounts: ["ml-dev"] }],
    others: [OTHER],
  });
  const account = (more: object): World => ({
    accounts: ACCOUNTS.map((it) => (it.name === "ml-prod" ? { ...it, ...more } : it)),
    others: [OTHER],
  });
  const prod = "account ml-prod";

  test("is told whatever the letter case of the name", async () => {
    const flag = {
      kind: "consent",
      severity: "caution",
      of: "members of group Builders",
      teams: ["data"],
      before: ["ai"],
    };
    expect(await flagsOf(group("builders"), group("Builders", ["data"]))).toEqual([flag]);
    const sets = (name: string, more: object) => ({
      permissionSets: [{ ...TEAM.permissionSets?.[0], name, ...more }],
      assignments: [{ permissionSet: name, groups: ["builders"], accounts: ["ml-dev"] }],
    });
    expect(await flagsOf(sets("Builder", {}), sets("builder", { sharedWith: "all" }))).toEqual([
      { kind: "consent", severity: "caution", of: "permission set builder", teams: ["all teams"], before: ["ai"] },
    ]);
  });
  test("is told of an account with another name", async () => {
    const flags = await flagsOf(account({ owner: "ai" }), account({ name: "prod", owner: "ai", sharedWith: ["data"] }));
    expect(flags).toContainEqual({
      kind: "consent",
      severity: "caution",
      of: "account prod",
      teams: ["data"],
      before: ["ai"],
    });
  });
  test("is its new owner, whether it could use it before or not", async () => {
    const owned = { kind: "account-owner", severity: "caution", name: "ml-prod", before: "ai", after: "data" };
    expect(await flagsOf(account({ owner: "ai" }), account({ owner: "data" }))).toEqual([owned]);
    const [before, after] = [
      { owner: "ai", sharedWith: ["data"] },
      { owner: "data", sharedWith: ["ai"] },
    ];
    expect(await flagsOf(account(before), account(after))).toEqual([owned]);
  });
  test("are others whom the new owner lets", async () => {
    const flags = await flagsOf(account({ owner: "ai" }), account({ owner: "data", sharedWith: "all" }));
    expect(flags).toMatchObject([{ kind: "account-owner" }, { kind: "consent", of: prod, teams: ["all teams"] }]);
    expect(await flagsOf(account({ owner: "ai" }), account({}))).toMatchObject([{ of: prod, teams: ["all teams"] }]);
  });
  test("is nobody new where an account of all teams gets an owner, or an owner takes back what it shared", async () => {
    expect(await flagsOf(account({}), account({ owner: "data" }))).toEqual([]);
    expect(await flagsOf(account({ owner: "ai", sharedWith: "all" }), account({ owner: "ai" }))).toEqual([]);
  });
});
