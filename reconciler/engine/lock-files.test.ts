// On a folder of their own, without the CLI.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBackendFiles } from "./backend-files.ts";
import { damagedLocks, heldLock, readLocks, removeLock, withLock } from "./lock-files.ts";
import { StackLocked } from "./stack-lock.ts";

const PLACE = { project: "access", stack: "identity-center" };
const [OWN, FIRST, SECOND] = ["own", "first", "second"] as const;

let root = "";
const folder = () => join(root, ".pulumi/locks/organization/access/identity-center");
const files = () => {
  const opened = openBackendFiles({ PULUMI_BACKEND_URL: `${pathToFileURL(root).href}?metadata=skip` });
  if (opened === undefined) throw new Error("no files");
  return opened;
};
const at = (time: string) => `2026-11-30T${time}Z`;
const lock = (name: string, more: object = {}) =>
  writeFile(
    join(folder(), `${name}.json`),
    JSON.stringify({ pid: 7, username: "ana", hostname: hostname(), timestamp: at("10:00:05.123456789"), ...more }),
  );
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "locks-"));
  await mkdir(folder(), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

test("locks are told by their files, and one alone can be removed", async () => {
  await lock(FIRST, { hostname: "runner-1", timestamp: at("09:00:00") });
  await lock(SECOND);
  expect(await readLocks(files(), PLACE)).toEqual([
    { user: "ana", host: "runner-1", pid: 7, at: at("09:00:00"), lock: FIRST },
    { user: "ana", host: hostname(), pid: 7, at: at("10:00:05.123456789"), lock: SECOND },
  ]);
  await removeLock(files(), PLACE, FIRST);
  expect(await readdir(folder())).toEqual([`${SECOND}.json`]);
  await removeLock(files(), PLACE, FIRST);
  await rm(folder(), { recursive: true });
  expect(await readLocks(files(), PLACE)).toEqual([]);
});

const NOBODY = { user: "unknown", host: "unknown", pid: 0, at: "an unknown time", lock: "x" };

test("a lock of nobody who is known is one too", async () => {
  await writeFile(join(folder(), "x.json"), "{}");
  expect(await readLocks(files(), PLACE)).toEqual([NOBODY]);
  expect(await damagedLocks(files(), PLACE)).toEqual([]);
});

test.each(["", "{", "null", "5", "[]", '{"pid":"x"}', '{"username":7}', '{"hostname":["a"]}', '{"timestamp":"soon"}'])(
  "%j is a lock that the CLI fails at: the file is named, and who may release it how",
  async (text) => {
    await lock(FIRST);
    await writeFile(join(folder(), "x.json"), text);
    const damagedFile = join(folder(), "x.json");
    expect(await damagedLocks(files(), PLACE)).toEqual([{ ...NOBODY, damagedFile }]);
    await rm(join(folder(), `${FIRST}.json`));
    await expect(withLock(files(), PLACE, { lock: OWN, pid: 1 }, async () => {})).rejects.toMatchObject({
      name: "OperationError",
      message: `stack identity-center is locked: by whom is not known, since the lock file is damaged: ${damagedFile}`,
      remedy: expect.stringContaining("pulumi cancel --yes --stack organization/access/identity-center"),
    });
  },
);

test("work is done under a lock in the CLI's form, which is gone afterwards, however the work ends", async () => {
  const content = await withLock(files(), PLACE, { lock: OWN, pid: process.pid }, () =>
    readFile(join(folder(), `${OWN}.json`), "utf8"),
  );
  expect(JSON.parse(content)).toEqual({
    pid: process.pid,
    username: expect.any(String),
    hostname: hostname(),
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  const failure = new Error("no");
  await expect(withLock(files(), PLACE, { lock: OWN, pid: process.pid }, () => Promise.reject(failure))).rejects.toBe(
    failure,
  );
  expect(await readdir(folder())).toEqual([]);
});

test("nothing is done while another run has a lock, even where both looked before either had one", async () => {
  await lock(FIRST);
  let isDone = false;
  const work = async () => {
    isDone = true;
  };
  await expect(withLock(files(), PLACE, { lock: OWN, pid: process.pid }, work)).rejects.toMatchObject({
    name: "OperationError",
    holders: [{ lock: FIRST }],
  });
  await removeLock(files(), PLACE, FIRST);
  const opened = files();
  const late = {
    ...opened,
    writeNew: async (path: string, text: string) => {
      await lock(FIRST);
      await opened.writeNew(path, text);
    },
  };
  await expect(withLock(late, PLACE, { lock: OWN, pid: process.pid }, work)).rejects.toBeInstanceOf(StackLocked);
  expect([isDone, await readdir(folder())]).toEqual([false, [`${FIRST}.json`]]);
});

test.each<[string, () => Promise<unknown>, string | undefined]>([
  ["the only one, of this machine, taken since the run was started", () => lock(FIRST), FIRST],
  ["of another machine", () => lock(FIRST, { hostname: "elsewhere" }), undefined],
  ["taken before the run was started", () => lock(FIRST, { timestamp: at("09:59:59") }), undefined],
  ["taken after the run's first event", () => lock(FIRST, { timestamp: at("10:00:11") }), undefined],
  ["one of two", () => Promise.all([lock(FIRST), lock(SECOND, { timestamp: at("09:00:00") })]), undefined],
  ["none", async () => {}, undefined],
])("a run's own lock is known where it is certain: %s", async (_, prepare, expected) => {
  await prepare();
  const times = { begun: Date.parse(at("10:00:00")), seen: Date.parse(at("10:00:10")) };
  expect(await heldLock(files(), PLACE, times)).toBe(expected);
});
