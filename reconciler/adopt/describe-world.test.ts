import { expect, test } from "vitest";
import { checkGuardrails } from "../guardrails/check-guardrails.ts";
import { readAccessFrom } from "../guardrails/read-access.ts";
import { folderOf } from "../validate/small-folder.ts";
import { type AdoptionOptions, type Description, describeWorld } from "./describe-world.ts";
import { unequal } from "./in-memory-comparison.ts";
import { allow, FACTS, liveWorldOf, type PlainWorld, trust } from "./in-memory-world.ts";

const OPTIONS: AdoptionOptions = { grouping: { by: "group-prefix" }, schemas: "../schemas/", selection: undefined };
const [MANAGEMENT, DEV, PROD, DATA] = ["111111111111", "222222222222", "333333333333", "044444444444"] as const;
const AWS = "arn:aws:iam::aws:policy";

const WORLD: PlainWorld = {
  users: {
    "ana.silva": { displayName: "Ana Silva", name: { givenName: "Ana", familyName: "Silva" }, title: "Engineer" },
    "ben.okafor": { emails: { value: "ben@example.com", primary: true, type: "work" } },
    "007": { displayName: "James: Bond, #7" },
  },
  groups: { "ml-builders": ["ana.silva", "ben.okafor"], "ml-readers": ["ben.okafor"], auditors: ["007"] },
  sets: {
    Builder: {
      description: "Models, logs: all of it",
      sessionDuration: "PT8H",
      relayState: "https://console.aws.amazon.com/s3",
      managed: [`${AWS}/AmazonSageMakerReadOnly`, `${AWS}/job-function/ViewOnlyAccess`],
      customer: [
        { name: "logs", path: "/" },
        { name: "data", path: "/ai/" },
      ],
      inline: allow("sagemaker:CreateTrainingJob"),
      boundary: { managedPolicyArn: `${AWS}/PowerUserAccess` },
      tags: { owner: "ml", team: "ml" },
    },
    Audit: { managed: [`${AWS}/SecurityAudit`], tags: { owner: "security" } },
    Admin: {
      managed: [`${AWS}/AdministratorAccess`],
      boundary: { customerManagedPolicyReference: { name: "limit", path: "/b/" } },
    },
    Unused: {},
  },
  assignments: [
    ["Builder", "group/ml-builders", DEV],
    ["Builder", "group/ml-builders", PROD],
    ["Builder", "group/ml-readers", DEV],
    ["Builder", "group/ml-readers", PROD],
    ["Audit", "group/auditors", MANAGEMENT],
    ["Audit", "group/ml-readers", DATA],
    ["Admin", "user/ana.silva", MANAGEMENT],
  ],
  roles: [
    ...[DEV, PROD].map((account) => ({
      name: "trainer",
      account,
      trust: trust("sagemaker.amazonaws.com"),
      description: "Training",
      policies: { training: allow("logs:CreateLogGroup") },
      attached: [`${AWS}/service-role/AWSGlueServiceRole`],
      maxSessionDuration: 7200,
      tags: { owner: "ml" },
    })),
    { name: "loader", account: DATA, trust: trust("glue.amazonaws.com") },
  ],
  attributes: { CostCenter: `${"$"}{path:enterprise.costCenter}` },
};

const describe = (world: PlainWorld, options: Partial<AdoptionOptions> = {}, facts = FACTS) =>
  describeWorld(liveWorldOf(world), facts, { ...OPTIONS, ...options });

/** As every command reads them, guardrails too. */
async function errorsOf({ files }: Description): Promise<readonly string[]> {
  const read = await readAccessFrom(folderOf(Object.fromEntries(files)), "2026-11-30");
  return read.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
}

test("what the files declare is what AWS holds, no more and no less", async () => {
  const description = await describe(WORLD);
  expect(unequal(liveWorldOf(WORLD), description)).toEqual([]);
  expect(description.leftOut).toEqual([]);
  expect(await errorsOf(description)).toEqual([]);
});

test("the files are for people to read", async () => {
  const { files } = await describe(WORLD);
  expect([...files.keys()]).toMatchInlineSnapshot(`
    [
      "accounts.yaml",
      "guardrails.yaml",
      "organization.yaml",
      "people.yaml",
      "policies/builder.json",
      "policies/training.json",
      "teams/ml.yaml",
      "teams/platform.yaml",
    ]
  `);
  expect(files.get("teams/ml.yaml")).toMatchInlineSnapshot(`
    "# yaml-language-server: $schema=../../schemas/team.schema.json
    team: ml

    groups:
      - name: ml-builders
        members: [ana.silva, ben.okafor]
      - name: ml-readers
        members: [ben.okafor]

    permissionSets:
      - name: Builder
        description: "Models, logs: all of it"
        sessionDuration: PT8H
        relayState: "https://console.aws.amazon.com/s3"
        managedPolicies: [AmazonSageMakerReadOnly, ViewOnlyAccess]
        customerManagedPolicies: [{ name: data, path: /ai/ }, { name: logs }]
        inlinePolicy: policies/builder.json
        permissionsBoundary: { managedPolicy: PowerUserAccess }
        tags: { owner: ml, team: ml }

    assignments:
      - permissionSet: Audit
        groups: [ml-readers]
        accounts: [data-old]
      - permissionSet: Builder
        groups: [ml-builders, ml-readers]
        accounts: [ml-dev, ml-prod]
    "
  `);
  expect(files.get("teams/platform.yaml")).toMatchInlineSnapshot(`
    "# yaml-language-server: $schema=../../schemas/team.schema.json
    team: platform

    groups:
      - name: auditors
        members: ["007"]

    permissionSets:
      - name: Admin
        managedPolicies: [AdministratorAccess]
        permissionsBoundary: { customerManagedPolicy: { name: limit, path: /b/ } }
      - name: Audit
        managedPolicies: [SecurityAudit]
        sharedWith: [ml]
        tags: { owner: security }
      - name: Unused

    assignments:
      - permissionSet: Admin
        users: [ana.silva]
        accounts: [example-management]
      - permissionSet: Audit
        groups: [auditors]
        accounts: [example-management]

    roles:
      - name: loader
        accounts: [data-old]
        trust: { services: [glue.amazonaws.com] }
      - name: trainer
        description: Training
        accounts: [ml-dev, ml-prod]
        trust: { services: [sagemaker.amazonaws.com] }
        policies:
          - name: training
            document: policies/training.json
        managedPolicies: [AWSGlueServiceRole]
        maxSessionDuration: 7200
        tags: { owner: ml }
    "
  `);
  expect(files.get("people.yaml")).toMatchInlineSnapshot(`
    "# yaml-language-server: $schema=../schemas/users.schema.json
    users:
      - userName: "007"
        givenName: Given
        familyName: Family
        displayName: "James: Bond, #7"
        email: "007@example.com"
      - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com, title: Engineer }
      - { userName: ben.okafor, givenName: Given, familyName: Family, email: ben@example.com, emailType: work }
    "
  `);
  expect(files.get("accounts.yaml")).toMatchInlineSnapshot(`
    "# yaml-language-server: $schema=../schemas/accounts.schema.json
    accounts:
      - { name: example-management, id: "111111111111", awsName: Example Management, tags: { env: prod } }
      - { name: data-old, id: "044444444444", awsName: Data (old), ou: Workloads/Data, tags: { env: prod } }
      - { name: ml-dev, id: "222222222222", awsName: ML Dev, ou: Workloads/ML, tags: { env: dev } }
      - { name: ml-prod, id: "333333333333", awsName: ML Prod, ou: Workloads/ML, tags: { env: prod } }
    "
  `);
  expect(files.get("organization.yaml")).toMatchInlineSnapshot(`
    "# yaml-language-server: $schema=../schemas/organization.schema.json
    organization:
      region: eu-west-1
      identitySource: identity-center
      managementAccount: example-management
      runsIn: management
      accessControlAttributes:
        - { key: CostCenter, source: "\${path:enterprise.costCenter}" }
    "
  `);
  expect(files.get("guardrails.yaml")).toMatchInlineSnapshot(`
    "# yaml-language-server: $schema=../schemas/guardrails.schema.json
    guardrails:
      # A deploy that removes more than this is refused: more than \`count\`, or more than \`fraction\` of what exists once
      # more than \`minimum\` are removed.
      removalLimits:
        users: { count: 5, fraction: 0.25, minimum: 3 }
        groups: { count: 5, fraction: 0.25, minimum: 3 }
        memberships: { count: 5, fraction: 0.25, minimum: 3 }
        permissionSets: { count: 5, fraction: 0.25, minimum: 3 }
        assignments: { count: 5, fraction: 0.25, minimum: 3 }
        roles: { count: 5, fraction: 0.25, minimum: 3 }
      # The only places for permission sets that allow everything, or lead there: where they are assigned now.
      privilegedSets:
        - permissionSet: Admin
          accounts: [example-management]
          users: [ana.silva]
      administratorsPerAccount: 1
      roles:
        services: ["glue.amazonaws.com", "sagemaker.amazonaws.com"]
    "
  `);
});

test("the order in which AWS lists things changes no byte", async () => {
  const { objects, orphans } = liveWorldOf(WORLD);
  const facts = { ...FACTS, accounts: FACTS.accounts.toReversed() };
  const turned = await describeWorld({ objects: objects.toReversed(), orphans }, facts, OPTIONS);
  expect([...turned.files]).toEqual([...(await describe(WORLD)).files]);
});

test("an organization with nothing in it has valid files", async () => {
  const description = await describe({});
  expect(await errorsOf(description)).toEqual([]);
  expect([...description.files.keys()]).toEqual([
    "accounts.yaml",
    "guardrails.yaml",
    "organization.yaml",
    "people.yaml",
  ]);
});

test("no guardrail refuses what is there already", async () => {
  const trusting = (principal: object, more: object = {}) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more }],
    });
  const roles = [
    ...(WORLD.roles ?? []),
    { name: "other", account: DEV, trust: trusting({ AWS: "arn:aws:iam::999999999999:root" }) },
    { name: "admin", account: DEV, trust: trust("ec2.amazonaws.com"), attached: [`${AWS}/AdministratorAccess`] },
    {
      name: "anyone",
      account: DEV,
      trust: trusting({ AWS: "*" }, { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-example0001" } } }),
    },
  ];
  const open = [
    { name: "open", account: DEV, trust: trusting({ AWS: "*" }) },
    { name: "Also.Open", account: DEV, trust: trusting({ AWS: "arn:aws:iam::999999999999:role/x" }) },
    {
      name: "repository",
      account: MANAGEMENT,
      trust: trusting(
        { Federated: `arn:aws:iam::${MANAGEMENT}:oidc-provider/token.actions.githubusercontent.com` },
        { Action: "sts:AssumeRoleWithWebIdentity" },
      ),
    },
    { name: "pods", account: DEV, trust: trusting({ Service: "pods.eks.amazonaws.com" }) },
  ];
  for (const world of [
    { ...WORLD, roles: [...roles, ...open] },
    { ...WORLD, roles: open },
    WORLD,
    { ...WORLD, roles },
    { ...WORLD, assignments: [] },
  ]) {
    const description = await describe(world);
    const read = await readAccessFrom(folderOf(Object.fromEntries(description.files)), "2026-11-30");
    if (read.desired === undefined) throw new Error("the files are not valid");
    const { access, guardrails } = read.desired;
    const facts = {
      access,
      guardrails,
      changes: [],
      deployer: { account: MANAGEMENT },
      today: "2026-11-30",
      organization: undefined,
    };
    const { refusals } = checkGuardrails(facts, [], new Set());
    expect(refusals.map(({ message }) => message)).toEqual([]);
  }
});
