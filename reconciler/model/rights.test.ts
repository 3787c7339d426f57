// Which permission sets give their holders more than they say, or let them give it to others.
import { describe, expect, test } from "vitest";
import { reasonText } from "../policy/reason-text.ts";
import type { WrittenPermissionSet, WrittenRole } from "../validate/written.ts";
import { buildAccess } from "./build-access.ts";
import { ownDocumentsOf } from "./own-policies.ts";
import { levelIn, privilegedIn, rightsOfRole, rightsOfSet } from "./rights.ts";
import { smallWorld, TEAM, TODAY } from "./small-world.ts";

function builderOf(set: Partial<WrittenPermissionSet>, roles: readonly WrittenRole[] = []) {
  const world = smallWorld([{ ...TEAM, permissionSets: [{ ...set, name: "Builder" }], roles }]);
  const { access, diagnostics } = buildAccess(world, TODAY);
  const [builder] = access?.permissionSets ?? [];
  if (access === undefined || builder === undefined) throw new Error(JSON.stringify(diagnostics));
  return { access, builder };
}

function isPrivileged(set: Partial<WrittenPermissionSet>, roles: readonly WrittenRole[] = []): boolean {
  return privilegedIn(builderOf(set, roles).access)("Builder", { id: "111111111111" });
}

const statements = (...Statement: readonly object[]) => ({ Version: "2012-10-17" as const, Statement });
const allowing = (...Action: readonly string[]) => ({
  Version: "2012-10-17" as const,
  Statement: [{ Effect: "Allow" as const, Action, Resource: "*" }],
});

test.each([
  ["AdministratorAccess", true],
  ["PowerUserAccess", true],
  ["IAMFullAccess", true],
  ["AWSOrganizationsFullAccess", true],
  ["AWSSSOMasterAccountAdministrator", true],
  ["AWSSSOMemberAccountAdministrator", true],
  ["AWSSSODirectoryAdministrator", true],
  ["AWSSSODirectoryReadOnly", false],
  ["AWSSSOReadOnly", false],
  ["ReadOnlyAccess", false],
])("%s is privileged: %s", (policy, privileged) => {
  expect(isPrivileged({ managedPolicies: [`arn:aws:iam::aws:policy/${policy}`] })).toBe(privileged);
});

test.each([
  ["*", true],
  ["*:*", true],
  ["iam:*", true],
  ["IAM:adduserToGroup", true],
  ["iam:AttachGroupPolicy", true],
  ["iam:AttachRolePolicy", true],
  ["iam:AttachUserPolicy", true],
  ["iam:CreateAccessKey", true],
  ["iam:CreateLoginProfile", true],
  ["iam:CreatePolicyVersion", true],
  ["iam:DeleteRolePermissionsBoundary", true],
  ["iam:DeleteUserPermissionsBoundary", true],
  ["iam:PutGroupPolicy", true],
  ["iam:PutRolePermissionsBoundary", true],
  ["iam:PutRolePolicy", true],
  ["iam:PutUserPermissionsBoundary", true],
  ["iam:PutUserPolicy", true],
  ["iam:SetDefaultPolicyVersion", true],
  ["iam:UpdateAssumeRolePolicy", true],
  ["iam:UpdateLoginProfile", true],
  ["iam:Update*", true],
  ["iam:Get*", false],
  ["iam:CreateServiceLinkedRole", false],
  ["iam:PassRole", true],
  ["identitystore:CreateGroupMembership", true],
  ["identitystore:Cr*", true],
  ["identity*:*", true],
  ["identitystore:List*", false],
  ["identitystore:IsMemberInGroups", false],
  ["sso-directory:*", true],
  ["sso-directory:AddMemberToGroup", true],
  ["sso-directory:SearchUsers", false],
  ["sso:AttachCustomerManagedPolicyReferenceToPermissionSet", true],
  ["sso:AttachManagedPolicyToPermissionSet", true],
  ["sso:CreateAccountAssignment", true],
  ["sso:DeletePermissionsBoundaryFromPermissionSet", true],
  ["sso:ProvisionPermissionSet", true],
  ["sso:PutInlinePolicyToPermissionSet", true],
  ["sso:PutPermissionsBoundaryToPermissionSet", true],
  ["sso:DescribePermissionSet", false],
  ["organizations:AttachPolicy", true],
  ["organizations:*", true],
  ["organizations:List*", false],
  ["s3:*", false],
])("an inline policy that allows %s is privileged: %s", (action, privileged) => {
  expect(isPrivileged({ inlinePolicy: allowing("s3:GetObject", action) })).toBe(privileged);
});

test("what an inline policy denies doesn't count, and what it doesn't name does", () => {
  const statement = (it: object) => ({ Version: "2012-10-17", Statement: [{ Resource: "*", ...it }] });
  expect(isPrivileged({ inlinePolicy: statement({ Effect: "Deny", Action: "*" }) })).toBe(false);
  expect(isPrivileged({ inlinePolicy: statement({ Effect: "Allow", NotAction: "s3:*" }) })).toBe(true);
  expect(isPrivileged({ inlinePolicy: statement({ Effect: "Deny", NotAction: "s3:*" }) })).toBe(false);
});

describe("what one policy denies always, on everything, another doesn't allow", () => {
  const aws = (...names: readonly string[]) => ({
    managedPolicies: names.map((name) => `arn:aws:iam::aws:policy/${name}`),
  });
  const denying = (Action: string, more: object = {}) => ({
    inlinePolicy: statements({ Effect: "Deny", Action, Resource: "*", ...more }),
  });
  const denyingAllBut = (NotAction: string) => ({
    inlinePolicy: statements({ Effect: "Deny", NotAction, Resource: "*" }),
  });
  const levelOf = (set: Partial<WrittenPermissionSet>, roles: readonly WrittenRole[] = []) => {
    const { builder, access } = builderOf(set, roles);
    return rightsOfSet(builder, [], access).level;
  };
  const Condition = { Bool: { "aws:MultiFactorAuthPresent": "false" } };
  test.each<[string, string, Partial<WrittenPermissionSet>]>([
    ["AWS's of everything", "ordinary", aws("AdministratorAccess", "AWSDenyAll")],
    ["AWS's beside an inline policy", "ordinary", { ...aws("AWSDenyAll"), inlinePolicy: allowing("*") }],
    ["AWS's of some actions", "becomes-everything", aws("AdministratorAccess", "AWSLakeFormationDataAdmin")],
    ["an inline policy", "ordinary", { ...aws("IAMFullAccess"), ...denying("iam:*") }],
    ["an inline policy of some actions", "becomes-everything", { ...aws("AdministratorAccess"), ...denying("iam:*") }],
    ["an inline policy of all but some", "all-data", { ...aws("AdministratorAccess"), ...denyingAllBut("s3:*") }],
    ["one action of more than are known", "all-data", { ...aws("AmazonS3ReadOnlyAccess"), ...denying("s3:GetObject") }],
    ["policies that are not known", "ordinary", aws("MadeUp", "AWSDenyAll")],
    ["not policies that are not known", "borrows-roles", { ...aws("MadeUp"), ...denying("iam:*") }],
    ["not sometimes", "becomes-everything", { ...aws("IAMFullAccess"), ...denying("iam:*", { Condition }) }],
    [
      "not on something",
      "becomes-everything",
      { ...aws("IAMFullAccess"), ...denying("iam:*", { Resource: "arn:aws:iam::*:role/x" }) },
    ],
  ])("%s: %s", (_, level, set) => {
    expect(levelOf(set)).toBe(level);
  });
  test("a role's own policies", () => {
    const role: WrittenRole = {
      name: "worker",
      accounts: ["ml-dev"],
      trust: { services: ["lambda.amazonaws.com"] },
      managedPolicies: ["arn:aws:iam::aws:policy/IAMFullAccess"],
      policies: [{ name: "Denying", document: denying("iam:*").inlinePolicy }],
    };
    const { access } = builderOf({}, [role]);
    expect(access.roles.map((it) => rightsOfRole(it, access).level)).toEqual(["ordinary"]);
  });
});

describe("a customer managed policy", () => {
  const roles = (...actions: readonly string[]): readonly WrittenRole[] => [
    {
      name: "trainer",
      accounts: ["ml-dev"],
      trust: { services: ["sagemaker.amazonaws.com"] },
      policies: [{ name: "Training", document: allowing(...actions) }],
    },
  ];
  const naming = (name: string, path?: string) => ({
    customerManagedPolicies: [{ name, ...(path === undefined ? {} : { path }) }],
  });
  test("counts by its contents where one of our roles declares it", () => {
    expect(isPrivileged(naming("training", "/access/"), roles("iam:*"))).toBe(true);
    expect(isPrivileged(naming("training", "/access/"), roles("s3:*"))).toBe(false);
    expect(isPrivileged(naming("other", "/access/"), roles("iam:*"))).toBe(false);
  });
  test("of another path is not ours, and not known", () => {
    expect(isPrivileged(naming("training"), roles("iam:*"))).toBe(false);
  });
});

describe("policies of one name in several accounts", () => {
  const [ML_DEV, ML_PROD, OTHER] = ["022222222222", "333333333333", "111111111111"];
  const role = (account: string, name: string, ...documents: readonly object[]): WrittenRole => ({
    name: `${account}-${name.toLowerCase()}`,
    accounts: [account],
    trust: { services: ["sagemaker.amazonaws.com"] },
    policies: [{ name, document: statements(...documents) }],
  });
  const [allow, deny] = ["Allow", "Deny"].map((Effect) => ({ Effect, Action: "*", Resource: "*" })) as [object, object];
  const shared = { customerManagedPolicies: [{ name: "Shared", path: "/access/" }] };

  test("what one account denies is allowed in another", () => {
    const { access, builder } = builderOf(shared, [role("ml-prod", "Shared", allow), role("ml-dev", "Shared", deny)]);
    const level = (id: string) => levelIn(access)("builder", { id });
    expect([ML_PROD, ML_DEV, OTHER].map(level)).toEqual(["everything", "ordinary", "everything"]);
    expect(rightsOfSet(builder, [], access).level).toBe("everything");
  });
  test("each account's reasons are told", () => {
    const passing = { ...allow, Action: ["sso:CreateAccountAssignment"] };
    const running = { ...allow, Action: ["ssm:StartSession"] };
    const { access, builder } = builderOf(shared, [
      role("ml-prod", "Shared", running),
      role("ml-dev", "Shared", passing),
    ]);
    expect(rightsOfSet(builder, [], access).reasons.map(({ kind }) => kind)).toEqual([
      "identity-center",
      "uses-held-role",
    ]);
    expect(levelIn(access)("builder", { id: ML_PROD })).toBe("borrows-roles");
  });
  test("a boundary counts where it is", () => {
    const permissionsBoundary = { customerManagedPolicy: { name: "Bound", path: "/access/" } };
    const { access } = builderOf({ inlinePolicy: allowing("*"), permissionsBoundary }, [
      role("ml-prod", "Bound", allow),
      role("ml-dev", "Bound", deny),
    ]);
    const level = (id: string) => levelIn(access)("builder", { id });
    expect([ML_PROD, ML_DEV, OTHER].map(level)).toEqual(["everything", "ordinary", "everything"]);
  });
  test("a reason says in which of the accounts that are asked about it is, unless it is in all", () => {
    const running = { ...allow, Action: ["ssm:StartSession"] };
    const both = { ...allow, Action: ["s3:GetObject"] };
    const { access, builder } = builderOf(shared, [
      role("ml-prod", "Shared", running, both),
      role("ml-dev", "Shared", both),
    ]);
    const told = (...ids: readonly string[]) =>
      rightsOfSet(
        builder,
        access.accounts.filter(({ id }) => ids.includes(id)),
        access,
      ).reasons.map(reasonText);
    const [runs, reads] = [
      "may run, change or enter what holds a role already (ssm:StartSession)",
      "may read all data of a service, or let others read it (s3:GetObject)",
    ];
    expect(told(ML_DEV, ML_PROD)).toEqual([`${runs}, in ml-prod`, reads]);
    expect(told(ML_PROD)).toEqual([runs, reads]);
    expect(told(ML_DEV)).toEqual([reads]);
    // Without any, in all there are.
    expect(told()).toEqual([`${runs}, in management, ml-prod, old`, reads]);
  });
  test("the same document in many accounts is one", () => {
    const { access, builder } = builderOf(shared, [role("ml-prod", "Shared", allow), role("ml-dev", "Shared", allow)]);
    expect(ownDocumentsOf(builder, access)).toHaveLength(1);
  });
});

describe("passing roles of our own", () => {
  const role = (name: string, document: object): WrittenRole => ({
    name,
    accounts: ["ml-dev"],
    trust: { services: ["lambda.amazonaws.com"] },
    policies: [{ name: `${name}-own`, document: statements(document) }],
  });
  const runs = { Effect: "Allow", Action: "lambda:CreateFunction", Resource: "*" };
  const passes = (name: string) => ({
    Effect: "Allow",
    Action: ["iam:PassRole", "lambda:CreateFunction"],
    Resource: `arn:aws:iam::*:role/access/${name}`,
  });
  const levelOf = (name: string, roles: readonly WrittenRole[]) => {
    const { builder, access } = builderOf({ inlinePolicy: statements(passes(name)) }, roles);
    return rightsOfSet(builder, [], access).level;
  };
  const ordinary = role("worker", runs);
  const dangerous = role("admin", { ...runs, Action: "*" });

  test.each([
    ["worker", "ordinary"],
    ["work*", "ordinary"],
    ["admin", "becomes-everything"],
    ["*", "becomes-everything"],
    ["a*", "becomes-everything"],
    ["nobody", "becomes-everything"],
    ["nobody-*", "becomes-everything"],
    [`\${aws:PrincipalTag/team}`, "becomes-everything"],
    [`worker\${aws:PrincipalTag/team}`, "becomes-everything"],
  ])("%s", (name, level) => {
    expect(levelOf(name, [ordinary, dangerous])).toBe(level);
  });
  test.each([
    ["worker", "ordinary"],
    ["admin", "becomes-everything"],
    ["nobody", "becomes-everything"],
  ])("%s of the account of who calls", (name, level) => {
    const { Resource: _, ...statement } = passes(name);
    const own = { ...statement, Resource: `arn:aws:iam::\${aws:PrincipalAccount}:role/access/${name}` };
    const { builder, access } = builderOf({ inlinePolicy: statements(own) }, [ordinary, dangerous]);
    expect(rightsOfSet(builder, [], access).level).toBe(level);
  });
  test.each([["w*r", "ordinary"]])("%s", (name, level) => {
    expect(levelOf(name, [ordinary, dangerous])).toBe(level);
  });
  test("that pass one another, to the end, in whatever order", () => {
    const chain = ["a", "b", "c", "d"].map((name, index, all) => role(name, passes(all[index + 1] ?? "a")));
    expect(levelOf("a", chain)).toBe("ordinary");
    const open = ["a", "b", "c", "d"].map((name, index, all) => role(name, passes(all[index + 1] ?? "admin")));
    for (const roles of [
      [...open, dangerous],
      [dangerous, ...open.toReversed()],
    ]) {
      expect(levelOf("a", roles)).toBe("becomes-everything");
    }
  });
});

test("rights over Identity Center and the organization count where these are administered", () => {
  const sets = {
    ...TEAM,
    permissionSets: [{ name: "Builder", inlinePolicy: allowing("sso:CreateAccountAssignment") }],
  };
  const { access } = buildAccess(smallWorld([sets]), TODAY);
  const isIn = (id: string) => access !== undefined && privilegedIn(access)("builder", { id });
  expect([isIn("111111111111"), isIn("022222222222")]).toEqual([true, false]);
});

describe("stack sets, which the organization's own roles deploy into its accounts without any that is passed", () => {
  const [MAKES, PUTS] = ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"];
  const CHANGES = "cloudformation:UpdateStackSet";
  const levelsOf = (set: Partial<WrittenPermissionSet>) => {
    const levelOf = levelIn(builderOf(set).access);
    return ["111111111111", "022222222222"].map((id) => levelOf("Builder", { id }));
  };
  const on = (...resources: readonly string[]) =>
    statements(...resources.map((Resource) => ({ Effect: "Allow", Action: [MAKES, PUTS], Resource })));
  const managedPolicies = ["arn:aws:iam::aws:policy/AWSCloudFormationFullAccess"];
  test.each<[string, readonly string[], Partial<WrittenPermissionSet>]>([
    ["both", ["becomes-everything", "borrows-roles"], { inlinePolicy: allowing(MAKES, PUTS) }],
    ["all of CloudFormation", ["becomes-everything", "borrows-roles"], { managedPolicies }],
    [
      "under one name",
      ["becomes-everything", "ordinary"],
      { inlinePolicy: on("arn:aws:cloudformation:*:*:stackset/ml-*") },
    ],
    ["both, on stacks only", ["ordinary", "ordinary"], { inlinePolicy: on("arn:aws:cloudformation:*:*:stack/ml-*/*") }],
    ["making alone", ["ordinary", "ordinary"], { inlinePolicy: allowing(MAKES) }],
    ["putting alone", ["borrows-roles", "borrows-roles"], { inlinePolicy: allowing(PUTS) }],
    [
      "one of them denied, and to change those that there are",
      ["borrows-roles", "borrows-roles"],
      { managedPolicies, inlinePolicy: statements({ Effect: "Deny", Action: [MAKES, CHANGES], Resource: "*" }) },
    ],
    ["changing alone", ["becomes-everything", "borrows-roles"], { inlinePolicy: allowing(CHANGES) }],
    [
      "changing one that there is",
      ["becomes-everything", "ordinary"],
      {
        inlinePolicy: statements({
          Effect: "Allow",
          Action: CHANGES,
          Resource: "arn:aws:cloudformation:*:*:stackset/ml:*",
        }),
      },
    ],
    [
      "changing stacks alone",
      ["borrows-roles", "borrows-roles"],
      { inlinePolicy: allowing("cloudformation:UpdateStack") },
    ],
  ])("%s: %j where it is administered, and elsewhere", (_, levels, set) => {
    expect(levelsOf(set)).toEqual(levels);
  });
  test("the reason says how", () => {
    const { access, builder } = builderOf({ inlinePolicy: allowing(MAKES, PUTS) });
    expect(rightsOfSet(builder, [], access).reasons.map(reasonText)[0]).toBe(
      "may deploy any template into the organization's accounts, by stack sets that need no role passed (cloudformation:CreateStackInstances, cloudformation:CreateStackSet)",
    );
  });
});
