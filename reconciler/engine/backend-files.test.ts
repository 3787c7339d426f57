// A folder's permissions and names, and a bucket's pages; deploy/log-folder.test.ts and deploy/deploy-log.test.ts have the rest.
import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openBackendFiles } from "./backend-files.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "backend files "));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

function opened(url: string, env: Readonly<Record<string, string>> = {}) {
  const files = openBackendFiles({ ...env, PULUMI_BACKEND_URL: url });
  if (files === undefined) throw new Error(`no files for ${url}`);
  return files;
}

test("a folder's own files are listed, without what is in folders below it; a missing folder has none", async () => {
  const files = opened(`${pathToFileURL(root).href}?metadata=skip`);
  await files.writeNew("a/b.json", "1");
  await files.writeNew("a/a.json", "2");
  await files.writeNew("a/below/c.json", "3");
  expect([await files.list("a"), await files.list("b")]).toEqual([["a.json", "b.json"], []]);
  await files.remove("a/a.json");
  await files.remove("a/a.json");
  expect(await files.list("a")).toEqual(["b.json"]);
  expect(files.shown("a/b.json")).toBe(join(root, "a/b.json"));
});

test("a file that is replaced keeps its permissions", async () => {
  const file = join(root, "state.json");
  await writeFile(file, "1");
  await chmod(file, 0o600);
  await opened(pathToFileURL(root).href).replace("state.json", "2");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a tilde is the home folder", () => {
  expect(opened("file://~/state", { HOME: "/base" }).shown("x")).toBe("/base/state/x");
});

test("a bucket's keys are listed over all pages, and removed, below the URL's own path", async () => {
  const calls: unknown[] = [];
  vi.spyOn(S3Client.prototype, "send").mockImplementation(async (command: object) => {
    const { input } = command as { input: Readonly<Record<string, unknown>> };
    calls.push([command.constructor.name, input.Bucket, input.Prefix ?? input.Key]);
    const keys = input.ContinuationToken === undefined ? ["a.json", "below/c.json"] : ["b.json", ""];
    return {
      Contents: keys.map((key) => ({ Key: `team/locks/${key}` })),
      ...(input.ContinuationToken === undefined ? { NextContinuationToken: "2" } : {}),
    };
  });
  const files = opened("s3://state/team?region=eu-west-1");
  expect(await files.list("locks")).toEqual(["a.json", "b.json"]);
  await files.remove("locks/a.json");
  expect(calls).toEqual([
    ["ListObjectsV2Command", "state", "team/locks/"],
    ["ListObjectsV2Command", "state", "team/locks/"],
    ["DeleteObjectCommand", "state", "team/locks/a.json"],
  ]);
  expect(files.shown("locks/a.json")).toBe("s3://state/team/locks/a.json");
});

test("the profile that a bucket's URL names has the credentials, as the CLI takes them", async () => {
  const file = join(root, "credentials");
  const keys = (name: string) => `[${name}]\naws_access_key_id = of-${name}\naws_secret_access_key = secret\n`;
  await writeFile(file, `${keys("default")}${keys("state")}`);
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", file);
  const used: string[] = [];
  vi.spyOn(S3Client.prototype, "send").mockImplementation(async function (this: S3Client) {
    used.push((await this.config.credentials()).accessKeyId);
  });
  await opened("s3://state?region=eu-west-1&profile=state").replace("a", "1");
  expect(used).toEqual(["of-state"]);
});

test("other backends have none", () => {
  expect(openBackendFiles({ PULUMI_BACKEND_URL: "https://api.pulumi.com" })).toBeUndefined();
  expect(openBackendFiles({})).toBeUndefined();
});
