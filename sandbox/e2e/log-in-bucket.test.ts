// The log of a deploy whose state is in a bucket, as a process of its own. moto has the bucket, behind a server that can refuse a write.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToEnd, savedFile } from "./ended-run.ts";
import { installMoto, type Moto, startMoto } from "./moto.ts";
import { describeAnew, SMALL_FILES, SMALL_SEED } from "./small-organization.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const missing = await installMoto();
if (missing !== undefined) throw new Error(missing);

const Bucket = "example-state";
const DENIED = `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>a bucket policy denies it</Message></Error>`;

let moto: Moto;
let front: Server;
let s3: S3Client;
let workplace: Workplace;
let refusesLogs = false;
beforeAll(async () => {
  moto = await startMoto();
  front = createServer((asked, answer) => {
    if (refusesLogs && asked.method === "PUT" && /\/deploys\/\d/.test(asked.url ?? "")) {
      asked.resume().on("end", () => answer.writeHead(403, { "content-type": "application/xml" }).end(DENIED));
      return;
    }
    const { method, headers, url } = asked;
    const passed = request(`${moto.url}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(front, "listening");
  const host = `127.0.0.1:${(front.address() as AddressInfo).port}`;
  s3 = new S3Client({
    region: "eu-west-1",
    endpoint: moto.url,
    forcePathStyle: true,
    credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
  });
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }));
  const query = `region=eu-west-1&endpoint=${host}&disableSSL=true&s3ForcePathStyle=true`;
  workplace = await openWorkplace({ files: SMALL_FILES, seed: SMALL_SEED, backend: `s3://${Bucket}?${query}` });
});
afterAll(async () => {
  await workplace?.close();
  front?.close();
  await moto?.close();
});

/** The logs in the bucket, by name; the record of attempts is beside them. */
async function logs(): Promise<readonly Record<string, unknown>[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "deploys/2" }));
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
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
  const message = `the deploy is done, but its log could not be written to s3://${Bucket}: a bucket policy denies it`;
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
