// What each run's role may do, request by request: what it needs, and what somebody who has it could want.
import { describe, expect, test } from "vitest";
import { bucketPolicy } from "./bucket-policy.ts";
import { isAllowed } from "./evaluate-policies.ts";
import { type BootstrapFacts, RUNS, type Run, roleArnOf } from "./identities.ts";
import { refuseOwnPath } from "./own-path.ts";
import { permissionsOfMember, permissionsOfRun } from "./permissions.ts";
import { smallBootstrap } from "./small-bootstrap.ts";
import { trustOfMember, trustOfRun } from "./trust-policies.ts";

const facts = smallBootstrap();
const inBucket = (key: string) => `arn:aws:s3:::example-state/${key}`;

/** The runs that may, of a request to the account where they are. */
function runsThat(action: string, resource: string, changes: Partial<BootstrapFacts> = {}): readonly Run[] {
  const changed = { ...facts, ...changes };
  return RUNS.filter((run) => {
    const policies = [permissionsOfRun(changed, run), bucketPolicy(changed)];
    const context = {
      "aws:PrincipalArn": roleArnOf(changed, run),
      "aws:SecureTransport": "true",
      "aws:PrincipalOrgID": "o-1",
      "aws:ResourceOrgID": "o-1",
    };
    return isAllowed(policies, { action, resource, context });
  });
}

const COMMIT = "c".repeat(40);
const KEYS = [
  ".pulumi/meta.yaml",
  ".pulumi/stacks/access/identity-center.json",
  ".pulumi/stacks/access/identity-center.json.bak",
  ".pulumi/stacks/access/identity-center.pulumi-tags",
  ".pulumi/stacks/access/account-222222222222.json",
  ".pulumi/stacks/access/account-222222222222.pulumi-tags",
  ".pulumi/stacks/access-bootstrap/bootstrap.json",
  ".pulumi/history/access/identity-center/identity-center-1.history.json",
  ".pulumi/history/access/account-222222222222/account-222222222222-1.history.json",
  ".pulumi/backups/access/identity-center/identity-center.1.json",
  ".pulumi/locks/organization/access/identity-center/lock.json",
  ".pulumi/locks/organization/access/account-222222222222/lock.json",
  ".pulumi/locks/organization/access-bootstrap/bootstrap/lock.json",
  `deploys/approved-${COMMIT}.json`,
  "deploys/tree-0123.json",
  "deploys/attempted/2026-11-30T000000000Z-1-1-0123.json",
  "deploys/expiring/2026-11-30T000000000Z-1-1-0123.json",
  "deploys/2026-11-30T000000000Z-cccccccccccc.json",
  "of-others.json",
];

describe("in the state's bucket", () => {
  const mayIn = (action: string) =>
    Object.fromEntries(KEYS.map((key) => [key, runsThat(action, inBucket(key)).join()]));
  test("all runs read the state and what later runs go by, and none the logs", () => {
    const read = mayIn("s3:GetObject");
    const unread = KEYS.filter((key) => read[key] !== RUNS.join());
    expect(unread).toEqual(["deploys/2026-11-30T000000000Z-cccccccccccc.json", "of-others.json"]);
    expect(unread.map((key) => read[key])).toEqual(["", ""]);
    expect(runsThat("s3:ListBucket", "arn:aws:s3:::example-state")).toEqual(RUNS);
  });
  test("a deploy writes its own project, an expiry the state of Identity Center's stack, and a preview nothing", () => {
    expect(mayIn("s3:PutObject")).toEqual({
      ".pulumi/meta.yaml": "deploy",
      ".pulumi/stacks/access/identity-center.json": "deploy,expire",
      ".pulumi/stacks/access/identity-center.json.bak": "deploy,expire",
      ".pulumi/stacks/access/identity-center.pulumi-tags": "deploy",
      ".pulumi/stacks/access/account-222222222222.json": "deploy",
      ".pulumi/stacks/access/account-222222222222.pulumi-tags": "deploy",
      ".pulumi/stacks/access-bootstrap/bootstrap.json": "",
      ".pulumi/history/access/identity-center/identity-center-1.history.json": "deploy,expire",
      ".pulumi/history/access/account-222222222222/account-222222222222-1.history.json": "deploy",
      ".pulumi/backups/access/identity-center/identity-center.1.json": "deploy,expire",
      ".pulumi/locks/organization/access/identity-center/lock.json": "deploy,expire",
      ".pulumi/locks/organization/access/account-222222222222/lock.json": "deploy",
      ".pulumi/locks/organization/access-bootstrap/bootstrap/lock.json": "",
      [`deploys/approved-${COMMIT}.json`]: "deploy",
      "deploys/tree-0123.json": "deploy",
      "deploys/attempted/2026-11-30T000000000Z-1-1-0123.json": "deploy",
      "deploys/expiring/2026-11-30T000000000Z-1-1-0123.json": "deploy,expire",
      "deploys/2026-11-30T000000000Z-cccccccccccc.json": "deploy,expire",
      "of-others.json": "",
    });
  });
  test("locks and a run's own record can be removed, and the state of no stack by an expiry", () => {
    const removed = mayIn("s3:DeleteObject");
    expect(Object.fromEntries(Object.entries(removed).filter(([, runs]) => runs !== ""))).toEqual({
      ".pulumi/stacks/access/identity-center.json": "deploy",
      ".pulumi/stacks/access/identity-center.json.bak": "deploy",
      ".pulumi/stacks/access/identity-center.pulumi-tags": "deploy",
      ".pulumi/stacks/access/account-222222222222.json": "deploy",
      ".pulumi/stacks/access/account-222222222222.pulumi-tags": "deploy",
      ".pulumi/locks/organization/access/identity-center/lock.json": "deploy,expire",
      ".pulumi/locks/organization/access/account-222222222222/lock.json": "deploy",
      "deploys/attempted/2026-11-30T000000000Z-1-1-0123.json": "deploy",
      "deploys/expiring/2026-11-30T000000000Z-1-1-0123.json": "expire",
    });
  });
  test("no run removes an older version, or changes the bucket", () => {
    const key = inBucket(".pulumi/stacks/access/identity-center.json");
    expect(runsThat("s3:DeleteObjectVersion", key)).toEqual([]);
    for (const action of ["s3:PutBucketPolicy", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"]) {
      expect(runsThat(action, "arn:aws:s3:::example-state")).toEqual([]);
    }
  });

  const ADMIN = "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
  const EVERYTHING = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  } as const;
  const adminMay = (action: string, resource: string, stateWriters: readonly string[] = []) =>
    isAllowed([EVERYTHING, bucketPolicy({ ...facts, stateWriters })], {
      action,
      resource,
      context: { "aws:PrincipalArn": ADMIN, "aws:SecureTransport": "true" },
    });
  test("whoever may do everything in the account writes only if named, reads, and can change the policy", () => {
    const keys = [".pulumi/stacks/access/identity-center.json", `deploys/approved-${COMMIT}.json`].map(inBucket);
    const writing = [
      "s3:PutObject",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:PutObjectAcl",
      "s3:ReplicateObject",
    ];
    const tried = writing.flatMap((action) => keys.map((key) => [action, key] as const));
    expect(tried.filter(([action, key]) => adminMay(action, key))).toEqual([]);
    expect(tried.filter(([action, key]) => !adminMay(action, key, [ADMIN]))).toEqual([]);
    expect(tried.filter(([action, key]) => adminMay(action, key, [`${ADMIN}0`]))).toEqual([]);
    expect(adminMay("s3:GetObject", inBucket("x"))).toBe(true);
    expect(adminMay("s3:PutBucketPolicy", "arn:aws:s3:::example-state")).toBe(true);
  });
  test("nobody does anything without TLS", () => {
    const context = { "aws:PrincipalArn": roleArnOf(facts, "deploy"), "aws:SecureTransport": "false" };
    const request = { action: "s3:GetObject", resource: inBucket(".pulumi/meta.yaml"), context };
    expect(isAllowed([permissionsOfRun(facts, "deploy"), bucketPolicy(facts)], request)).toBe(false);
  });
});

describe("in Identity Center and IAM", () => {
  const SET = "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1";
  const reserved =
    "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
  const inManagement = { assignsInManagementAccount: true };
  test.each<[string, string, readonly Run[]]>([
    ["sso:ListAccountAssignments", SET, RUNS],
    ["sso:DeleteAccountAssignment", SET, ["deploy", "expire"]],
    ["sso:CreateAccountAssignment", SET, ["deploy"]],
    ["sso:PutInlinePolicyToPermissionSet", SET, ["deploy"]],
    ["sso:DeletePermissionsBoundaryFromPermissionSet", SET, ["deploy"]],
    ["sso:DeleteAccountAssignment", SET.replace("ssoins-1234567890abcdef", "ssoins-other"), []],
    ["identitystore:DeleteGroupMembership", "arn:aws:identitystore:::membership/1", ["deploy", "expire"]],
    ["identitystore:CreateGroupMembership", "arn:aws:identitystore:::membership/1", ["deploy"]],
    ["iam:DeleteRole", reserved, ["deploy", "expire"]],
    ["iam:DetachRolePolicy", reserved, ["deploy", "expire"]],
    ["iam:CreateRole", reserved, ["deploy"]],
    ["iam:AttachRolePolicy", reserved, ["deploy"]],
    ["iam:PutRolePolicy", reserved, ["deploy"]],
    ["iam:UpdateRole", reserved, ["deploy"]],
    ["iam:DeleteRolePermissionsBoundary", reserved, ["deploy"]],
    ["iam:UpdateAssumeRolePolicy", reserved, []],
    ["iam:CreateSAMLProvider", "arn:aws:iam::111111111111:saml-provider/AWSSSO_1_DO_NOT_DELETE", ["deploy"]],
    ["iam:UpdateAssumeRolePolicy", roleArnOf(facts, "expire"), []],
    ["iam:AttachRolePolicy", roleArnOf(facts, "deploy"), []],
    ["iam:CreatePolicyVersion", "arn:aws:iam::111111111111:policy/access-as-code/github-expire", []],
    ["sts:AssumeRole", "arn:aws:iam::222222222222:role/access-as-code/preview", RUNS],
    ["sts:AssumeRole", "arn:aws:iam::222222222222:role/access-as-code/deploy", ["deploy"]],
    ["sts:AssumeRole", "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole", []],
  ])("%s on %s", (action, resource, runs) => {
    expect(runsThat(action, resource, inManagement)).toEqual(runs);
    if (resource === reserved) expect(runsThat(action, resource)).toEqual([]);
  });
  test("no run but a deploy works on roles where no role is assumed", () => {
    const organization = { ...facts.organization, previewRole: undefined, deployRole: undefined };
    const role = "arn:aws:iam::111111111111:role/access/trainer";
    expect(runsThat("iam:CreateRole", role, { organization })).toEqual(["deploy"]);
    expect(runsThat("iam:GetRole", role, { organization })).toEqual(RUNS);
  });
});

describe("the deploy role of an account, with a boundary in the guardrails", () => {
  const LIMIT = "arn:aws:iam::222222222222:policy/access-limit";
  const may = (action: string, resource: string, boundary?: string) =>
    isAllowed(
      [permissionsOfMember({ ...facts, permissionsBoundary: LIMIT.replace("222222222222", "{account}") }, true)],
      {
        action,
        resource,
        context: {
          "aws:PrincipalAccount": "222222222222",
          ...(boundary === undefined ? {} : { "iam:PermissionsBoundary": boundary }),
        },
      },
    );
  const role = "arn:aws:iam::222222222222:role/access/trainer";
  test("it makes and widens roles that have it, and no others", () => {
    for (const action of ["iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary"]) {
      const others = [undefined, LIMIT.replace("222222222222", "333333333333"), "arn:aws:iam::aws:policy/access-limit"];
      expect([action, may(action, role, LIMIT)]).toEqual([action, true]);
      expect([action, others.filter((other) => may(action, role, other))]).toEqual([action, []]);
    }
  });
  test("it can't take it off, rewrite it, delete it, or put another policy in its place", () => {
    expect(may("iam:DeleteRolePermissionsBoundary", role, LIMIT)).toBe(false);
    const rewriting = [
      "CreatePolicyVersion",
      "SetDefaultPolicyVersion",
      "DeletePolicyVersion",
      "DeletePolicy",
      "CreatePolicy",
    ];
    expect(rewriting.filter((action) => may(`iam:${action}`, LIMIT))).toEqual([]);
    expect(may("iam:CreatePolicyVersion", "arn:aws:iam::222222222222:policy/access/own")).toBe(true);
  });
  test("nor its own role, or the one that previews take", () => {
    const own = ["deploy", "preview"].map((name) => `arn:aws:iam::222222222222:role/access-as-code/${name}`);
    const changing = ["AttachRolePolicy", "UpdateAssumeRolePolicy", "PutRolePolicy", "DeleteRole"];
    expect(own.flatMap((arn) => changing.filter((action) => may(`iam:${action}`, arn, LIMIT)))).toEqual([]);
  });
});

describe("what a deploy could change is refused as what bounds it", () => {
  test.each([
    [
      "roles.permissionsBoundary in guardrails.yaml",
      { permissionsBoundary: "arn:aws:iam::{account}:policy/access/limit" },
    ],
    [
      "roles.permissionsBoundary in guardrails.yaml",
      { permissionsBoundary: "arn:aws:iam::{account}:policy/Access/a/limit" },
    ],
    [
      "previewRole in organization.yaml",
      { organization: { ...facts.organization, previewRole: "arn:aws:iam::{account}:role/access/preview" } },
    ],
    [
      "deployRole in organization.yaml",
      { organization: { ...facts.organization, deployRole: "arn:aws:iam::{account}:role/access/deploy" } },
    ],
  ])("%s", (what, changes) => {
    expect(() => refuseOwnPath({ ...facts, ...changes })).toThrow(`${what} is arn:`);
  });
  test("a policy of another path, and none, are not", () => {
    for (const permissionsBoundary of [undefined, "access-limit", "access-as-code/limit", "teams/access/limit"].map(
      (it) => it && `arn:aws:iam::{account}:policy/${it}`,
    )) {
      expect(() => refuseOwnPath({ ...facts, permissionsBoundary })).not.toThrow();
    }
  });
});

describe("who gets a role", () => {
  const CLAIMS = {
    aud: "sts.amazonaws.com",
    sub: "repo:example/access:environment:access-deploy",
    ref: "refs/heads/main",
    job_workflow_ref: "example/access/.github/workflows/deploy.yml@refs/heads/main",
  };
  const gets = (run: Run, claims: Partial<typeof CLAIMS>, changes: Partial<BootstrapFacts> = {}) => {
    const context = Object.fromEntries(
      Object.entries({ ...CLAIMS, sub: `repo:example/access:environment:access-${run}`, ...claims }).map(
        ([claim, value]) => [`token.actions.githubusercontent.com:${claim}`, value],
      ),
    );
    return isAllowed([trustOfRun({ ...facts, ...changes }, run)], { action: "sts:AssumeRoleWithWebIdentity", context });
  };
  const OTHERS: readonly Partial<typeof CLAIMS>[] = [
    { job_workflow_ref: "example/access/.github/workflows/pull-request.yml@refs/heads/main" },
    { job_workflow_ref: "example/access/.github/workflows/deploy.yml@refs/heads/topic" },
    { job_workflow_ref: "example/other/.github/workflows/deploy.yml@refs/heads/main" },
    { ref: "refs/heads/topic" },
  ];
  test("one that writes: the workflow file on the branch, in the role's environment", () => {
    for (const run of ["deploy", "expire"] as const) {
      expect([run, gets(run, {})]).toEqual([run, true]);
      const tried = [...OTHERS, { sub: "repo:example/access:environment:access-preview" }, { aud: "other" }];
      expect(tried.filter((claims) => gets(run, claims))).toEqual([]);
    }
  });
  test("a preview: any branch and workflow, in the role's environment", () => {
    expect(OTHERS.map((claims) => gets("preview", claims))).toEqual(OTHERS.map(() => true));
    expect(gets("preview", { sub: CLAIMS.sub })).toBe(false);
  });
  test("where AWS checks audience and subject alone, they are all that is asked for", () => {
    const organization = { ...facts.organization, partition: "aws-us-gov" } as const;
    expect(OTHERS.map((claims) => gets("deploy", claims, { organization }))).toEqual(OTHERS.map(() => true));
    expect(gets("deploy", { sub: "repo:example/access:environment:access-preview" }, { organization })).toBe(false);
  });
  test("in a member account: an expiry reads, and only a deploy writes", () => {
    const member = (run: Run, writes: boolean) =>
      isAllowed([trustOfMember(facts, writes ? ["deploy"] : RUNS)], {
        action: "sts:AssumeRole",
        context: { "aws:PrincipalArn": roleArnOf(facts, run) },
      });
    expect(RUNS.filter((run) => member(run, false))).toEqual(RUNS);
    expect(RUNS.filter((run) => member(run, true))).toEqual(["deploy"]);
  });
});
