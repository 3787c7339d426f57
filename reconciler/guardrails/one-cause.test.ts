// What a plan breaks by one cause is refused once, however many assignments, accounts or roles it is about.
import { describe, expect, test } from "vitest";
import type { WrittenTeam } from "../validate/written.ts";
import { CENTER, change, judge, refusals, type Written } from "./judge-small-world.ts";

const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
const BOTH = { accounts: ["ml-prod", "ml-dev"] };
const team: Partial<WrittenTeam> = {
  permissionSets: [{ name: "Admin", managedPolicies: [ADMIN] }],
  assignments: [{ permissionSet: "Admin", groups: ["builders"], users: ["ben.okafor"], ...BOTH }],
};
const attached = [change("create", "managed-policy/admin/AdministratorAccess")];
const FEWER = "take somebody out of the groups that have it, or give a narrower set";
const LISTING = "ask security to list the account under privilegedSets in guardrails.yaml";

describe("a set that becomes privileged", () => {
  test("is refused once by each guardrail, which names all assignments, with the one exception that lifts it", () => {
    const given = { team, deployed: true, changes: attached };
    const found = judge({ privilegedSets: [], administratorsPerAccount: 1 }, given);
    expect(found.refusals).toEqual([
      'too-many-administrators: 2 people would hold a privileged permission set in account "ml-dev", 2 in account "ml-prod"; at most 1 may',
      'privileged-set-assigned: privileged permission set "Admin" is assigned to "group builders" in "ml-dev", to "user ben.okafor" in "ml-dev", to "group builders" in "ml-prod", to "user ben.okafor" in "ml-prod", where it is not listed',
    ]);
    const exception = `an exception in guardrails.yaml would be { stack: ${CENTER}, keys: [managed-policy/admin/AdministratorAccess], reason: …, until: … }`;
    expect(found.hints).toEqual([`${FEWER}; ${exception}`, `${LISTING}; ${exception}`]);
    expect(judge({ privilegedSets: [], administratorsPerAccount: 1 }, { team, deployed: true }).old).toHaveLength(6);
  });
  test("is one cause beside another privileged set that was there, in whichever of the accounts", () => {
    const root = { name: "Root", managedPolicies: [ADMIN] };
    const both = {
      permissionSets: [...(team.permissionSets ?? []), root],
      assignments: [...(team.assignments ?? []), { permissionSet: "Root", groups: ["builders"], accounts: ["ml-dev"] }],
    };
    const of = (...changes: ReturnType<typeof change>[]) =>
      refusals({ administratorsPerAccount: 1 }, { team: both, deployed: true, changes });
    expect(of(...attached)).toHaveLength(1);
    expect(of(...attached)[0]).toContain('2 people would hold a privileged permission set in account "ml-dev", 2 in');
    expect(of(change("create", "managed-policy/root/AdministratorAccess"))).toEqual([
      'too-many-administrators: 2 people would hold a privileged permission set in account "ml-dev"; at most 1 may',
    ]);
  });
  test("of which one assignment is listed is refused for the others alone", () => {
    const written: Written = { privilegedSets: [{ permissionSet: "Admin", accounts: ["ml-prod"] }] };
    const found = refusals(written, { team, deployed: true, changes: attached });
    expect(found).toEqual([
      expect.stringContaining('to "group builders" in "ml-dev", to "user ben.okafor" in "ml-dev"'),
    ]);
    expect(found[0]).not.toContain("ml-prod");
  });
  test("beside an exception for one new assignment is refused for the others alone", () => {
    const keys = ["assignment/333333333333/admin/group/builders"];
    const exceptions = [{ stack: CENTER, keys, reason: "the migration", until: "2026-12-31" }];
    const added = ["assignment/333333333333/admin/group/builders", "assignment/022222222222/admin/group/builders"];
    const changes = added.map((key) => change("create", key));
    const found = judge({ privilegedSets: [], exceptions }, { team, deployed: true, changes });
    expect(found.refusals).toEqual([
      'privileged-set-assigned: privileged permission set "Admin" is assigned to "group builders" in "ml-dev", where it is not listed',
    ]);
    expect(found.used).toHaveLength(1);
  });
  test("names ten assignments and counts the others", () => {
    const users = Array.from({ length: 7 }, (_, index) => `person-${index}`);
    const many = { ...team, external: { users }, assignments: [{ permissionSet: "Admin", users, ...BOTH }] };
    const [found, ...others] = refusals({ privilegedSets: [] }, { team: many });
    expect(others).toEqual([]);
    expect(found).toMatch(/to "user person-2" in "ml-prod" and 4 more, where it is not listed$/);
  });
  test("and another set are two causes", () => {
    const two = {
      permissionSets: ["Admin", "Root"].map((name) => ({ name, managedPolicies: [ADMIN] })),
      assignments: ["Admin", "Root"].map((permissionSet) => ({ permissionSet, groups: ["builders"], ...BOTH })),
    };
    expect(refusals({ privilegedSets: [] }, { team: two })).toHaveLength(2);
  });
});

describe("one entry of the files for several accounts is refused once", () => {
  const plain = { name: "trainer", trust: { services: ["lambda.amazonaws.com"] }, ...BOTH };
  const roles = (more: object) => ({ roles: [{ ...plain, ...more }] });
  const trusting = (AWS: string) => ({
    policy: {
      Version: "2012-10-17" as const,
      Statement: [{ Effect: "Allow" as const, Principal: { AWS }, Action: "sts:AssumeRole" }],
    },
  });
  const assigned = {
    assignments: [{ permissionSet: "Builder", groups: ["builders"], users: ["ben.okafor"], ...BOTH }],
  };

  test.each<[string, Written, Partial<WrittenTeam>, string]>([
    [
      "a role that may do everything",
      {},
      roles({ managedPolicies: [ADMIN] }),
      'role-privileged: role "trainer" in accounts "ml-dev", "ml-prod" is no ordinary',
    ],
    [
      "a role whose trust is open",
      {},
      roles({ trust: trusting("*") }),
      'role-trust-open: role "trainer" in accounts "ml-dev", "ml-prod" can be assumed by',
    ],
    [
      "a role that trusts a service",
      { roles: { services: [] } },
      roles({}),
      'role-trust-not-listed: role "trainer" in accounts "ml-dev", "ml-prod" may be assumed',
    ],
    [
      "a role without sts:TagSession",
      {},
      roles({ trust: { services: ["pods.eks.amazonaws.com"] } }),
      'role-trust-without-tag-session: role "trainer" in accounts "ml-dev", "ml-prod" trusts',
    ],
    [
      "a session",
      { accountRules: [{ ...BOTH, sessionDuration: "PT30M" }] },
      assigned,
      'session-too-long: sessions of permission set "Builder" last PT1H; accounts "ml-dev", "ml-prod" allow at most 30 minutes',
    ],
    [
      "an assignment without end",
      { accountRules: [{ ...BOTH, assignmentDays: 3 }] },
      assigned,
      'assignment-too-long: the assignment of "Builder" in accounts "ml-dev", "ml-prod" never expires; it must expire within 3 days',
    ],
    [
      "a protected name",
      { protectedNames: ["train*"] },
      roles({}),
      'protected-name: role "trainer" in account "ml-dev" (022222222222), role "trainer" in account "ml-prod" (333333333333) have a protected name',
    ],
    [
      "an account of a path",
      { paths: [{ path: "*", names: ["*"], accounts: [] }] },
      { ...assigned, roles: [] },
      'account-not-allowed-here: assignment of "Builder" to group "builders" in account "ml-dev" (022222222222), ',
    ],
  ])("%s", (_, written, files, sentence) => {
    expect(refusals(written, { team: files })).toEqual([expect.stringContaining(sentence)]);
  });
  test("a role of which what is said differs by the account's own id or name, as files call them", () => {
    const listed = (AWS: string) => refusals({ roles: { services: [] } }, { team: roles({ trust: trusting(AWS) }) });
    const [own, ...others] = listed("arn:aws:iam::{{account.id}}:root");
    expect(others).toEqual([]);
    expect(own).toBe(
      'role-trust-not-listed: role "trainer" in accounts "ml-dev", "ml-prod" may be assumed by "AWS arn:aws:iam::{{account.id}}:root", which guardrails.yaml does not list',
    );
    expect(listed("arn:aws:iam::333333333333:root")).toEqual([
      'role-trust-not-listed: role "trainer" in accounts "ml-dev", "ml-prod" may be assumed by "AWS arn:aws:iam::333333333333:root", which guardrails.yaml does not list',
    ]);
    const boss = { ...plain, name: "boss", trust: trusting("arn:aws:iam::{{account.id}}:role/access/trainer") };
    const team = { roles: [plain, { ...boss, managedPolicies: [ADMIN] }] };
    expect(refusals({ roles: { privileged: ["boss"] } }, { team })).toEqual([
      'role-privileged: role "trainer" in accounts "ml-dev", "ml-prod" is no ordinary service role: may assume role boss in account {{account.name}}, which may do everything',
    ]);
  });
  test("but not where another entry, or another reason, is behind it", () => {
    const [first, second] = [
      { ...plain, accounts: ["ml-dev"], managedPolicies: [ADMIN] },
      { ...plain, name: "other" },
    ];
    const two = (more: object) => refusals({}, { team: { roles: [first, { ...second, ...more }] } });
    expect(two({ accounts: ["ml-dev"], managedPolicies: [ADMIN] })).toHaveLength(2);
    expect(two({ accounts: ["ml-dev"], managedPolicies: ["arn:aws:iam::aws:policy/IAMFullAccess"] })).toHaveLength(2);
  });
});
