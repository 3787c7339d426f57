// The log that each deploy leaves beside the state, in a folder and in a bucket; the latter on moto, with all of the state in it.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runArgv } from "../../reconciler/cli/run-argv.ts";
import { withEngine } from "../../reconciler/engine/engine.ts";
import { pinnedPulumi } from "../../reconciler/engine/pinned-pulumi.ts";
import { REPOSITORY, withEnvironment } from "../run-reconciler.ts";
import { installMoto, startMoto } from "./moto.ts";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub();
  story.workplace.goTo("2026-11-26");
});
afterAll(() => story.close());

const folder = () => join(story.workplace.stateFolder, "deploys");
/** Logs; records of attempts and of approvals are beside them. */
const names = () =>
  readdirSync(folder())
    .filter((name) => /^\d/.test(name))
    .toSorted();
const newest = () => JSON.parse(readFileSync(join(folder(), names().at(-1) ?? ""), "utf8"));

test("a deploy of what was approved leaves its commits, pull requests, approvers and operations", async () => {
  await story.begin("the first files");
  story.workplace.edit("teams/ai-platform.yaml", "ben.okafor]", "ben.okafor, chen.li]");
  const commit = story.merge("Chen builds models");
  expect((await story.deploy()).status).toBe(0);
  expect(names()).toHaveLength(2);
  expect(names().at(-1)).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d{9}Z-${commit.slice(0, 12)}\\.json$`));
  expect(newest()).toMatchObject({
    version: 1,
    run: null,
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    commit,
    commits: [{ commit, pullRequest: 2, approvedBy: ["ben"] }],
    done: [{ op: "create", stack: "identity-center", key: "membership/ai-model-builders/chen.li" }],
    failed: [],
    leftOut: [],
  });
});
test("explain changes tells from it who approved and who deployed a commit", async () => {
  const env = { ...story.workplace.env, PATH: process.env.PATH ?? "" };
  const argv = ["explain", "changes", "--from", "HEAD~1", "--to", "HEAD", "--access", story.workplace.access];
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(REPOSITORY, "reconciler/main.ts"), ...argv], {
    encoding: "utf8",
    env,
  });
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^reading files and history\nreading each commit\n/)]);
  expect(stdout).toContain("\n  chen.li gains AIModelBuilder in ml-dev, ml-test through ai-model-builders\n");
  expect(stdout).toMatch(/\n {4}approved: by ben \(pull request 2\)\n {4}deployed: \S+Z by hand\n/);
});
test("one that had nothing to do leaves none; one that skipped something does", async () => {
  expect((await story.deploy()).status).toBe(0);
  expect(names()).toHaveLength(2);
  story.workplace.edit("teams/ai-platform.yaml", "chen.li]", "chen.li, dana.novak]");
  const commit = story.push("quickly");
  expect((await story.deploy()).status).toBe(1);
  const files = ["access/teams/ai-platform.yaml"];
  expect(newest()).toMatchObject({ done: [], leftOut: [], skipped: [{ commit, why: "not-approved", files }] });
});
test("where nothing can be recorded nothing is changed: what a killed run had made could not be told from others' objects", async () => {
  renameSync(folder(), `${folder()}-aside`);
  writeFileSync(folder(), "not a folder");
  const { status, stdout, stderr } = await story.workplace.command("deploy", "--format", "json");
  expect([status, JSON.parse(stdout)]).toMatchObject([3, { ended: "broken", done: [] }]);
  expect(stderr).toContain("could not write files in deploys/attempted/ in file://");
});
test("a folder that isn't absolute is refused: the state would go with the work folder", async () => {
  const env = { ...story.workplace.env, PULUMI_BACKEND_URL: "file://." };
  const { status, stderr } = await runArgv(["outputs", "--access", story.workplace.access], { cwd: folder(), env });
  expect([status, stderr]).toEqual([3, expect.stringContaining("names a folder by a relative path")]);
});

const missing = await installMoto();
if (missing !== undefined) throw new Error(missing);
test("with the state in a bucket, log and state are in the bucket, and a preview writes nothing there", async () => {
  const moto = await startMoto();
  const credentials = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };
  const s3 = new S3Client({ region: "eu-west-1", endpoint: moto.url, credentials, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
  await s3.send(new CreateBucketCommand({ Bucket: "example-state", CreateBucketConfiguration }));
  const query = `region=eu-west-1&endpoint=${new URL(moto.url).host}&disableSSL=true&s3ForcePathStyle=true`;
  const workplace = await openWorkplace({ backend: `s3://example-state/access?${query}` });
  const objects = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "example-state" }));
    return Contents.map(({ Key = "", ETag, LastModified }) => ({ Key, ETag, LastModified }));
  };
  try {
    await workplace.deploy("--first-deploy");
    const before = await objects();
    const logs = before.map(({ Key }) => Key).filter((key) => !key.startsWith("access/.pulumi/"));
    expect(logs).toEqual([expect.stringMatching(/^access\/deploys\/.+-by-hand\.json$/)]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "example-state", Key: logs[0] ?? "" }));
    expect(JSON.parse((await Body?.transformToString()) ?? "").done).toHaveLength(23);
    workplace.edit("teams/ai-platform.yaml", "ben.okafor]", "ben.okafor, chen.li]");
    expect((await workplace.preview()).changes).toHaveLength(1);
    expect(await objects()).toEqual(before);
    await withEnvironment(workplace.env, () => expectOneLockReleased(workplace, s3));
  } finally {
    await workplace.close();
    await moto.close();
  }
});

/** Of two locks in the bucket one is removed by its name; the CLI's message about the other has the name of that one. */
async function expectOneLockReleased({ env }: Workplace, s3: S3Client): Promise<void> {
  const [dead, live] = ["6f1d9a30-52c1-4c39-9a6e-0d5a3f6a7b10", "0c2b7f5e-8d1f-4f0a-b1de-5a1f0c9d2e34"] as const;
  const Body = JSON.stringify({ pid: 7, username: "ana", hostname: "runner", timestamp: "2026-11-26T10:00:00Z" });
  for (const lock of [dead, live]) {
    const Key = `access/.pulumi/locks/organization/access/identity-center/${lock}.json`;
    await s3.send(new PutObjectCommand({ Bucket: "example-state", Key, Body }));
  }
  await withEngine({ cliRoot: pinnedPulumi(), env, stderr: () => {} }, async (engine) => {
    await engine.releaseLock("identity-center", dead);
    const { signal } = new AbortController();
    await expect(engine.readAnew("identity-center", ["urn:pulumi:x::access::y::z"], signal)).rejects.toMatchObject({
      holders: [{ user: "ana", host: "runner", pid: 7, lock: live }],
    });
    await expect(engine.clearRetention("identity-center", new Set())).rejects.toMatchObject({
      holders: [{ user: "ana", host: "runner", pid: 7, lock: live }],
    });
    await engine.releaseLock("identity-center", live);
    await expect(engine.clearRetention("identity-center", new Set())).resolves.toBeUndefined();
    expect((await engine.readState("identity-center")).resources.length).toBeGreaterThan(0);
  });
}
