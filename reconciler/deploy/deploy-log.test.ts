import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type PutObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunContext } from "../diagnostics/run-context.ts";
import { logDeploy } from "./deploy-log.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deploy log "));
});
afterEach(() => rm(folder, { recursive: true }));

const LOGGED = {
  at: new Date("2026-11-25T10:00:00.123Z"),
  fingerprint: "f0",
  commit: "0123456789abcdef0123456789abcdef01234567",
  region: "eu-central-1",
};
const NAME = "2026-11-25T100000123Z-0123456789ab.json";

function log(env: RunContext["env"], more: Partial<typeof LOGGED> | { commit: undefined } = {}) {
  return logDeploy(JSON.stringify({ ended: "done", done: [] }), { ...LOGGED, ...more }, { env } as RunContext);
}
const backend = () => pathToFileURL(folder).href;
const written = async (path: string) => JSON.parse(await readFile(join(folder, path), "utf8"));

test("one file a deploy beside the state, named by its time and commit", async () => {
  await log({ PULUMI_BACKEND_URL: `${backend()}?metadata=skip` });
  expect(await readdir(join(folder, "deploys"))).toEqual([NAME]);
  const text = await readFile(join(folder, "deploys", NAME), "utf8");
  expect(text.endsWith("\n}\n")).toBe(true);
  expect(JSON.parse(text)).toEqual({
    version: 1,
    at: "2026-11-25T10:00:00.123Z",
    run: null,
    fingerprint: "f0",
    ended: "done",
    done: [],
  });
});

test("a deploy by hand has no commit, one in GitHub Actions its run's page and who started it", async () => {
  const env = { PULUMI_BACKEND_URL: backend() };
  await log(env, { commit: undefined });
  const github = {
    GITHUB_ACTIONS: "true",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "example/access",
    GITHUB_RUN_ID: "42",
  };
  await log({ ...env, ...github, GITHUB_ACTOR: "ana" });
  const url = "https://github.com/example/access/actions/runs/42";
  expect((await written("deploys/2026-11-25T100000123Z-by-hand.json")).run).toBe(null);
  expect((await written(`deploys/${NAME}`)).run).toEqual({ url, actor: "ana" });
  await log({ ...env, ...github }, { at: new Date("2026-11-25T11:00:00Z") });
  expect((await written("deploys/2026-11-25T110000000Z-0123456789ab.json")).run).toEqual({ url, actor: null });
});

test("a folder of the home folder is found there", async () => {
  await mkdir(join(folder, "state"));
  await log({ PULUMI_BACKEND_URL: "file://~/state", HOME: folder });
  expect(await readdir(join(folder, "state", "deploys"))).toEqual([NAME]);
});

type Sent = { readonly client: S3Client; readonly input: PutObjectCommandInput };

/** Takes what the AWS client is given to send, in its place; S3 answers with `failure`, or well. */
function interceptS3(failure?: unknown): readonly Sent[] {
  const sent: Sent[] = [];
  vi.spyOn(S3Client.prototype, "send").mockImplementation(async function (this: S3Client, command: object) {
    sent.push({ client: this, input: (command as { input: PutObjectCommandInput }).input });
    if (failure !== undefined) throw failure;
  });
  return sent;
}
afterEach(() => {
  vi.restoreAllMocks();
});

const AWS = { region: "eu-central-1", endpoint: undefined, forcePathStyle: false };

test.each<[string, RunContext["env"], object, string]>([
  ["s3://state", {}, AWS, "deploys"],
  ["s3://state/a//b/", {}, AWS, "a/b/deploys"],
  ["s3://state", { AWS_REGION: "eu-west-1" }, { ...AWS, region: "eu-west-1" }, "deploys"],
  ["s3://state?region=us-east-1", { AWS_REGION: "eu-west-1" }, { ...AWS, region: "us-east-1" }, "deploys"],
  [
    "s3://state?endpoint=localhost:9000&disableSSL=true&s3ForcePathStyle=true",
    {},
    { ...AWS, endpoint: "http://localhost", forcePathStyle: true },
    "deploys",
  ],
  ["s3://state?endpoint=minio.example.com", {}, { ...AWS, endpoint: "https://minio.example.com" }, "deploys"],
  ["s3://state?endpoint=http://minio.example.com", {}, { ...AWS, endpoint: "http://minio.example.com" }, "deploys"],
])("in S3 it is a new object beside the state: %s", async (url, env, place, prefix) => {
  const sent = interceptS3();
  await log({ PULUMI_BACKEND_URL: url, ...env });
  expect(sent.map(({ input }) => input)).toMatchObject([
    {
      Bucket: "state",
      Key: `${prefix}/${NAME}`,
      Body: expect.stringContaining('"fingerprint": "f0"'),
      IfNoneMatch: "*",
    },
  ]);
  const settings = sent.map(async ({ client: { config } }) => {
    const { protocol, hostname } = (await config.endpoint?.()) ?? {};
    return {
      region: await config.region(),
      endpoint: hostname === undefined ? undefined : `${protocol}//${hostname}`,
      forcePathStyle: config.forcePathStyle,
    };
  });
  expect(await Promise.all(settings)).toEqual([place]);
});

test("what S3 says against it is told, whatever it is", async () => {
  interceptS3("no such bucket");
  const reason = "its log could not be written to s3://state: no such bucket";
  await expect(log({ PULUMI_BACKEND_URL: "s3://state" })).rejects.toThrow(`what the deploy did is done, but ${reason}`);
});

test("other backends keep a history of their own", async () => {
  await log({ PULUMI_BACKEND_URL: "https://api.pulumi.com" });
  await log({});
  expect(await readdir(folder)).toEqual([]);
});

test("a log that is there already is never written over, and what the deploy did is said to be done", async () => {
  const env = { PULUMI_BACKEND_URL: backend() };
  await log(env);
  await expect(log(env, { fingerprint: "f1" })).rejects.toMatchObject({
    name: "OperationError",
    message: expect.stringMatching(/^what the deploy did is done, but its log could not be written to .*: EEXIST/),
    remedy: "allow the deploy's credentials to write to deploys/ beside the state",
  });
  expect((await written(`deploys/${NAME}`)).fingerprint).toBe("f0");
});

test("a folder that is none fails it the same way", async () => {
  await writeFile(join(folder, "deploys"), "");
  await expect(log({ PULUMI_BACKEND_URL: backend() })).rejects.toThrow("what the deploy did is done");
});
