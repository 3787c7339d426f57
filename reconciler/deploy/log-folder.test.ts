// Reading and replacing beside the state; deploy-log.test.ts has where that is.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLogFolder } from "./log-folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-folder-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

function opened(url: string) {
  const opened = openLogFolder({ PULUMI_BACKEND_URL: url }, "eu-central-1");
  if (opened === undefined) throw new Error(`no folder for ${url}`);
  return opened;
}

test("a file on disk is made, read and replaced as a whole, and one that isn't there is none", async () => {
  const onDisk = opened(pathToFileURL(folder).href);
  expect(await onDisk.read("a.json")).toBeUndefined();
  await onDisk.replace("a.json", "one");
  await onDisk.replace("a.json", "two");
  expect(await onDisk.read("a.json")).toBe("two");
  expect(await readdir(join(folder, "deploys"))).toEqual(["a.json"]);
});

test("what can't be read is not taken for a file that isn't there", async () => {
  const onDisk = opened(pathToFileURL(folder).href);
  await onDisk.writeNew("a.json", "one");
  await expect(onDisk.writeNew("a.json", "two")).rejects.toThrow("EEXIST");
  await expect(opened(`${pathToFileURL(folder).href}/deploys/a.json`).read("x")).rejects.toThrow("ENOTDIR");
});

test("an object in S3 is read and replaced, and one that isn't there is none", async () => {
  const objects = new Map<string, string>();
  vi.spyOn(S3Client.prototype, "send").mockImplementation(async (command: object) => {
    const { Bucket, Key, Body, IfNoneMatch } = (command as { input: Record<string, string> }).input;
    const place = `${Bucket} ${Key}`;
    if (command.constructor.name === "PutObjectCommand") objects.set(place, `${Body}${IfNoneMatch ?? ""}`);
    const text = objects.get(place);
    if (text === undefined) throw new NoSuchKey({ message: "no such key", $metadata: {} });
    return { Body: { transformToString: async () => text } };
  });
  const inBucket = opened("s3://state/team");
  expect(await inBucket.read("a.json")).toBeUndefined();
  await inBucket.replace("a.json", "one");
  await inBucket.replace("a.json", "two");
  expect(await inBucket.read("a.json")).toBe("two");
  expect([...objects.keys()]).toEqual(["state team/deploys/a.json"]);
  vi.spyOn(S3Client.prototype, "send").mockImplementation(() => Promise.reject(new Error("access denied")));
  await expect(inBucket.read("a.json")).rejects.toThrow("access denied");
});

test("other backends have none", () => {
  expect(openLogFolder({ PULUMI_BACKEND_URL: "https://api.pulumi.com" }, "eu-central-1")).toBeUndefined();
  expect(openLogFolder({}, "eu-central-1")).toBeUndefined();
});
