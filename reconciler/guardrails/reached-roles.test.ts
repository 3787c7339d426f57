// Guardrails count what somebody can do by roles of these files: those that he may assume, or pass to something that runs with them.
import { describe, expect, test } from "vitest";
import type { WrittenRole, WrittenTeam } from "../validate/written.ts";
import { change, judge, refusals, type Written } from "./judge-small-world.ts";

const statements = (...Statement: readonly object[]) => ({ Version: "2012-10-17" as const, Statement });
const allow = (Action: string, Resource = "*") => ({ Effect: "Allow", Action, Resource });
const READER = "arn:aws:iam::022222222222:role/access/reader";
const ACCOUNT = "account-022222222222";

const role = (name: string, AWS: string, ...documents: readonly object[]): WrittenRole => ({
  name,
  accounts: ["ml-dev"],
  trust: { policy: statements({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }) },
  policies: documents.length === 0 ? [] : [{ name: `${name}-own`, document: statements(...documents) }],
});
/** Ana holds in ml-dev a set that may assume a role which may do `action`. */
const team = (action: string): Partial<WrittenTeam> => ({
  permissionSets: [{ name: "Builder", inlinePolicy: statements(allow("sts:AssumeRole", READER)) }],
  roles: [role("reader", "022222222222", allow(action))],
});
const NOWHERE: Written = { privilegedSets: [], borrowingSets: [], allDataSets: [], roles: { privileged: ["reader"] } };
const codes = (...given: Parameters<typeof judge>) => refusals(...given).map((it) => it.split(":")[0]);

describe("a set whose holders may assume a role", () => {
  test.each([
    ["*", "privileged-set-assigned"],
    ["iam:PutRolePolicy", "privileged-set-assigned"],
    ["ssm:StartSession", "borrowing-set-assigned"],
    ["s3:GetObject", "all-data-set-assigned"],
  ])("that may %s is judged as the role is: %s", (action, code) => {
    expect(codes(NOWHERE, { team: team(action) })).toEqual([code]);
  });
  test("that is ordinary is ordinary", () => {
    expect(refusals(NOWHERE, { team: team("s3:ListBucket") })).toEqual([]);
  });
  test("that has everything makes its holders administrators", () => {
    const most: Written = { administratorsPerAccount: 0, roles: NOWHERE.roles ?? {} };
    expect(codes(most, { team: team("*") })).toEqual(["too-many-administrators"]);
    expect(codes(most, { team: team("s3:GetObject") })).toEqual([]);
  });
  test.each([
    ["whom it trusts", change("update", "role/reader", ACCOUNT)],
    ["its own policy", change("update", "policy/reader-own", ACCOUNT)],
    ["a policy that it gets", change("create", "role-policy/reader/reader-own", ACCOUNT)],
  ])("breaks the guardrail anew when %s changes", (_, changed) => {
    const given = { team: team("s3:GetObject"), deployed: true };
    expect(judge(NOWHERE, given).old).toHaveLength(1);
    expect(codes(NOWHERE, { ...given, changes: [changed] })).toEqual(["all-data-set-assigned"]);
    expect(refusals(NOWHERE, { ...given, changes: [{ ...changed, stack: "account-333333333333" }] })).toEqual([]);
    expect(refusals(NOWHERE, { ...given, changes: [change("update", "role/other", ACCOUNT)] })).toEqual([]);
  });
});

describe("a service role", () => {
  test("with a policy of AWS's that is not known here is no ordinary one, unless it is listed", () => {
    const team = {
      roles: [{ ...role("worker", "022222222222"), managedPolicies: ["arn:aws:iam::aws:policy/BrandNewAccess"] }],
    };
    expect(refusals({}, { team })).toEqual([
      'role-privileged: role "worker" in account "ml-dev" is no ordinary service role: BrandNewAccess (holds policies whose contents are not known here)',
    ]);
    expect(refusals({ roles: { privileged: ["worker"] } }, { team })).toEqual([]);
  });
  test("is told by what counts in its account, and by what counts elsewhere only where there is nothing else", () => {
    const refused = (account: string, actions: readonly string[], managedPolicies: readonly string[] = []) => {
      const document = statements(...actions.map((it) => allow(it)));
      const worker = {
        ...role("worker", "022222222222"),
        accounts: [account],
        managedPolicies,
        policies: [{ name: "works", document }],
      };
      return refusals({}, { team: { roles: [worker] } }).map((it) => it.replace(/^.* no ordinary service role: /, ""));
    };
    const power = ["arn:aws:iam::aws:policy/PowerUserAccess"];
    expect(refused("ml-dev", ["a:b"], power)).toEqual([
      "PowerUserAccess (may change who signs in, and from where (SAML, OIDC))",
    ]);
    expect(refused("management", ["a:b"], power)).toEqual([
      "PowerUserAccess (may add people to any group, or assign and change permission sets)",
    ]);
    const assign = "sso:CreateAccountAssignment";
    expect(refused("ml-dev", [assign])).toEqual([
      "may add people to any group, or assign and change permission sets, where that is administered (sso:CreateAccountAssignment)",
    ]);
    expect(refused("ml-dev", [assign, "iam:CreateAccessKey"])).toEqual([
      "may get the credentials or rights of others (iam:CreateAccessKey)",
    ]);
  });
  const privileged: Written = { roles: { privileged: ["admin"] } };
  const admin = role("admin", "arn:aws:iam::022222222222:role/access/worker", allow("*"));

  test("that a privileged role trusts by name is no ordinary one", () => {
    const given = { team: { roles: [role("worker", "022222222222"), admin] } };
    expect(refusals(privileged, given)).toEqual([
      'role-privileged: role "worker" in account "ml-dev" is no ordinary service role: may assume role admin in account ml-dev, which may do everything',
    ]);
    const changed = { ...given, deployed: true, changes: [change("update", "role/admin", ACCOUNT)] };
    expect(codes(privileged, changed)).toEqual(["role-privileged"]);
  });
  test("may assume, or pass, one that is not privileged, and no other", () => {
    const worker = (action: string, name: string) =>
      role("worker", "022222222222", allow(action, `arn:aws:iam::022222222222:role/access/${name}`));
    const others = [role("reader", "022222222222", allow("s3:GetObject")), role("admin", "333333333333", allow("*"))];
    const refused = (action: string, name: string) =>
      codes(privileged, { team: { roles: [worker(action, name), ...others] } });
    expect(["iam:PassRole", "sts:AssumeRole"].flatMap((action) => refused(action, "reader"))).toEqual([]);
    expect(["iam:PassRole", "sts:AssumeRole"].flatMap((action) => refused(action, "admin"))).toEqual([
      "role-privileged",
      "role-privileged",
    ]);
  });
});

describe("a set whose policy names a role that the plan deletes", () => {
  const team: Partial<WrittenTeam> = {
    permissionSets: [
      { name: "Builder", inlinePolicy: statements(allow("iam:PassRole", READER), allow("lambda:CreateFunction")) },
    ],
    roles: [],
  };
  const deleted = change("delete", "role/reader", ACCOUNT);
  test("is not called privileged and deployed already for that, but is once the role is gone", () => {
    const given = { team, deployed: true };
    expect(judge(NOWHERE, { ...given, changes: [deleted] })).toMatchObject({ old: [], refusals: [] });
    expect(judge(NOWHERE, given).old).toHaveLength(1);
    expect(judge(NOWHERE, { ...given, changes: [change("delete", "role/other", ACCOUNT)] }).old).toHaveLength(1);
    expect(judge(NOWHERE, { ...given, changes: [{ ...deleted, stack: "account-333333333333" }] }).old).toHaveLength(1);
  });
  test("is refused where it is assigned anew: somebody may make a role of that name by hand", () => {
    expect(codes(NOWHERE, { team, changes: [deleted] })).toEqual(["privileged-set-assigned"]);
  });
});

test("a role that passes itself, and can assume a new one by its trust alone, is refused for that one", () => {
  const WORKER = "arn:aws:iam::022222222222:role/access/worker";
  const worker = role("worker", "022222222222", allow("iam:PassRole", WORKER), allow("sagemaker:CreateTrainingJob"));
  const open: WrittenRole = {
    name: "admin",
    accounts: ["ml-dev"],
    trust: {
      policy: statements({
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "8f1c" } },
      }),
    },
    managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"],
  };
  const found = judge({}, { team: { roles: [worker, open] } });
  expect(found.refusals[0]).toBe(
    'role-privileged: role "worker" in account "ml-dev" is no ordinary service role: may assume role admin in account ml-dev, which may do everything',
  );
  expect(found.hints[0]).toMatch(/^narrow who may assume "admin", or what that role may do, or /);
  expect(found.refusals).toHaveLength(2);
});

test("a role that may pass a privileged role of ours to nothing that runs is not said to pass an unknown one", () => {
  const worker = role("worker", "333333333333", allow("iam:PassRole", READER));
  const found = refusals(
    { roles: { privileged: ["reader"] } },
    { team: { roles: [worker, role("reader", "333333333333", allow("*"))] } },
  );
  expect(found).toEqual([
    'role-privileged: role "worker" in account "ml-dev" is no ordinary service role: may pass roles that are no ordinary ones (iam:PassRole)',
  ]);
});
