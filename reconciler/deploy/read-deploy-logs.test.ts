// Which logs are read, from a bucket too, and what they tell of one commit.
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { afterEach, expect, test, vi } from "vitest";
import { type LoggedDeploy, loggedOf, readDeployLogs } from "./read-deploy-logs.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const LOG = { version: 1, at: "2026-02-01T11:00:00.000Z", run: null, ended: "done" };

/** A bucket with these objects takes the place of S3; returns the keys that are read. */
function bucketOf(objects: Readonly<Record<string, object>>): readonly string[] {
  const read: string[] = [];
  vi.spyOn(S3Client.prototype, "send").mockImplementation(async (command: object) => {
    if (command instanceof ListObjectsV2Command) {
      const { Prefix = "" } = command.input;
      const keys = Object.keys(objects).filter((key) => key.startsWith(Prefix));
      return { Contents: keys.map((Key) => ({ Key })) };
    }
    if (!(command instanceof GetObjectCommand)) throw new Error("nothing but lists and reads");
    const key = command.input.Key ?? "";
    read.push(key);
    return { Body: { transformToString: async () => JSON.stringify(objects[key]) } };
  });
  return read;
}

test("from a bucket: logs alone, of the day or later, oldest first", async () => {
  const read = bucketOf({
    "team/deploys/2026-02-02T110000000Z-bbbbbbbbbbbb.json": { ...LOG, at: "2026-02-02T11:00:00.000Z" },
    "team/deploys/2026-02-01T110000000Z-by-hand.json": LOG,
    "team/deploys/2026-01-31T110000000Z-by-hand.json": LOG,
    [`team/deploys/approved-${"c".repeat(40)}.json`]: {},
    "team/deploys/attempted/2026-02-01T110000000Z-by-hand.json": {},
    "team/.pulumi/stacks/x.json": {},
  });
  const logs = await readDeployLogs({ PULUMI_BACKEND_URL: "s3://state/team" }, "eu-west-1", "2026-02-01");
  expect(logs?.map(({ at }) => at)).toEqual(["2026-02-01T11:00:00.000Z", "2026-02-02T11:00:00.000Z"]);
  expect(read).toEqual([
    "team/deploys/2026-02-01T110000000Z-by-hand.json",
    "team/deploys/2026-02-02T110000000Z-bbbbbbbbbbbb.json",
  ]);
});
test("what AWS says against it is told with the remedy, without what the URL may hold of credentials", async () => {
  vi.spyOn(S3Client.prototype, "send").mockImplementation(async () => {
    throw new Error("Access Denied");
  });
  const reading = readDeployLogs({ PULUMI_BACKEND_URL: "s3://state?region=eu-west-1" }, "eu-west-1", "2026-02-01");
  await expect(reading).rejects.toMatchObject({
    name: "OperationError",
    message: "could not read who approved and who deployed from deploys/ in s3://state: Access Denied",
    remedy: expect.stringContaining("use credentials that may list and read it"),
  });
});
test.each(["https://api.pulumi.com", ""])("backend %j keeps none", async (url) => {
  expect(await readDeployLogs({ PULUMI_BACKEND_URL: url }, "eu-west-1", "2026-02-01")).toBeUndefined();
});

const log = (more: Partial<LoggedDeploy>): LoggedDeploy => ({ at: LOG.at, run: null, ended: "done", ...more });

test("the newest log that lists a commit says who approved it; each that lists or deploys it is told", () => {
  const logs = [
    log({ ended: "failed", commit: "a", commits: [{ commit: "a", pullRequest: 1, approvedBy: ["ana"] }] }),
    log({
      commit: "b",
      commits: [{ commit: "a", pullRequest: 1, approvedBy: ["ana", "ben"] }],
      skipped: [{ commit: "a" }],
    }),
    log({ commit: "c" }),
  ];
  expect(loggedOf("a", logs)).toEqual({
    approval: { pullRequest: 1, approvedBy: ["ana", "ben"] },
    deploys: [
      { at: LOG.at, run: null, ended: "failed", skipped: false },
      { at: LOG.at, run: null, ended: "done", skipped: true },
    ],
  });
  expect(loggedOf("c", logs)).toEqual({
    approval: undefined,
    deploys: [{ at: LOG.at, run: null, ended: "done", skipped: false }],
  });
  expect(loggedOf("d", logs)).toEqual({ approval: undefined, deploys: [] });
});
