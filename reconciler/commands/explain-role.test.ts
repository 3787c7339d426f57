// `access explain role` through the command line: who may assume it, and under which conditions.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { GOOD } from "../validate/small-folder.ts";

let folder: string;
const role = (...argv: readonly string[]) => runArgv(["explain", "role", ...argv], { cwd: folder });

const GITHUB = "arn:aws:iam::022222222222:oidc-provider/token.actions.githubusercontent.com";
const TEAM = `team: a
roles:
  - name: deployer
    accounts: [ml-dev]
    trust:
      policy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Federated: "${GITHUB}" }
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals: { "token.actions.githubusercontent.com:aud": sts.amazonaws.com }
              StringLike: { "token.actions.githubusercontent.com:sub": ["repo:example/app:ref:refs/heads/main", "repo:example/app:environment:*"] }
          - { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
          - { Effect: Deny, Principal: "*", Action: "sts:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }
    managedPolicies: [AmazonS3ReadOnlyAccess]
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "explain-role-"));
  const guardrails = `guardrails:
  roles:
    permissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess
    services: [codebuild.amazonaws.com]
    principals: { oidcSubjects: [{ provider: token.actions.githubusercontent.com, subject: "repo:example/app:*" }] }
`;
  for (const [path, text] of Object.entries({ ...GOOD, "guardrails.yaml": guardrails, "teams/a.yaml": TEAM })) {
    mkdirSync(dirname(join(folder, "access", path)), { recursive: true });
    writeFileSync(join(folder, "access", path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WHEN = `Federated ${GITHUB}, when token.actions.githubusercontent.com:aud is sts.amazonaws.com; and token.actions.githubusercontent.com:sub is like one of repo:example/app:ref:refs/heads/main, repo:example/app:environment:*`;

test("as text: each whom conditions bind, with the conditions in words, and that something is denied too", async () => {
  expect(await role("deployer")).toMatchObject({
    status: 0,
    stdout: `role deployer

as the files say on 2026-11-26

roles
  deployer in ml-dev
    assumed by codebuild.amazonaws.com
    assumed by ${WHEN}
    its trust policy also has denials, which may leave less
    policies: arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
    permissions boundary: arn:aws:iam::aws:policy/PowerUserAccess
    declared at access/teams/a.yaml:3

in 1 account
`,
  });
});
test("as JSON: operator, key and values", async () => {
  const { roles } = JSON.parse((await role("deployer", "--format", "json")).stdout);
  expect(roles).toEqual([
    {
      name: "deployer",
      account: { id: "022222222222", name: "ml-dev" },
      trusts: [`Federated ${GITHUB} (under conditions)`, "codebuild.amazonaws.com"],
      trustedBy: [
        {
          who: `Federated ${GITHUB}`,
          conditions: [
            {
              operator: "StringEquals",
              key: "token.actions.githubusercontent.com:aud",
              values: ["sts.amazonaws.com"],
            },
            {
              operator: "StringLike",
              key: "token.actions.githubusercontent.com:sub",
              values: ["repo:example/app:ref:refs/heads/main", "repo:example/app:environment:*"],
            },
          ],
        },
        { who: "codebuild.amazonaws.com", conditions: [] },
      ],
      mayBeDenied: true,
      policies: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
      permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
      place: { file: "access/teams/a.yaml", line: 3, column: 5 },
    },
  ]);
});
test("as a table: the conditions in a column of their own", async () => {
  const [header, row] = (await role("deployer", "--format", "csv")).stdout.split("\r\n");
  expect(header).toBe("role,account id,account,assumed by,policies,declared at,assumed when,permissions boundary");
  expect(row?.endsWith(`,access/teams/a.yaml:3,"${WHEN}",arn:aws:iam::aws:policy/PowerUserAccess`)).toBe(true);
});
