// Each guardrail with a case that fires and one that doesn't; old violations, exceptions, and names that nobody has.
import { describe, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenTeam } from "../validate/written.ts";
import { buildGuardrails } from "./build-guardrails.ts";
import { CENTER, change, judge, refusals, type Written } from "./judge-small-world.ts";

const ADMIN: Partial<WrittenTeam> = {
  permissionSets: [
    ...(TEAM.permissionSets ?? []),
    { name: "Admin", managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
  ],
  assignments: [{ permissionSet: "Admin", groups: ["builders"], users: ["ben.okafor"], accounts: ["ml-prod"] }],
};
const PLACE = { permissionSet: "Admin", accounts: ["ml-prod"] };

describe("privileged sets", () => {
  test("may be assigned only where they are listed, to whom they are listed for", () => {
    expect(refusals({ privilegedSets: [] }, { team: ADMIN })).toEqual([
      'privileged-set-assigned: privileged permission set "Admin" is assigned to "group builders" in "ml-prod", to "user ben.okafor" in "ml-prod", where it is not listed',
    ]);
    expect(refusals({ privilegedSets: [PLACE] }, { team: ADMIN })).toEqual([]);
    expect(refusals({ privilegedSets: [{ ...PLACE, groups: ["Builders"] }] }, { team: ADMIN })).toHaveLength(1);
    expect(refusals({ privilegedSets: [{ ...PLACE, accounts: ["ml-dev"] }] }, { team: ADMIN })).toHaveLength(1);
  });
  test("other sets may be assigned anywhere, and all where nothing is said", () => {
    expect(refusals({ privilegedSets: [] })).toEqual([]);
    expect(refusals({}, { team: ADMIN })).toEqual([]);
  });
  test("what is deployed already is no reason to refuse, until the set itself changes", () => {
    const before = judge({ privilegedSets: [] }, { team: ADMIN, deployed: true });
    expect([before.refusals, before.old.length]).toEqual([[], 2]);
    const changes = [change("create", "managed-policy/admin/AdministratorAccess")];
    expect(refusals({ privilegedSets: [] }, { team: ADMIN, deployed: true, changes })).toHaveLength(1);
  });
  test("a policy of our own that a set names makes it privileged by its new contents", () => {
    const document = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow" as const, Action: "iam:AttachRolePolicy", Resource: "*" }],
    };
    const team: Partial<WrittenTeam> = {
      permissionSets: [{ name: "Builder", customerManagedPolicies: [{ name: "Training", path: "/access/" }] }],
      roles: (TEAM.roles ?? []).map((it) => ({ ...it, policies: [{ name: "training", document }] })),
    };
    const written: Written = { privilegedSets: [], administratorsPerAccount: 0, roles: { privileged: ["trainer"] } };
    const changes = [change("update", "policy/training", "account-022222222222")];
    expect(refusals(written, { team, deployed: true, changes }).map((it) => it.split(":")[0])).toEqual([
      "too-many-administrators",
      "privileged-set-assigned",
    ]);
    expect(judge(written, { team, deployed: true })).toMatchObject({
      refusals: [],
      old: [expect.any(String), expect.any(String)],
    });
  });
  test("an exception with the key lifts it, and is named", () => {
    const keys = ["assignment/333333333333/admin/group/builders", "assignment/333333333333/admin/user/ben.okafor"];
    const exceptions = [
      { stack: CENTER, keys, reason: "the migration", until: "2026-12-31" },
      { stack: CENTER, keys: ["group/other"], reason: "not needed", until: "2026-12-31" },
    ];
    const judged = judge({ privilegedSets: [], exceptions }, { team: ADMIN });
    expect([judged.refusals, judged.used.map(({ reason }) => reason)]).toEqual([[], ["the migration"]]);
    const over = exceptions.map((it) => ({ ...it, until: "2026-11-24" }));
    expect(judge({ privilegedSets: [], exceptions: over }, { team: ADMIN }).hints[0]).toBe(
      "ask security to list the account under privilegedSets in guardrails.yaml; an exception in guardrails.yaml would be " +
        "{ stack: identity-center, keys: [assignment/333333333333/admin/group/builders, assignment/333333333333/admin/user/ben.okafor], reason: …, until: … }",
    );
  });
  test("an exception for a key of one stack lifts nothing in another", () => {
    const roles = [{ name: "x", accounts: ["ml-dev", "ml-prod"], trust: { services: ["lambda.amazonaws.com"] } }];
    const of = (...stacks: string[]) =>
      judge(
        {
          roles: { services: [] },
          exceptions: stacks.map((stack) => ({ stack, keys: ["role/x"], reason: "x", until: "2026-12-31" })),
        },
        { team: { roles } },
      );
    expect(of("account-022222222222", "account-333333333333").refusals).toEqual([]);
    const { refusals, hints } = of("account-022222222222");
    expect(refusals).toEqual([expect.stringContaining('account "ml-prod"')]);
    expect(hints[0]).toContain("{ stack: account-333333333333, keys: [role/x], reason: …, until: … }");
    expect(of(CENTER).refusals).toEqual([expect.stringContaining('accounts "ml-dev", "ml-prod"')]);
  });
});

describe("of a stack whose state can't be read", () => {
  const trusting = (...accounts: string[]): Partial<WrittenTeam> => ({
    roles: [{ name: "x", accounts, trust: { services: ["lambda.amazonaws.com"] } }],
  });
  const written = { roles: { services: [] } };
  const DEV = "account-022222222222";

  test("it is not known whether a violation is old: it is a warning that names the stack, and the others are judged", () => {
    const team = trusting("ml-dev", "ml-prod");
    const { refusals, old, unjudged } = judge(written, { team, deployed: true, unread: [DEV] });
    expect([refusals, old.length]).toEqual([[], 1]);
    expect(unjudged).toMatchObject([
      {
        severity: "warning",
        message: `role "x" in account "ml-dev" may be assumed by "lambda.amazonaws.com", which guardrails.yaml does not list (the state of ${DEV} could not be read, so whether this is deployed already is not known; nothing of ${DEV} is deployed)`,
      },
    ]);
    expect(judge(written, { team, unread: [DEV] }).refusals).toEqual([expect.stringContaining('account "ml-prod"')]);
  });
  test("what another stack adds to a violation is refused all the same", () => {
    const changes = [change("create", "membership/builders/ana.silva")];
    const limits = { administratorsPerAccount: 1 };
    expect(judge(limits, { team: ADMIN, unread: [DEV], deployed: true, changes }).refusals).toHaveLength(1);
    expect(judge(limits, { team: ADMIN, unread: [CENTER] })).toMatchObject({ refusals: [], unjudged: [{}] });
  });
});

test("as many people may hold privileged sets in an account as is said, counted once each", () => {
  expect(refusals({ administratorsPerAccount: 1 }, { team: ADMIN })).toEqual([
    'too-many-administrators: 2 people would hold a privileged permission set in account "ml-prod"; at most 1 may',
  ]);
  expect(refusals({ administratorsPerAccount: 2 }, { team: ADMIN })).toEqual([]);
  const deployed = { team: ADMIN, deployed: true };
  expect(judge({ administratorsPerAccount: 1 }, deployed).old).toHaveLength(1);
  const added = [change("create", "membership/builders/ana.silva")];
  expect(refusals({ administratorsPerAccount: 1 }, { ...deployed, changes: added })).toHaveLength(1);
  expect(judge({ administratorsPerAccount: 1 }, { team: ADMIN }).hints[0]).toMatch(
    /^take somebody out of the groups that have it, or give a narrower set; an exception/,
  );
});

describe("protected names", () => {
  const named = (name: string): Partial<WrittenTeam> => ({
    groups: [...(TEAM.groups ?? []), { name, members: [] }],
  });
  test("are not declared: AWS's own where nothing is said, else those that are", () => {
    expect(refusals({}, { team: named("AWSControlTowerAdmins") })).toEqual([
      'protected-name: group "AWSControlTowerAdmins" has a protected name ("AWSControlTower*")',
    ]);
    expect(refusals({ protectedNames: ["legacy-?"] }, { team: named("Legacy-1") })).toHaveLength(1);
    expect(refusals({ protectedNames: ["legacy-?"] }, { team: named("AWSControlTowerAdmins") })).toEqual([]);
    expect(refusals({}, { team: named("my-AWSControlTower") })).toEqual([]);
  });
  test("nor renamed, which updates a group under its new name; another change of it later is free", () => {
    const groups = [{ name: "makers", previously: "Builders", description: "Build models", members: [] }];
    const of = (...diff: string[]) => {
      const changes = [{ ...change("update", "group/makers"), diff }];
      const team = { groups, assignments: [] };
      return refusals({ protectedNames: ["build*"] }, { team, changes, deployed: true });
    };
    expect(of("displayName")).toEqual(['protected-name: group "Builders" has a protected name ("build*")']);
    expect(of("description")).toEqual([]);
  });
  test("nor removed", () => {
    expect(
      refusals({}, { changes: [change("delete", "permission-set/awscontroltower-x")], deployed: true }),
    ).toHaveLength(1);
  });
});

describe("account rules", () => {
  const team = (sessionDuration: string, expires?: string): Partial<WrittenTeam> => ({
    permissionSets: [{ name: "Builder", sessionDuration }],
    assignments: [
      {
        permissionSet: "Builder",
        groups: ["builders"],
        accounts: ["ml-dev"],
        ...(expires === undefined ? {} : { expires }),
      },
    ],
  });
  const rule = (changes: object): Written => ({ accountRules: [{ accounts: [{ tag: { env: "dev" } }], ...changes }] });
  test("bound a set's session", () => {
    expect(refusals(rule({ sessionDuration: "PT4H" }), { team: team("PT4H30M") })).toEqual([
      'session-too-long: sessions of permission set "Builder" last PT4H30M; account "ml-dev" allows at most 240 minutes',
    ]);
    expect(refusals(rule({ sessionDuration: "PT4H" }), { team: team("PT240M") })).toEqual([]);
    expect(
      refusals({ accountRules: [{ accounts: ["ml-prod"], sessionDuration: "PT1H" }] }, { team: team("PT8H") }),
    ).toEqual([]);
  });
  test("want assignments to end", () => {
    expect(refusals(rule({ assignmentDays: 30 }), { team: team("PT1H") })).toEqual([
      'assignment-too-long: the assignment of "Builder" in account "ml-dev" never expires; it must expire within 30 days',
    ]);
    expect(refusals(rule({ assignmentDays: 30 }), { team: team("PT1H", "2026-12-26") })[0]).toContain(
      "expires on 2026-12-26",
    );
    expect(refusals(rule({ assignmentDays: 30 }), { team: team("PT1H", "2026-12-25") })).toEqual([]);
  });
});

test("a date that is lengthened changes nothing in AWS: it is a warning, as docs/language.md says", () => {
  const assignment = { permissionSet: "Builder", groups: ["builders"], accounts: ["ml-dev"] };
  const of = (expires: object) =>
    judge(
      { accountRules: [{ accounts: ["ml-dev"], assignmentDays: 30 }] },
      { team: { assignments: [{ ...assignment, ...expires }] }, deployed: true },
    );
  expect(of({ expires: "2026-12-15" })).toMatchObject({ refusals: [], old: [] });
  expect(of({ expires: "2099-12-31" })).toMatchObject({ refusals: [], old: [expect.stringContaining("2099-12-31")] });
  expect(of({})).toMatchObject({ refusals: [], old: [expect.stringContaining("never expires")] });
});

describe("service roles", () => {
  const role = (changes: object): Partial<WrittenTeam> => ({
    roles: [{ name: "trainer", accounts: ["ml-dev"], trust: { services: ["sagemaker.amazonaws.com"] }, ...changes }],
  });
  const policy = (Action: string | string[], Resource = "*") => ({
    policies: [
      { name: "own", document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] } },
    ],
  });
  const services = { roles: { services: ["SageMaker.amazonaws.com"] } };
  test("may be assumed by the listed services alone", () => {
    expect(refusals(services, { team: role({}) })).toEqual([]);
    expect(refusals(services, { team: role({ trust: { services: ["lambda.amazonaws.com"] } }) })).toEqual([
      'role-trust-not-listed: role "trainer" in account "ml-dev" may be assumed by "lambda.amazonaws.com", which guardrails.yaml does not list',
    ]);
    const trust = {
      policy: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:root" }, Action: "sts:AssumeRole" },
        ],
      },
    };
    expect(refusals(services, { team: role({ trust }) })[0]).toContain('"AWS arn:aws:iam::999999999999:root"');
  });
  test.each([
    ["iam:*", "*", true],
    ["*", "*", true],
    ["iam:CreateRole", "*", true],
    ["sts:AssumeRole", "*", true],
    ["iam:PassRole", "*", true],
    ["iam:PassRole", "arn:aws:iam::022222222222:role/access/trainer", false],
    ["iam:PassRole", "arn:aws:iam::022222222222:role/admin", true],
    ["iam:GetRole", "*", false],
    ["s3:*", "*", false],
    ["sts:AssumeRoleWithSAML", "*", true],
    ["sts:AssumeRoleWithWebIdentity", "*", true],
    ["sts:AssumeRoot", "*", true],
    ["sts:GetFederationToken", "*", true],
    ["sts:GetCallerIdentity", "*", false],
    ["i?m:Create*", "*", true],
    ["iam:List*", "*", false],
    ["sso:CreateAccountAssignment", "*", true],
    ["identitystore:*", "*", true],
    ["organizations:*", "*", true],
  ])("that may %s on %s need to be listed: %s", (action, resource, refused) => {
    const team = role(policy(action, resource));
    expect(refusals({}, { team }).map((it) => it.split(":")[0])).toEqual(refused ? ["role-privileged"] : []);
    expect(refusals({ roles: { privileged: ["Trainer"] } }, { team })).toEqual([]);
  });
  test("that AWS-managed policies make privileged need to be listed too, and each new one is a new violation", () => {
    const arn = (name: string) => `arn:aws:iam::aws:policy/${name}`;
    const team = role({ managedPolicies: ["AdministratorAccess", "IAMFullAccess", "ReadOnlyAccess"].map(arn) });
    expect(refusals({}, { team })).toEqual([
      'role-privileged: role "trainer" in account "ml-dev" is no ordinary service role: AdministratorAccess (may do everything); IAMFullAccess (may change what policies and boundaries allow, its own among them)',
    ]);
    expect(refusals({ roles: { privileged: ["Trainer"] } }, { team })).toEqual([]);
    const attached = change("create", "role-policy/trainer/IAMFullAccess", "account-022222222222");
    expect(judge({}, { team, deployed: true }).old).toHaveLength(1);
    expect(refusals({}, { team, deployed: true, changes: [attached] })).toHaveLength(1);
  });
  test("get the permissions boundary, each with its account's id", () => {
    const world = smallWorld([TEAM], {
      roles: { permissionsBoundary: "arn:aws:iam::{account}:policy/access-boundary" },
    });
    const { access } = buildAccess(world, TODAY);
    const resources = access === undefined ? [] : desiredStacks(access).flatMap((stack) => stack.resources);
    expect(resources.find(({ key }) => key === "role/trainer")?.properties.permissionsBoundary).toBe(
      "arn:aws:iam::022222222222:policy/access-boundary",
    );
  });
});

describe("paths", () => {
  // The small world's team stands in one file.
  const rule = (path: string, names: string[], accounts: string[]) => ({ path, names, accounts });
  test("a file declares the names and uses the accounts of the first rule that matches its path", () => {
    expect(refusals({ paths: [rule("*", ["*"], ["ml-dev"])] })).toEqual([]);
    expect(refusals({ paths: [rule("*", ["*.*", "build*", "train*"], ["ml-dev"])] })).toEqual([]);
    const found = refusals({ paths: [rule("*", ["*.*", "train*"], ["ml-prod"]), rule("*", ["*"], ["ml-dev"])] });
    expect(found.map((it) => it.split(" ").slice(0, 3).join(" "))).toEqual([
      'name-not-allowed-here: group "builders"',
      "name-not-allowed-here: permission set",
      "account-not-allowed-here: assignment of",
      'account-not-allowed-here: role "trainer"',
      'account-not-allowed-here: policy "training"',
    ]);
  });
  test("a file that no rule matches may declare nothing, and all may where nothing is said", () => {
    const names = refusals({ paths: [rule("elsewhere/*", ["*"], ["ml-dev"])] });
    expect(names.map((it) => it.split(" ").slice(0, 2).join(" "))).toEqual([
      "name-not-allowed-here: user",
      "name-not-allowed-here: user",
      "name-not-allowed-here: group",
      "name-not-allowed-here: membership",
      "name-not-allowed-here: permission",
      "name-not-allowed-here: assignment",
      "name-not-allowed-here: role",
      "name-not-allowed-here: policy",
    ]);
    expect(refusals({})).toEqual([]);
  });
  test("nor memberships in groups of other files", () => {
    const others = { team: "data", memberships: [{ group: "builders", members: ["ben.okafor"] }] };
    const groups = (TEAM.groups ?? []).map((it) => ({ ...it, membersFrom: ["data"] }));
    const first = rule("teams/0.yaml*", ["*"], ["ml-dev"]);
    const of = (...paths: ReturnType<typeof rule>[]) => refusals({ paths }, { team: { groups }, others: [others] });
    expect(of(first)).toEqual([
      'name-not-allowed-here: membership of "ben.okafor" in group "builders" may not be declared in "teams/1.yaml#memberships.0.members.0"',
    ]);
    expect(of(first, rule("teams/1.yaml*", [], []))).toEqual([]);
  });
  test("a path is matched in its letter case: in another it is another file", () => {
    expect(refusals({ paths: [rule("teams/*", ["*"], ["ml-dev"])] })).toEqual([]);
    expect(refusals({ paths: [rule("Teams/*", ["*"], ["ml-dev"])] })).not.toEqual([]);
  });
});

test("a guard with a name that nobody has would guard nothing: it is an error at the name", () => {
  const world = smallWorld([TEAM], {
    breakGlass: { users: ["ana.silba"], groups: ["nobody"] },
    privilegedSets: [{ permissionSet: "Bilder", accounts: ["ml-prd"], groups: ["builders"] }],
  });
  const { access } = buildAccess(world, TODAY);
  if (access === undefined) throw new Error("the small world is valid");
  const found = buildGuardrails(world, access, TODAY).diagnostics;
  expect(found.map(({ code, place }) => `${code} ${place.file.split("#guardrails.")[1]}`).sort()).toEqual([
    "unknown-account privilegedSets.0.accounts.0",
    "unknown-group breakGlass.groups.0",
    "unknown-permission-set privilegedSets.0.permissionSet",
    "unknown-user breakGlass.users.0",
  ]);
});

test("somebody who has left or is suspended may still be named: a date that passes never makes the files wrong", () => {
  const named: Written = {
    breakGlass: { users: ["ana.silva", "ben.okafor"] },
    privilegedSets: [{ permissionSet: "Builder", accounts: ["ml-dev"], users: ["ana.silva", "ben.okafor"] }],
    suspended: ["ben.okafor"],
  };
  const users = (TEAM.users ?? []).map((it) => ({ ...it, leaves: "2026-11-24" }));
  const world = smallWorld([{ ...TEAM, users, groups: [], assignments: [] }], named);
  const { access } = buildAccess(world, TODAY);
  expect(access?.people).toEqual([]);
  if (access === undefined) throw new Error("the small world is valid");
  const { guardrails, diagnostics } = buildGuardrails(world, access, TODAY);
  // What is break-glass has no last day at all, which is another error than a name that nobody has.
  expect(diagnostics.map(({ code }) => code)).toEqual(["break-glass-date", "break-glass-date"]);
  expect(guardrails.settings.get("break-glass")).toMatchObject({
    users: new Map(["ana.silva", "ben.okafor"].map((it) => [it, it])),
  });
});
