// What a plan takes away can be what kept a guardrail: the violation is new then, though everything that is left was there before.
import { describe, expect, test } from "vitest";
import { TEAM } from "../model/small-world.ts";
import type { WrittenRole, WrittenTeam } from "../validate/written.ts";
import { change, judge, type Written } from "./judge-small-world.ts";

const ACCOUNT = "account-022222222222";
const ELSEWHERE = "account-333333333333";
const statements = (...Statement: readonly object[]) => ({ Version: "2012-10-17" as const, Statement });
const allow = (Action: string, Resource = "*") => ({ Effect: "Allow", Action, Resource });
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";

const OPERATIONS = ["create", "update", "replace", "delete"] as const;

/** By code, what is new and what was there before. */
function judged(
  written: Written,
  team: Partial<WrittenTeam>,
  changes: Parameters<typeof change>[],
  { diff, onRecord = {} }: { diff?: readonly string[]; onRecord?: { readonly [key: string]: string } } = {},
) {
  const codes = (texts: readonly string[]) => [...new Set(texts.map((it) => it.split(":")[0]))];
  const planned = changes.map((it) => ({ ...change(...it), ...(diff === undefined ? {} : { diff }) }));
  const { refusals, old } = judge(written, { team, deployed: true, changes: planned, onRecord });
  return { refused: codes(refusals), old: codes(old) };
}

describe("of a permission set", () => {
  const written: Written = { privilegedSets: [], administratorsPerAccount: 0, roles: { privileged: ["admin"] } };
  const set = (more: object): Partial<WrittenTeam> => ({ permissionSets: [{ name: "Builder", ...more }] });
  const isNew = { refused: ["too-many-administrators", "privileged-set-assigned"], old: [] };
  const isOld = { refused: [], old: ["too-many-administrators", "privileged-set-assigned"] };

  test.each([
    ["its boundary", "boundary/builder"],
    ["a policy written into it, which can have denied", "inline-policy/builder"],
    ["an account's policy, which can have denied", "customer-policy/builder/%2Flimits%2FNoIam"],
    ["a policy of AWS's that denies", "managed-policy/builder/AWSDenyAll"],
    ["a policy of AWS's that is not known here", "managed-policy/builder/BrandNewAccess"],
  ])("%s", (_, key) => {
    expect(judged(written, set({ managedPolicies: [ADMIN] }), [["delete", key]])).toEqual(isNew);
  });
  test.each([
    ["a policy of AWS's that only allows", "managed-policy/builder/AmazonS3ReadOnlyAccess"],
    ["the boundary of another set", "boundary/other"],
    ["an assignment", "assignment/022222222222/builder/user/ben.okafor"],
    ["a membership", "membership/builders/ben.okafor"],
  ])("not %s", (_, key) => {
    expect(judged(written, set({ managedPolicies: [ADMIN] }), [["delete", key]])).toEqual(isOld);
  });
  const [reading, limits] = [allow("s3:*"), { ...allow("iam:*"), Effect: "Deny" }];
  const onRecord = (key: string, ...before: readonly object[]) => ({
    onRecord: { [key]: JSON.stringify(statements(...before)) },
  });
  test.each([
    ["only allowed", [reading], isOld],
    ["denied something", [reading, limits], isNew],
    ["says nothing that is known", [], isNew],
  ])("a policy on record that goes and %s", (_, before, is) => {
    const team = set({ managedPolicies: [ADMIN], customerManagedPolicies: [{ name: "Limits", path: "/access/" }] });
    expect(
      judged(written, team, [["delete", "inline-policy/builder"]], onRecord("inline-policy/builder", ...before)),
    ).toEqual(is);
    expect(judged(written, team, [["delete", "policy/limits", ACCOUNT]], onRecord("policy/limits", ...before))).toEqual(
      is,
    );
  });
  test.each([
    ["allows less", [reading, allow("ec2:*")], ["inlinePolicy"], isOld],
    ["denies more", [reading], ["inlinePolicy"], isOld],
    ["allows something else", [allow("ec2:*")], ["inlinePolicy"], isNew],
    ["denies less", [reading, { ...limits, Action: "*" }], ["inlinePolicy"], isNew],
    ["changes in something else, too", [reading], ["inlinePolicy", "permissionSetArn"], isNew],
    ["was another one that isn't known", [], ["inlinePolicy"], isNew],
  ])("a policy on record that %s now", (_, before, diff, is) => {
    const team = set({ managedPolicies: [ADMIN], inlinePolicy: statements(reading, limits) });
    const known = { ...onRecord("inline-policy/builder", ...before), diff };
    // What is denied of IAM keeps the set from nothing that is judged here.
    expect(judged(written, team, [["update", "inline-policy/builder"]], known)).toEqual(is);
  });
  test.each(OPERATIONS)(
    "%s of a policy of our own that it names, or that bounds it, in the account where it is held",
    (op) => {
      const limits = { name: "Limits", path: "/access/" };
      for (const more of [
        { customerManagedPolicies: [limits] },
        { permissionsBoundary: { customerManagedPolicy: limits } },
      ]) {
        const team = set({ managedPolicies: [ADMIN], ...more });
        expect(judged(written, team, [[op, "policy/limits", ACCOUNT]])).toEqual(isNew);
        expect(judged(written, team, [[op, "policy/limits", ELSEWHERE]])).toEqual(isOld);
      }
    },
  );
  test.each([
    ...OPERATIONS.map((op) => [op, "role-policy/admin/limits", "new"] as const),
    ...OPERATIONS.map((op) => [op, "policy/own", "new"] as const),
    ...(["create", "update", "replace"] as const).map((op) => [op, "role/admin", "new"] as const),
    ["delete", "role-policy/admin/AWSDenyAll", "new"],
    ["delete", "role-policy/admin/AmazonS3ReadOnlyAccess", "old"],
  ] as const)("%s of %s, of a role that its holders can assume, is %s", (op, key, is) => {
    const assumes = statements(allow("sts:AssumeRole", "arn:aws:iam::022222222222:role/access/admin"));
    const trust = statements({ Effect: "Allow", Principal: { AWS: "022222222222" }, Action: "sts:AssumeRole" });
    const admin: WrittenRole = {
      name: "admin",
      accounts: ["ml-dev"],
      trust: { policy: trust },
      managedPolicies: [ADMIN],
      policies: [{ name: "own", document: statements(allow("s3:ListBucket")) }],
    };
    const team = { ...set({ inlinePolicy: assumes }), roles: [admin] };
    expect(judged(written, team, [[op, key, ACCOUNT]])).toEqual(is === "new" ? isNew : isOld);
    expect(judged(written, team, [[op, key, ELSEWHERE]])).toEqual(isOld);
  });
});

test("of a group of the identity provider's set, whose members nobody knows", () => {
  const team: Partial<WrittenTeam> = {
    external: { groups: ["Night"] },
    permissionSets: [{ name: "Builder", managedPolicies: [ADMIN] }],
    assignments: [{ permissionSet: "Builder", groups: ["Night"], accounts: ["ml-dev"] }],
  };
  const providerMembers = new Map([["night", { group: "Night", unread: "access denied" }]]);
  const given = { team, deployed: true, providerMembers };
  const written: Written = { administratorsPerAccount: 1 };
  expect(judge(written, given)).toMatchObject({ refusals: [], old: [expect.stringMatching(/^administrators-unread/)] });
  for (const op of ["create", "update", "delete"] as const) {
    const changed = judge(written, { ...given, changes: [change(op, "inline-policy/builder")] });
    expect(changed.refusals).toEqual([expect.stringMatching(/^administrators-unread/)]);
  }
});

describe("of a role", () => {
  const roles = (TEAM.roles ?? []).map((it) => ({ ...it, managedPolicies: [ADMIN] }));
  test.each([
    ["a policy of its own, which can have denied", "role-policy/trainer/limits", "new"],
    ["a policy of AWS's that denies", "role-policy/trainer/AWSDenyAll", "new"],
    ["a policy of AWS's that only allows", "role-policy/trainer/AmazonS3ReadOnlyAccess", "old"],
    ["a policy of another role", "role-policy/other/limits", "old"],
  ])("%s", (_, key, is) => {
    const [refused, old] = is === "new" ? [["role-privileged"], []] : [[], ["role-privileged"]];
    expect(judged({}, { roles }, [["delete", key, ACCOUNT]])).toEqual({ refused, old });
    expect(judged({}, { roles }, [["delete", key, ELSEWHERE]])).toEqual({ refused: [], old: ["role-privileged"] });
  });
});

test("what is taken off a set doesn't lengthen its sessions", () => {
  const rule: Written = { accountRules: [{ accounts: ["ml-dev"], sessionDuration: "PT1H" }] };
  const team = { permissionSets: [{ name: "Builder", sessionDuration: "PT8H" }] };
  expect(judged(rule, team, [["delete", "boundary/builder"]])).toEqual({ refused: [], old: ["session-too-long"] });
  expect(judged(rule, team, [["update", "permission-set/builder"]])).toEqual({
    refused: ["session-too-long"],
    old: [],
  });
});
