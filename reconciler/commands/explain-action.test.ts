// `access explain action` through the command line: by which policies, what may narrow it, in each form, and what is refused.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { GOOD } from "../validate/small-folder.ts";

let folder: string;
const access = (...argv: readonly string[]) => runArgv(argv, { cwd: folder });

const TEAM = `team: a
groups: [{ name: admins, members: [ana.silva, ben.okafor] }]
permissionSets:
  - { name: Admin, managedPolicies: [AdministratorAccess] }
  - name: Cleaner
    inlinePolicy:
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "s3:Delete*", Resource: ["arn:aws:s3:::tmp-*", "arn:aws:sqs:*:*:x"], Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }
        - { Effect: Deny, Action: "s3:*", Resource: "arn:aws:s3:::tmp-keep", Condition: { StringNotEquals: { "aws:SourceVpc": vpc-1 } } }
  - { name: Bounded, managedPolicies: [AmazonS3FullAccess], permissionsBoundary: { customerManagedPolicy: { name: team-boundary } } }
  - { name: Reader, managedPolicies: [AmazonS3FullAccess], permissionsBoundary: { managedPolicy: ReadOnlyAccess } }
  - { name: Shared, customerManagedPolicies: [{ name: cleaning, path: /access/ }] }
  - { name: Foreign, customerManagedPolicies: [{ name: theirs, path: /theirs/ }], managedPolicies: [ViewOnlyAccess] }
  - { name: Denied, managedPolicies: [AmazonS3FullAccess], inlinePolicy: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "*", Resource: "*" }] } }
assignments:
  - { permissionSet: Admin, groups: [admins], accounts: [ml-dev], expires: 2027-01-31 }
  - { permissionSet: Admin, users: [ana.silva], accounts: [management] }
  - { permissionSet: Cleaner, users: [ana.silva], accounts: [ml-dev] }
  - { permissionSet: Bounded, users: [ben.okafor], accounts: [ml-dev] }
  - { permissionSet: Reader, users: [ana.silva], accounts: [ml-dev] }
  - { permissionSet: Shared, users: [ben.okafor], accounts: [ml-dev] }
  - { permissionSet: Foreign, users: [ana.silva], accounts: [ml-dev] }
  - { permissionSet: Denied, users: [ana.silva], accounts: [ml-dev] }
roles:
  - name: cleaner
    accounts: [ml-dev]
    trust: { services: [lambda.amazonaws.com] }
    policies: [{ name: cleaning, document: { Version: "2012-10-17", Statement: [{ Effect: Allow, NotAction: "iam:*", NotResource: "arn:aws:s3:::audit" }] } }]
  - name: harmless
    accounts: [ml-dev]
    trust: { services: [lambda.amazonaws.com] }
    managedPolicies: [AmazonS3ReadOnlyAccess]
`;
const PEOPLE = `${GOOD["people.yaml"]}  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben.okafor@example.com }\n`;
const ACCOUNTS = `${GOOD["accounts.yaml"]}  - { name: empty, id: "033333333333" }\n`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "explain-action-"));
  const files = {
    ...GOOD,
    "accounts.yaml": ACCOUNTS,
    "people.yaml": PEOPLE,
    "guardrails.yaml": "guardrails: {}\n",
    "teams/a.yaml": TEAM,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, "access", path)), { recursive: true });
    writeFileSync(join(folder, "access", path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("as text: which policies allow it, to whom and where, and what may narrow it", async () => {
  expect(await access("explain", "action", "s3:deletebucket")).toMatchObject({
    status: 0,
    stdout: `who can do s3:DeleteBucket

as the files say on 2026-11-26

permission set Admin  [access/teams/a.yaml:4]
  allowed by the AWS-managed policy AdministratorAccess, on everything
  may be narrowed by service control policies
  ana.silva in ml-dev through admins until 2027-01-31  [access/teams/a.yaml:17]
  ben.okafor in ml-dev through admins until 2027-01-31  [access/teams/a.yaml:17]

permission set Admin  [access/teams/a.yaml:4]
  allowed by the AWS-managed policy AdministratorAccess, on everything
  ana.silva in management directly  [access/teams/a.yaml:18]

permission set Bounded  [access/teams/a.yaml:11]
  allowed by the AWS-managed policy AmazonS3FullAccess, on everything
  may be narrowed by its permissions boundary, the customer managed policy /team-boundary, whose contents are not known here; service control policies
  ben.okafor in ml-dev directly  [access/teams/a.yaml:20]

permission set Cleaner  [access/teams/a.yaml:5]
  allowed by its inline policy, on arn:aws:s3:::tmp-* under conditions on aws:MultiFactorAuthPresent
  may be narrowed by conditions on aws:MultiFactorAuthPresent; a denial on arn:aws:s3:::tmp-keep under conditions on aws:SourceVpc; service control policies
  ana.silva in ml-dev directly  [access/teams/a.yaml:19]

permission set Foreign  [access/teams/a.yaml:14]
  may be allowed by the customer managed policy /theirs/theirs, whose contents are not known here
  may be narrowed by service control policies
  ana.silva in ml-dev directly  [access/teams/a.yaml:23]

permission set Shared  [access/teams/a.yaml:13]
  allowed by the customer managed policy /access/cleaning, on everything but arn:aws:s3:::audit
  may be narrowed by service control policies
  ben.okafor in ml-dev directly  [access/teams/a.yaml:22]

role cleaner in ml-dev  [access/teams/a.yaml:26]
  allowed by the policy cleaning, on everything but arn:aws:s3:::audit
  may be narrowed by service control policies
  may be assumed by lambda.amazonaws.com

people, or groups of the identity provider: 2; roles: 1
with a role stand those who may assume it, or pass it to something that runs with it, but for those who can do the action on everything in its account anyway
who may change policies or trusts, or what runs with a role already, can get at it too and is not listed for that: explain privileged tells who may
policies of the resources themselves (of buckets, keys, …) are not known here: they may deny it, or allow it to others
resources are compared by their service alone: where a policy names some of another type (objects, where the action needs a bucket), it is listed all the same
`,
  });
});
test("in one account, by its name or id", async () => {
  const { stdout } = await access("explain", "action", "s3:DeleteBucket", "--account", "111122223333");
  expect(stdout).toBe(`who can do s3:DeleteBucket in management

as the files say on 2026-11-26

permission set Admin  [access/teams/a.yaml:4]
  allowed by the AWS-managed policy AdministratorAccess, on everything
  ana.silva in management directly  [access/teams/a.yaml:18]

people, or groups of the identity provider: 1; roles: 0
policies of the resources themselves (of buckets, keys, …) are not known here: they may deny it, or allow it to others
resources are compared by their service alone: where a policy names some of another type (objects, where the action needs a bucket), it is listed all the same
`);
  expect((await access("explain", "action", "s3:DeleteBucket", "--account", "Management")).stdout).toBe(stdout);
  const nobody = await access("explain", "action", "iam:CreateUser", "--account", "ml-dev", "--format", "csv");
  expect(nobody.stdout.split("\r\n").map((row) => row.split(",").slice(0, 5).join())).toEqual([
    "kind,name,account id,account,permission set",
    "person,ana.silva,022222222222,ml-dev,Admin",
    "person,ben.okafor,022222222222,ml-dev,Admin",
    "person,ana.silva,022222222222,ml-dev,Foreign",
    "",
  ]);
});
test("where nobody holds anything, nobody can", async () => {
  const { status, stdout } = await access("explain", "action", "sqs:DeleteQueue", "--account", "empty");
  expect([status, stdout]).toEqual([0, expect.stringContaining("\n\nnobody can, by what the files say\n")]);
});
test("as JSON: each holder with the policies, their resources and condition keys", async () => {
  const { stdout } = await access("explain", "action", "s3:DeleteBucket", "--format", "json");
  const { people, providerGroups, roles, ...rest } = JSON.parse(stdout);
  expect(rest).toEqual({ version: 1, day: "2026-11-26", action: "s3:DeleteBucket" });
  expect(providerGroups).toEqual([]);
  expect(people.find(({ permissionSet }: { permissionSet: string }) => permissionSet === "Cleaner")).toEqual({
    name: "ana.silva",
    account: { id: "022222222222", name: "ml-dev" },
    permissionSet: "Cleaner",
    via: [{ direct: true }],
    allowedBy: [
      {
        kind: "inline policy",
        on: [{ resources: ["arn:aws:s3:::tmp-*"], conditionKeys: ["aws:MultiFactorAuthPresent"] }],
      },
    ],
    unknownPolicies: [],
    mayBeNarrowedBy: [
      "conditions on aws:MultiFactorAuthPresent",
      "a denial on arn:aws:s3:::tmp-keep under conditions on aws:SourceVpc",
      "service control policies",
    ],
    places: [{ file: "access/teams/a.yaml", line: 19, column: 5 }],
  });
  expect(roles).toEqual([
    {
      name: "cleaner",
      trusts: ["lambda.amazonaws.com"],
      account: { id: "022222222222", name: "ml-dev" },
      allowedBy: [
        { kind: "policy", name: "cleaning", on: [{ notResources: ["arn:aws:s3:::audit"], conditionKeys: [] }] },
      ],
      unknownPolicies: [],
      mayBeNarrowedBy: ["service control policies"],
      place: { file: "access/teams/a.yaml", line: 26, column: 5 },
    },
  ]);
});
test("as a table: a row for each holder and account, and each role", async () => {
  const { stdout } = await access("explain", "action", "s3:DeleteBucket", "--format", "csv");
  const rows = stdout.trim().split("\r\n");
  expect(rows).toHaveLength(9);
  expect(rows[1]).toBe(
    'person,ana.silva,022222222222,ml-dev,Admin,admins,"allowed by the AWS-managed policy AdministratorAccess, on everything",service control policies,2027-01-31,access/teams/a.yaml:17,',
  );
  expect(rows.at(-1)).toBe(
    'role,cleaner,022222222222,ml-dev,,lambda.amazonaws.com,"allowed by the policy cleaning, on everything but arn:aws:s3:::audit",service control policies,,access/teams/a.yaml:26,',
  );
});
test.each([
  [["s3:DeleteBuckets"], 'error: AWS has no action "s3:DeleteBuckets"\n  hint: did you mean "s3:DeleteBucket"?\n'],
  [["s4:DeleteBucket"], 'error: AWS has no action "s4:DeleteBucket"\n  hint: did you mean "s3:DeleteBucket"?\n'],
  [
    ["DeleteBucket"],
    'hint: did you mean "lightsail:DeleteBucket" or "s3:DeleteBucket" or "s3-outposts:DeleteBucket" or "s3express:DeleteBucket"?\n',
  ],
  [["nobody:knows"], 'error: AWS has no action "nobody:knows"\n'],
  [
    ["s3:DeleteBucket", "--account", "mldev"],
    'error: the files have no account "mldev"\n  hint: did you mean "ml-dev"?\n',
  ],
])("%j is no name", async (argv, message) => {
  const { status, stderr } = await access("explain", "action", ...argv);
  expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
});
test.each([
  [["action"], "error: name the action that is asked about\n"],
  [["action", "s3:*"], "error: name one action, without wildcards\n"],
  [["action", "s3:GetObject", "--history"], "error: --history is of account, person, set, group only\n"],
  [["person", "ana.silva", "--account", "ml-dev"], "error: --account is of action only\n"],
])("explain %j is bad usage", async (argv, message) => {
  const { status, stderr } = await access("explain", ...argv);
  expect([status, stderr]).toEqual([64, expect.stringContaining(message)]);
});
