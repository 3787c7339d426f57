// A service role is judged by all of its policies together, with what they deny, and by what its permissions boundary leaves of them, as far
// as that is known.
import { describe, expect, test } from "vitest";
import type { WrittenRole } from "../validate/written.ts";
import { change, judge, refusals, type Written } from "./judge-small-world.ts";

const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const allow = (...Action: readonly string[]) => ({
  Version: "2012-10-17" as const,
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});
const role = (name: string, more: Partial<WrittenRole>): WrittenRole => ({
  name,
  accounts: ["ml-dev"],
  trust: { services: ["lambda.amazonaws.com"] },
  ...more,
});
const bounded = (permissionsBoundary: string): Written => ({ roles: { permissionsBoundary } });
const worker = role("worker", { policies: [{ name: "works", document: allow("iam:*", "s3:GetObject") }] });
const administrator = role("worker", { managedPolicies: [aws("AdministratorAccess")] });
const codes = (...given: Parameters<typeof judge>) => refusals(...given).map((it) => it.split(":")[0]);

describe("a boundary of AWS's", () => {
  test.each([
    ["ReadOnlyAccess", []],
    ["PowerUserAccess", ["role-privileged"]],
    ["IAMFullAccess", ["role-privileged"]],
    ["AdministratorAccess", ["role-privileged"]],
    ["NobodyKnowsIt", ["role-privileged"]],
  ])("%s leaves of policies that change IAM: %j", (boundary, refused) => {
    expect(codes(bounded(aws(boundary)), { team: { roles: [worker] } })).toEqual(refused);
  });
  test("leaves of an AWS-managed policy what both allow, and says that", () => {
    const team = { roles: [administrator] };
    expect(refusals(bounded(aws("ReadOnlyAccess")), { team })).toEqual([]);
    expect(refusals(bounded(aws("IAMFullAccess")), { team })).toEqual([
      'role-privileged: role "worker" in account "ml-dev" is no ordinary service role: AdministratorAccess (may change what policies and boundaries allow, its own among them)',
    ]);
  });
  test("leaves of a policy that is not known nothing where it allows nothing that is dangerous", () => {
    const team = { roles: [role("worker", { managedPolicies: [aws("BrandNewAccess")] })] };
    expect(refusals(bounded(aws("job-function/ViewOnlyAccess")), { team })).toEqual([]);
    expect(codes(bounded(aws("ReadOnlyAccess")), { team })).toEqual(["role-privileged"]);
  });
});

test("a boundary of the role's account, whose document nobody here has, narrows nothing", () => {
  expect(codes(bounded("arn:aws:iam::{account}:policy/limit"), { team: { roles: [worker] } })).toEqual([
    "role-privileged",
  ]);
});

test("a boundary of our own that leaves more breaks the guardrail of the permission set anew", () => {
  const team = {
    permissionSets: [
      {
        name: "Builder",
        managedPolicies: [aws("AdministratorAccess")],
        permissionsBoundary: { customerManagedPolicy: { name: "bound", path: "/access/" } },
      },
    ],
    roles: [role("keeper", { policies: [{ name: "bound", document: allow("s3:GetObject") }] })],
  };
  const nowhere: Written = { allDataSets: [] };
  expect(judge(nowhere, { team, deployed: true }).old).toHaveLength(1);
  expect(
    codes(nowhere, { team, deployed: true, changes: [change("update", "policy/bound", "account-022222222222")] }),
  ).toEqual(["all-data-set-assigned"]);
});

test("so it breaks that of the role that it bounds", () => {
  const keeper = role("keeper", { policies: [{ name: "bound", document: allow("iam:*") }] });
  const team = { roles: [worker, keeper] };
  const written: Written = {
    roles: { privileged: ["keeper"], permissionsBoundary: "arn:aws:iam::{account}:policy/access/bound" },
  };
  const [given, ACCOUNT] = [{ team, deployed: true }, "account-022222222222"];
  expect(judge(written, given).old).toHaveLength(1);
  const changed = (...it: Parameters<typeof change>) => codes(written, { ...given, changes: [change(...it)] });
  expect(changed("update", "policy/bound", ACCOUNT)).toEqual(["role-privileged"]);
  expect(changed("update", "policy/bound", "account-333333333333")).toEqual([]);
  expect(changed("create", "role-policy/worker/other", ACCOUNT)).toEqual([]);
});

test("stack sets of the organization make a role privileged in its management account alone", () => {
  const deploying = (account: string, ...actions: readonly string[]) => ({
    team: {
      roles: [role("worker", { accounts: [account], policies: [{ name: "works", document: allow(...actions) }] })],
    },
  });
  const both = ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"];
  expect(codes({}, deploying("management", ...both))).toEqual(["role-privileged"]);
  expect(codes({}, deploying("ml-dev", ...both))).toEqual([]);
  expect(codes({}, deploying("management", "cloudformation:CreateStackSet"))).toEqual([]);
});

test("so they do where each of two policies has a part of it", () => {
  const [set, instances] = ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"];
  const policies = [
    { name: "sets", document: allow(set ?? "") },
    { name: "instances", document: allow(instances ?? "") },
  ];
  const of = (account: string) => ({ team: { roles: [role("worker", { accounts: [account], policies })] } });
  expect([codes({}, of("management")), codes({}, of("ml-dev"))]).toEqual([["role-privileged"], []]);
});

describe("what one policy of a role denies", () => {
  const IAM = "arn:aws:iam::022222222222:role/other";
  const deny = (Action: string, more: object = {}) => ({
    Version: "2012-10-17" as const,
    Statement: [{ Effect: "Deny", Action, Resource: "*", ...more }],
  });
  const limited = (limits: object, more: Partial<WrittenRole> = {}) => ({
    team: {
      roles: [
        role("worker", {
          policies: [
            { name: "works", document: allow("iam:*", "s3:GetObject") },
            { name: "limits", document: limits as ReturnType<typeof deny> },
          ],
          ...more,
        }),
      ],
    },
  });
  const managed = { managedPolicies: [aws("IAMFullAccess")], policies: [{ name: "limits", document: deny("iam:*") }] };
  test("another one doesn't allow, its own or one of AWS's", () => {
    expect(codes({}, limited(deny("iam:*")))).toEqual([]);
    expect(codes({}, limited({}, managed))).toEqual([]);
    expect(codes({}, limited(allow("s3:GetObject"), { managedPolicies: [aws("AWSDenyAll")] }))).toEqual([]);
  });
  test("it allows where that is not so always, on everything, or of all of it", () => {
    for (const some of [
      deny("iam:*", { Resource: IAM }),
      deny("iam:*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
      deny("iam:Put*"),
    ]) {
      expect(codes({}, limited(some))).toEqual(["role-privileged"]);
    }
  });
  test("counts as long as it is there: that it goes, or says something else, is new", () => {
    const none = { ...managed, policies: [{ name: "limits", document: deny("s3:*") }] };
    const ACCOUNT = "account-022222222222";
    const codesAfter = (...changes: ReturnType<typeof change>[]) =>
      codes({}, { ...limited({}, none), deployed: true, changes });
    expect(codesAfter()).toEqual([]);
    expect(codesAfter(change("update", "policy/limits", ACCOUNT))).toEqual(["role-privileged"]);
    expect(codesAfter(change("delete", "role-policy/worker/denials", ACCOUNT))).toEqual(["role-privileged"]);
  });
});
