// What waits for AWS Organizations, and what doesn't.
import { describe, expect, test } from "vitest";
import type { Change } from "../engine/change.ts";
import { buildAccess } from "../model/build-access.ts";
import { identify } from "../model/resource-identity.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenGuardrails, WrittenTeam } from "../validate/written.ts";
import { CENTER, change } from "./judge-small-world.ts";
import { waitingChanges } from "./waiting-changes.ts";

const DEV = "account-022222222222";
const facts = { status: "ACTIVE", ou: [] };
const ALL = new Map(["111111111111", "022222222222", "333333333333", "444444444444"].map((id) => [id, facts] as const));
const ENTRY = "assignment/022222222222/builder/group/builders";
const OF_BEN = "assignment/022222222222/builder/user/ben.okafor";

/** `stack key: code at place` of what waits; the team is the small one with `team` in it. */
function waiting(
  changes: readonly Change[],
  organization: Parameters<typeof waitingChanges>[2],
  team: Partial<WrittenTeam> = {},
  guardrails: WrittenGuardrails["guardrails"] = {},
) {
  const written = smallWorld([{ ...TEAM, ...team }], guardrails);
  const { access } = buildAccess(written, TODAY);
  if (access === undefined) throw new Error("the world is valid");
  return waitingChanges({ access, written }, changes, organization, TODAY).map(
    ({ stack, key, why }) => `${stack} ${key}: ${why.code} at ${why.place.file}`,
  );
}

test("in an account that Organizations doesn't list: at its entry, or at the file", () => {
  const accounts = new Map([...ALL].filter(([id]) => id !== "333333333333"));
  const changes = [
    change("delete", "assignment/333333333333/reader/group/data"),
    change("delete", ENTRY),
    change("update", "group/data"),
    change("delete", "role/trainer", "account-999999999999"),
  ];
  expect(waiting(changes, { accounts, unread: undefined })).toEqual([
    "identity-center assignment/333333333333/reader/group/data: change-in-unlisted-account at access/accounts.yaml#accounts.2.id",
    "account-999999999999 role/trainer: change-in-unlisted-account at access/accounts.yaml#",
  ]);
  expect(waiting(changes.slice(1, 3), { accounts, unread: undefined })).toEqual([]);
});

describe.each(["accounts", "units", "tags"] as const)("the %s could not be read", (part) => {
  const unread = { part, reason: "ServiceException: later" };
  const organization = { accounts: part === "accounts" ? undefined : ALL, unread };

  test("whatever is made or changed in an account waits, and what its selectors no longer want", () => {
    const changes = [
      change("create", ENTRY),
      change("delete", "assignment/333333333333/builder/group/builders"),
      change("update", "role/trainer", DEV),
      change("create", "group/builders"),
      change("update", "inline-policy/builder"),
      change("delete", "membership/builders/ben.okafor"),
    ];
    expect(waiting(changes, organization)).toEqual([
      `identity-center ${ENTRY}: change-waits-for-organization at access/teams/0.yaml#assignments.0`,
      "identity-center assignment/333333333333/builder/group/builders: change-waits-for-organization at access/accounts.yaml#accounts.2.id",
      `${DEV} role/trainer: change-waits-for-organization at access/teams/0.yaml#roles.0.name`,
    ]);
  });
  test("what a suspension takes away goes", () => {
    const assignments = [
      ...(TEAM.assignments ?? []),
      { permissionSet: "Builder", users: ["ben.okafor"], accounts: ["ml-dev"] },
    ];
    expect(waiting([change("delete", OF_BEN)], organization, { assignments }, { suspended: ["ben.okafor"] })).toEqual(
      [],
    );
    expect(waiting([change("delete", OF_BEN)], organization, { assignments }).length).toBe(1);
  });
  test("what an end or a last day takes away goes, and what begins anew with it doesn't", () => {
    const ended = { permissionSet: "Builder", groups: ["builders"], accounts: ["ml-dev"], expires: "2026-11-24" };
    expect(waiting([change("delete", ENTRY)], organization, { assignments: [ended] })).toEqual([]);
    expect(waiting([change("replace", ENTRY)], organization, { assignments: [ended] }).length).toBe(1);
    const users = (TEAM.users ?? []).map((it) => (it.userName === "ben.okafor" ? { ...it, leaves: "2026-11-24" } : it));
    const direct = { permissionSet: "Builder", users: ["ben.okafor"], accounts: ["ml-dev"] };
    expect(waiting([change("delete", OF_BEN)], organization, { users, assignments: [direct] })).toEqual([]);
  });
});

test("a change without an account is never asked about", () => {
  const unread = { part: "accounts", reason: "no" } as const;
  const changes = [{ ...change("delete", "group/x"), ...identify("group/x"), stack: CENTER }];
  expect(waiting(changes, { accounts: undefined, unread })).toEqual([]);
});
