import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BackendFiles, openBackendFiles } from "./backend-files.ts";
import { watchLock } from "./watch-lock.ts";

const PLACE = { project: "access", stack: "identity-center" };
const PRELUDE = { preludeEvent: { config: {} } };
let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "watch-lock-"));
});
afterEach(() => rm(root, { recursive: true }));

const files = () => openBackendFiles({ PULUMI_BACKEND_URL: pathToFileURL(root).href }) as BackendFiles;

async function lock(name: string) {
  const folder = join(root, ".pulumi/locks/organization/access/identity-center");
  await mkdir(folder, { recursive: true });
  const timestamp = new Date().toISOString();
  await writeFile(
    join(folder, `${name}.json`),
    JSON.stringify({ pid: 7, username: "ana", hostname: hostname(), timestamp }),
  );
}

function opened(record: (lock: string) => Promise<void>, of = files()) {
  return watchLock(of, PLACE, record);
}

test("the lock is recorded once, when the run has begun", async () => {
  const recorded: string[] = [];
  const watch = opened(async (name) => {
    recorded.push(name);
  });
  watch.onEvent({});
  await watch.recorded();
  await lock("own");
  watch.onEvent(PRELUDE);
  watch.onEvent(PRELUDE);
  await watch.recorded();
  expect(recorded).toEqual(["own"]);
});

test("where it isn't certain which lock is the run's, or the backend has no such files, none is recorded", async () => {
  const recorded: string[] = [];
  const record = async (name: string) => {
    recorded.push(name);
  };
  await lock("own");
  await lock("another");
  for (const watch of [opened(record), watchLock(undefined, PLACE, record)]) {
    watch.onEvent(PRELUDE);
    await watch.recorded();
  }
  expect(recorded).toEqual([]);
});

test("what keeps it from being recorded is told when the run has ended", async () => {
  const failure = new Error("disk full");
  const watch = opened(() => Promise.reject(failure));
  await lock("own");
  watch.onEvent(PRELUDE);
  await expect(watch.recorded()).rejects.toBe(failure);
  const list = () => Promise.reject(new Error("access denied"));
  const unread = opened(async () => {}, { ...files(), list });
  unread.onEvent(PRELUDE);
  await expect(unread.recorded()).rejects.toMatchObject({
    name: "OperationError",
    message: "cannot read the locks of stack identity-center: access denied",
    // The run has changed something by then.
    remedy: "check PULUMI_BACKEND_URL and its credentials",
  });
});
