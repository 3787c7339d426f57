// Who can do an action by a role: whoever gets at it, by assuming roles or by passing one to something that runs with it.
import { beforeAll, describe, expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { type IamServices, openIamServices } from "../policy/iam-services.ts";
import { type ManagedStatements, openManagedStatements } from "../policy/managed-statements.ts";
import type { WrittenPermissionSet, WrittenRole } from "../validate/written.ts";
import { explainAction } from "./explain-action.ts";

let facts: { readonly services: IamServices; readonly managed: ManagedStatements };
beforeAll(async () => {
  facts = { services: await openIamServices(), managed: await openManagedStatements() };
});

const DEV = "022222222222";
const PROD = "333333333333";
const statements = (...Statement: readonly object[]) => ({ Version: "2012-10-17" as const, Statement });
const allow = (Action: string | readonly string[], Resource = "*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const own = (name: string) => `arn:aws:iam::*:role/access/${name}`;
const inline = (...documents: readonly object[]) => ({ inlinePolicy: statements(...documents) });
const LAMBDA = { services: ["lambda.amazonaws.com"] };
const trusting = (AWS: string) => ({
  policy: statements({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }),
});
const root = (account: string) => trusting(`arn:aws:iam::${account}:root`);
const role = (name: string, trust: WrittenRole["trust"], document: object, account = "ml-dev"): WrittenRole => ({
  name,
  accounts: [account],
  trust,
  policies: [{ name: `${name}-own`, document: statements(document) }],
});
const DELETES = allow("s3:DeleteBucket");
const deleter = (trust: WrittenRole["trust"], account = "ml-dev") => role("deleter", trust, DELETES, account);
const ASSUMES = inline(allow("sts:AssumeRole", own("deleter")));

async function rolesIn(set: Partial<WrittenPermissionSet>, roles: readonly WrittenRole[], account?: string) {
  const { access, diagnostics } = buildAccess(
    smallWorld([{ ...TEAM, permissionSets: [{ ...set, name: "Builder" }], roles }]),
    TODAY,
  );
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  const answer = await explainAction(access, { action: "s3:DeleteBucket", account }, facts);
  if ("unknown" in answer) throw new Error(JSON.stringify(answer));
  return answer.roles;
}

/** Ana holds the set Builder in ml-dev, and nobody holds anything else: `deleter: assume loader, assume deleter`. */
async function ways(...given: Parameters<typeof rolesIn>) {
  return (await rolesIn(...given)).flatMap(({ name, reachedBy }) =>
    reachedBy.flatMap(({ permissionSet, steps, grants }) => {
      expect([permissionSet, grants.map((it) => [it.holder.name, it.account.name])]).toEqual([
        "Builder",
        [["ana.silva", "ml-dev"]],
      ]);
      return `${name}: ${steps.map((it) => `${it.by} ${it.role} in ${it.account}`).join(", ")}`;
    }),
  );
}

describe("people who get at a role that can do it", () => {
  const [assumed, passed] = [["deleter: assume deleter in ml-dev"], ["deleter: pass deleter in ml-dev"]];
  test.each<[string, readonly string[], Partial<WrittenPermissionSet>, WrittenRole["trust"]]>([
    ["may assume it by name", assumed, ASSUMES, root(DEV)],
    ["may assume any role", assumed, inline(allow("sts:*")), root(DEV)],
    [
      "may assume any role by a policy of AWS's",
      assumed,
      { managedPolicies: ["arn:aws:iam::aws:policy/PowerUserAccess"], ...inline({ ...DELETES, Effect: "Deny" }) },
      root(DEV),
    ],
    ["may pass any role", passed, inline(allow(["iam:PassRole", "lambda:CreateFunction"])), LAMBDA],
    [
      "may pass it by name",
      passed,
      inline(allow("iam:PassRole", own("deleter")), allow("lambda:CreateFunction")),
      LAMBDA,
    ],
    [
      "is trusted by name",
      assumed,
      {},
      trusting(`arn:aws:iam::${DEV}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Builder_*`),
    ],
    ["may do everything but the action", assumed, inline(allow("*"), { ...DELETES, Effect: "Deny" }), root(DEV)],
    [
      "can do the action in few places",
      assumed,
      inline(allow("s3:*", "arn:aws:s3:::one"), allow("sts:AssumeRole")),
      root(DEV),
    ],
    [
      "can do the action on everything there already",
      [],
      { managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
      root(DEV),
    ],
    [
      "may not assume it",
      [],
      inline(allow("sts:AssumeRole"), { ...allow("sts:*", own("deleter")), Effect: "Deny" }),
      root(DEV),
    ],
    [
      "may assume any role but for a boundary",
      [],
      {
        managedPolicies: ["arn:aws:iam::aws:policy/PowerUserAccess"],
        permissionsBoundary: { managedPolicy: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      },
      root(DEV),
    ],
    [
      "may assume all roles but another",
      assumed,
      inline({ Effect: "Allow", Action: "sts:AssumeRole", NotResource: own("other") }),
      root(DEV),
    ],
    ["may do everything but it, and pass", passed, inline(allow("*"), { ...DELETES, Effect: "Deny" }), LAMBDA],
    ["is not trusted", [], inline(allow("sts:AssumeRole")), root(PROD)],
    ["may pass it and has nothing that runs with it", [], inline(allow("iam:PassRole")), LAMBDA],
  ])("who %s: %j", async (_, expected, set, trust) => {
    expect(await ways(set, [deleter(trust)])).toEqual(expected);
  });
  test("from another account, whoever can do everything in his own", async () => {
    const all = { managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] };
    const expected = ["deleter: assume deleter in ml-prod"];
    expect(await ways(all, [deleter(root(DEV), "ml-prod")])).toEqual(expected);
    expect(await ways(all, [deleter(root(DEV), "ml-prod")], "ml-prod")).toEqual(expected);
    expect(await ways(all, [deleter(root(DEV), "ml-prod")], "ml-dev")).toEqual([]);
  });
  test("one role after the other, by the shortest way", async () => {
    const link = (name: string, next: string) => role(name, root(DEV), allow("sts:AssumeRole", own(next)));
    const chain = [link("a", "b"), link("b", "c"), link("c", "b"), link("b2", "deleter"), deleter(root(DEV))];
    expect(await ways(inline(allow("sts:AssumeRole", own("a"))), chain)).toEqual([]);
    const whole = [...chain, role("c2", root(DEV), allow("sts:AssumeRole", own("b*")))];
    expect(await ways(inline(allow("sts:AssumeRole", own("c2"))), whole)).toEqual([
      "deleter: assume c2 in ml-dev, assume b2 in ml-dev, assume deleter in ml-dev",
    ]);
  });
  test("not by a role that can do it on everything there already", async () => {
    const first = role("first", root(DEV), allow("*"));
    expect(await ways(inline(allow("sts:AssumeRole", own("first"))), [first, deleter(root(DEV))])).toEqual([
      "first: assume first in ml-dev",
    ]);
  });
});

describe("other roles that get at a role that can do it", () => {
  /** Nobody gets at any of them by a set: `loader: assume deleter`. */
  const byRoles = async (roles: readonly WrittenRole[], account?: string) =>
    (await rolesIn({}, roles, account)).flatMap(({ name, reachedBy, reachedByRoles }) => {
      expect(reachedBy).toEqual([]);
      return reachedByRoles.map(
        (it) =>
          `${name}: ${it.name} (${it.trusts.join()}) ${it.steps.map(({ by, role }) => `${by} ${role}`).join(", ")}`,
      );
    });
  const service = (name: string, next: string, account?: string) =>
    role(name, LAMBDA, allow("sts:AssumeRole", own(next)), account);

  test("are told with whom they trust and their steps, however many", async () => {
    const loader = role("loader", root(DEV), allow("sts:AssumeRole", own("deleter")));
    expect(await byRoles([service("starter", "loader"), loader, deleter(root(DEV))])).toEqual([
      "deleter: loader (AWS arn:aws:iam::022222222222:root) assume deleter",
      "deleter: starter (lambda.amazonaws.com) assume loader, assume deleter",
    ]);
  });
  test("also by passing it, and from other accounts", async () => {
    const passing = role("passing", LAMBDA, allow(["iam:PassRole", "lambda:CreateFunction"]));
    expect(await byRoles([passing, deleter(LAMBDA)])).toEqual(["deleter: passing (lambda.amazonaws.com) pass deleter"]);
    const elsewhere = [service("starter", "deleter"), deleter(root(DEV), "ml-prod")];
    const told = ["deleter: starter (lambda.amazonaws.com) assume deleter"];
    expect(await byRoles(elsewhere, "ml-prod")).toEqual(told);
    expect(await byRoles(elsewhere, "ml-dev")).toEqual([]);
  });
  test("not those that it adds nothing to, nor the role itself", async () => {
    const all = role("all", LAMBDA, allow("*"));
    expect(await byRoles([all, deleter(root(DEV))])).toEqual([]);
    const own = role("deleter", root(DEV), allow(["s3:DeleteBucket", "sts:AssumeRole"]));
    expect(await byRoles([own])).toEqual([]);
    const before = [service("starter", "first"), role("first", root(DEV), allow("*")), deleter(root(DEV))];
    expect(await byRoles(before)).toEqual(["first: starter (lambda.amazonaws.com) assume first"]);
  });
});
