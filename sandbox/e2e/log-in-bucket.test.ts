// The log of a deploy whose state is in a bucket, as a process of its own. moto has the bucket, behind a server that can refuse a write.
import { readFileSync } from "node:fs";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBucket } from "./bucket-front.ts";
import { runToEnd, savedFile } from "./ended-run.ts";
import { describeAnew, SMALL_FILES, SMALL_SEED } from "./small-organization.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const Bucket = "example-state";

let bucket: Awaited<ReturnType<typeof openBucket>>;
let workplace: Workplace;
let refusesLogs = false;
beforeAll(async () => {
  bucket = await openBucket(
    Bucket,
    ({ method, url }) => refusesLogs && method === "PUT" && /\/deploys\/\d/.test(url ?? ""),
  );
  workplace = await openWorkplace({ files: SMALL_FILES, seed: SMALL_SEED, backend: bucket.backend });
});
afterAll(async () => {
  await workplace?.close();
  await bucket?.close();
});

/** The logs in the bucket, by name; the record of attempts is beside them. */
async function logs(): Promise<readonly Record<string, unknown>[]> {
  const { Contents = [] } = await bucket.s3.send(new ListObjectsV2Command({ Bucket, Prefix: "deploys/2" }));
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await bucket.s3.send(new GetObjectCommand({ Bucket, Key }));
      return JSON.parse((await Body?.transformToString()) ?? "");
    }),
  );
}
const saved = () => JSON.parse(readFileSync(savedFile(workplace, "json"), "utf8"));

test("the log is in the bucket, with all that the result has", async () => {
  const run = await runToEnd(workplace, ["deploy", "--first-deploy"]);
  expect(run).toMatchObject({ status: 0, stderr: "", stdout: expect.stringMatching(/^10 done, 0 failed: /) });
  const [log, ...others] = await logs();
  expect(others).toEqual([]);
  expect(log).toEqual({
    ...saved(),
    at: expect.any(String),
    run: null,
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});
test("one that the bucket refuses doesn't make a good deploy a bad one, but is told with S3's reason", async () => {
  describeAnew(workplace, { group: "Two" });
  refusesLogs = true;
  const run = await runToEnd(workplace, ["deploy"]);
  refusesLogs = false;
  const message = `what the deploy did is done, but its log could not be written to s3://${Bucket}: a bucket policy denies it`;
  const remedy = "allow the deploy's credentials to write to deploys/ beside the state";
  expect(run).toEqual({
    status: 3,
    stdout: "1 done, 0 failed: 0 created, 1 updated, 0 replaced, 0 deleted\n",
    stderr: `error: ${message}\n  remedy: ${remedy}\n`,
    json: { ended: "done", done: ["update group/readers [identity-center]"], furtherProblems: [{ message, remedy }] },
    markdown: expect.stringContaining("a bucket policy denies it"),
  });
  expect(await logs()).toHaveLength(1);
  expect(await runToEnd(workplace, ["deploy"])).toMatchObject({ status: 0, json: { ended: "done" } });
});
