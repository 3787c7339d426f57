// `access bootstrap --deploy` as a user runs it, bucket and key included: what the process says, and what AWS then holds.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const REPOSITORY = ["--repository", "example/access", "--owner-id", "1", "--repository-id", "2"];
const ADMINS = ["repair", "break-glass"].map((name) => `arn:aws:iam::111111111111:role/admins/${name}`);
const WRITERS = ADMINS.flatMap((arn) => ["--state-writer", arn]);
const bootstrap = (...options: readonly string[]) =>
  workplace.outside("bootstrap", ...REPOSITORY, "--bucket", "example-state", ...WRITERS, ...options);

const MADE = [
  "create bucket",
  "create bucket-encryption",
  "create bucket-policy",
  "create bucket-public-access",
  "create bucket-versioning",
  "create key",
  "create oidc-provider",
  ...["policy", "role-policy", "role"].flatMap((kind) =>
    ["deploy", "expire", "preview"].map((run) => `create ${kind}/github-${run}`),
  ),
];

/** The lines below `heading`, in any order: resources are made in parallel. */
function below(heading: string, text: string): readonly string[] {
  const [, after = ""] = text.split(`${heading}\n`);
  const lines = after.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("  "));
  return lines
    .slice(0, end === -1 ? undefined : end)
    .map((line) => line.trim())
    .toSorted();
}

test("it makes all, says so once, and what GitHub needs to know", async () => {
  const { status, stdout, stderr } = await bootstrap("--deploy");
  expect({ status, made: below("done in AWS:", stdout) }).toEqual({ status: 0, made: MADE.toSorted() });
  expect(stdout).toContain("--env access-deploy --body s3://example-state\n");
  expect(below("planning bootstrap", stderr)).toEqual(MADE.toSorted());
  expect(below("deploying bootstrap", stderr)).toEqual(MADE.toSorted());
  expect(stderr.split("\n")).toHaveLength(2 * MADE.length + 3);
});

test("AWS holds a versioned bucket, closed and encrypted with a rotated key that the roles may use", () => {
  const { buckets = [], keys = [] } = workplace.aws.world;
  const [key] = keys;
  expect(buckets).toMatchObject([
    {
      name: "example-state",
      region: "eu-west-1",
      versioning: "Enabled",
      encryption: [{ algorithm: "aws:kms", key: key?.arn, bucketKey: true }],
      publicAccessBlock: { BlockPublicAcls: true, BlockPublicPolicy: true },
    },
  ]);
  const runs = ["deploy", "expire"].map((run) => `arn:aws:iam::111111111111:role/access-as-code/github-${run}`);
  expect(JSON.parse(buckets[0]?.policy ?? "").Statement).toMatchObject([
    { Sid: "OnlyByTls", Effect: "Deny" },
    {
      Sid: "OnlyTheseWrite",
      Effect: "Deny",
      Condition: { ArnNotEquals: { "aws:PrincipalArn": [...runs, ...ADMINS] } },
    },
  ]);
  expect(keys).toMatchObject([{ rotationDays: 365, description: "Access as code: the state" }]);
  expect(key?.policy).toContain("arn:aws:iam::111111111111:role/access-as-code/github-expire");
});

test("a second run finds nothing to do, and writes nothing", async () => {
  const calls = await workplace.callsOf(async () => {
    const { status, stdout, stderr } = await bootstrap("--deploy");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "planning bootstrap\ndeploying bootstrap\n" });
    expect(stdout).toMatch(/^done in AWS:\n {2}nothing: everything is in place\n\nto set in GitHub/);
  });
  expect(writesAmong(calls)).toEqual([]);
});
