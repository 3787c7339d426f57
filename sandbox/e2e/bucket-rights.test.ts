// The rights that bootstrap gives on the state's bucket, put to use: each request of a run to S3 is judged by its role's policy and by
// the bucket's, and refused where they don't allow it. moto has the bucket.
import type { IncomingMessage } from "node:http";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketPolicy } from "../../reconciler/bootstrap/bucket-policy.ts";
import { isAllowed } from "../../reconciler/bootstrap/evaluate-policies.ts";
import { type Run, roleArnOf } from "../../reconciler/bootstrap/identities.ts";
import { permissionsOfRun } from "../../reconciler/bootstrap/permissions.ts";
import { smallBootstrap } from "../../reconciler/bootstrap/small-bootstrap.ts";
import { openBucket } from "./bucket-front.ts";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";
import { SMALL_FILES, SMALL_SEED, TEAM_FILE } from "./small-organization.ts";

const facts = smallBootstrap();
const Bucket = facts.bucket;

let bucket: Awaited<ReturnType<typeof openBucket>>;
let story: OnGitHub;
/** Whose credentials the requests are made with. */
let run: Run = "deploy";
let written = new Set<string>();
let read = new Set<string>();
let refused: string[] = [];

beforeAll(async () => {
  bucket = await openBucket(Bucket, refuses);
  story = await openOnGitHub({ files: SMALL_FILES, seed: SMALL_SEED, backend: bucket.backend });
});
afterAll(async () => {
  await story?.close();
  await bucket?.close();
});

/** What S3 asks IAM for, as far as runs make such requests. */
function needed({ method, url = "", headers }: IncomingMessage): readonly (readonly [string, string])[] {
  const { pathname } = new URL(url, "http://s3");
  const [, ...key] = decodeURIComponent(pathname).slice(1).split("/");
  if (key.join("") === "")
    return [[method === "GET" || method === "HEAD" ? "s3:ListBucket" : `${method} of a bucket`, ""]];
  const { "x-amz-copy-source": copied } = headers;
  const source =
    typeof copied === "string" ? decodeURIComponent(copied).replace(`${Bucket}/`, "").replace(/^\//, "") : "";
  switch (method) {
    case "GET":
    case "HEAD":
      return [["s3:GetObject", key.join("/")]];
    case "PUT":
      return [["s3:PutObject", key.join("/")], ...(source === "" ? [] : [["s3:GetObject", source] as const])];
    case "DELETE":
      return [["s3:DeleteObject", key.join("/")]];
    default:
      return [[`${method} of an object`, key.join("/")]];
  }
}

function refuses(asked: IncomingMessage): boolean {
  const context = { "aws:PrincipalArn": roleArnOf(facts, run), "aws:SecureTransport": "true" };
  const policies = [permissionsOfRun(facts, run), bucketPolicy(facts)];
  const denied = needed(asked).filter(([action, key]) => {
    if (action === "s3:PutObject" || action === "s3:DeleteObject") written.add(shape(key));
    else read.add(shape(key));
    const resource = `arn:aws:s3:::${Bucket}${key === "" ? "" : `/${key}`}`;
    return !isAllowed(policies, { action, resource, context });
  });
  refused.push(...denied.map(([action, key]) => `${action} ${shape(key)}`));
  return denied.length > 0;
}

/** Without what differs from run to run. */
const shape = (key: string) =>
  key
    .replace(/(history|backups)(\/.*\/).*/, "$1$2…")
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "…")
    .replace(/(deploys\/(?:attempted\/|expiring\/|approved-|tree-)?)[0-9].*|(deploys\/(?:approved|tree)-).*/, "$1$2…");

/** What `work` wrote with the credentials of `one`, sorted; nothing may be refused it. */
async function as(one: Run, work: () => Promise<void>): Promise<readonly string[]> {
  run = one;
  written = new Set();
  read = new Set();
  refused = [];
  await work();
  expect([one, refused]).toEqual([one, []]);
  return [...written].toSorted();
}

/** A preview of main as its pull requests are planned: it writes nothing. Returns what it read in `deploys/`, and whose commits are left out. */
async function preview() {
  let skipped: readonly { readonly files: readonly string[] }[] = [];
  const writes = await as("preview", async () => {
    const sha = story.git("rev-parse", "HEAD");
    const argv = ["preview", "--approved-only", "--format", "json"];
    const { status, stdout } = await story.command(argv, { sha, ref: "refs/heads/main" });
    expect(status).toBe(0);
    ({ skipped = [] } = JSON.parse(stdout));
  });
  expect(writes).toEqual([]);
  const reads = [...read].filter((key) => key.startsWith("deploys/")).toSorted();
  return { reads, skipped: skipped.flatMap(({ files }) => files) };
}

const objects = async () => (await bucket.s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? [];

test("a first deploy makes the state, and a preview reads it", async () => {
  story.workplace.goTo("2026-11-26");
  story.workplace.edit(TEAM_FILE, "ben.okafor]", "{ user: ben.okafor, expires: 2026-11-30 }]");
  const byDeploy = await as("deploy", () => story.begin("Ben for a week"));
  expect(byDeploy).toContain(".pulumi/stacks/access/identity-center.pulumi-tags");
  expect(await preview()).toEqual({ reads: [], skipped: [] });
});

test("a deploy keeps what it found approved, and the tree where something was pushed", async () => {
  story.workplace.edit("people.yaml", "Okafor", "Novak");
  story.push("a name that nobody approved");
  story.workplace.edit(TEAM_FILE, "readers, description: One", "readers, description: Two");
  story.merge("what the group is for");
  const byDeploy = await as("deploy", async () => {
    expect((await story.deploy()).done).toEqual(["update group/readers"]);
  });
  expect(byDeploy.filter((key) => key.startsWith("deploys/"))).toEqual([
    "deploys/approved-…",
    "deploys/attempted/…",
    "deploys/tree-…",
    "deploys/…",
  ]);
  const reads = ["deploys/approved-…", "deploys/tree-…"];
  expect(await preview()).toEqual({ reads, skipped: ["access/people.yaml"] });
});

test("an expiry writes Identity Center's state, its locks and its log, whatever was merged and pushed besides", async () => {
  story.workplace.goTo("2026-12-01");
  story.workplace.edit(TEAM_FILE, "readers, description: Two", "readers, description: Three");
  story.merge("what the group is for now");
  await leaveUnfinished("account-222222222222");
  const tagged = await objects();
  const byExpiry = await as("expire", async () => {
    expect(await story.expire()).toMatchObject({ status: 0, done: ["delete membership/readers/ben.okafor"] });
  });
  expect(byExpiry).toEqual([
    ".pulumi/backups/access/identity-center/…",
    ".pulumi/history/access/identity-center/…",
    ".pulumi/locks/organization/access/identity-center/….json",
    ".pulumi/stacks/access/identity-center.json",
    ".pulumi/stacks/access/identity-center.json.bak",
    "deploys/expiring/…",
    "deploys/…",
  ]);
  const same = (now: typeof tagged, name: string) =>
    now.filter(({ Key }) => Key?.includes(name)).map(({ ETag }) => ETag);
  for (const name of [".pulumi-tags", "account-", "approved-", "tree-"]) {
    expect([name, same(await objects(), name)]).toEqual([name, same(tagged, name)]);
  }
});

test("the branch's own deploy goes on from there, and mends what was unfinished", async () => {
  const byDeploy = await as("deploy", async () => {
    expect((await story.deploy()).done).toEqual(["update group/readers"]);
  });
  expect(byDeploy).toContain(".pulumi/stacks/access/account-222222222222.json");
});

/** Deploys of an account's stack that were killed while they updated the role, and before that when they had just made it. */
async function leaveUnfinished(stack: string): Promise<void> {
  const Key = `.pulumi/stacks/access/${stack}.json`;
  const { Body } = await bucket.s3.send(new GetObjectCommand({ Bucket, Key }));
  const state = JSON.parse((await Body?.transformToString()) ?? "");
  const { latest } = state.checkpoint;
  const resource = latest.resources.find(({ urn }: { readonly urn: string }) => urn.endsWith("::role/worker"));
  latest.pending_operations = ["creating", "updating"].map((type) => ({ resource, type }));
  await bucket.s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(state) }));
}
