// In a folder: under a lock, on the files; elsewhere through the CLI, which is stood in for here.
import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Deployment, Stack } from "@pulumi/pulumi/automation/index.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBackendFiles } from "./backend-files.ts";
import { changeState, type StateChange } from "./change-state.ts";
import { forgetResources } from "./forget-resources.ts";

const urn = (key: string) => `urn:pulumi:account-1::access::aws:iam/role:Role::${key}`;
const role = (key: string) => ({ urn: urn(key), type: "aws:iam/role:Role" });
const pending = (key: string) => ({ resource: role(key), type: "creating" });
const DEPLOYMENT = {
  manifest: { magic: "m" },
  resources: [role("role/gone"), role("role/stays")],
  pending_operations: [pending("role/gone"), pending("role/half-made")],
};
const WITHOUT_GONE = {
  ...DEPLOYMENT,
  resources: [role("role/stays")],
  pending_operations: [pending("role/half-made")],
};
const forget: StateChange = (exported) => forgetResources(exported, new Set(["role/gone"]));

let root = "";
const stateFile = () => join(root, ".pulumi/stacks/access/account-1.json");
const lockFolder = () => join(root, ".pulumi/locks/organization/access/account-1");
const readState = async () => JSON.parse(await readFile(stateFile(), "utf8"));
const checkpoint = (latest: object) => ({ version: 3, checkpoint: { stack: "organization/access/account-1", latest } });
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "change-state-"));
  for (const folder of [join(stateFile(), ".."), lockFolder()]) await mkdir(folder, { recursive: true });
  await writeFile(stateFile(), JSON.stringify(checkpoint(DEPLOYMENT)));
});
afterEach(() => rm(root, { recursive: true }));

/** A stack that the CLI must not be asked about. */
const STACK = { name: "account-1" } as Stack;

function changed(change: StateChange, recorded: string[] = []) {
  const files = openBackendFiles({ PULUMI_BACKEND_URL: pathToFileURL(root).href });
  const recordLock = async (lock: string) => {
    recorded.push(lock);
  };
  return changeState(STACK, change, { files, project: "access", pid: process.pid, recordLock });
}

test("others' pending operations stay, and everything else that the change doesn't touch", async () => {
  await changed(forget);
  expect(await readState()).toEqual(checkpoint(WITHOUT_GONE));
  expect(JSON.parse(await readFile(`${stateFile()}.bak`, "utf8"))).toEqual(checkpoint(DEPLOYMENT));
});

test("the stack is locked from before the state is read until it is written, by a lock that is on record", async () => {
  const recorded: string[] = [];
  let locks: readonly string[] = [];
  await changed((exported) => {
    locks = readdirSync(lockFolder());
    return exported;
  }, recorded);
  expect(locks).toEqual(recorded.map((lock) => `${lock}.json`));
  expect([recorded.length, await readdir(lockFolder())]).toEqual([1, []]);
});

test("a state that another run holds is neither changed nor unlocked", async () => {
  const lock = { pid: 7, username: "ana", hostname: "runner-1", timestamp: "2026-11-30T10:00:00Z" };
  await writeFile(join(lockFolder(), "theirs.json"), JSON.stringify(lock));
  await expect(changed(forget)).rejects.toMatchObject({
    message: "stack account-1 is locked: by ana@runner-1 (pid 7) at 2026-11-30T10:00:00Z",
    holders: [{ lock: "theirs" }],
  });
  expect(await readState()).toEqual(checkpoint(DEPLOYMENT));
  expect(await readdir(lockFolder())).toEqual(["theirs.json"]);
});

test("a change that is refused leaves the state as it is, and no lock", async () => {
  const failure = new Error("no");
  const refusing: StateChange = () => {
    throw failure;
  };
  await expect(changed(refusing)).rejects.toBe(failure);
  expect([await readState(), await readdir(lockFolder())]).toEqual([checkpoint(DEPLOYMENT), []]);
});

/** What comes of it on another backend, whose exports are given in their order. */
async function throughCli(...exports: readonly object[]) {
  const imported: Deployment[] = [];
  const queue = exports.values();
  const stack = {
    name: "account-1",
    exportStack: async () => ({ version: 3, deployment: queue.next().value }),
    importStack: async (deployment: Deployment) => {
      imported.push(deployment);
    },
  } as unknown as Stack;
  const writing = { files: undefined, pid: process.pid, project: "access", recordLock: async () => {} };
  const refused = await changeState(stack, forget, writing).catch((error: unknown) => error);
  return { refused, imported };
}

test("elsewhere the CLI writes it, unless others' operations are pending or another run has written meanwhile", async () => {
  const quiet = { ...DEPLOYMENT, pending_operations: [pending("role/gone")] };
  expect(await throughCli(quiet, quiet)).toEqual({
    refused: undefined,
    imported: [{ version: 3, deployment: { ...WITHOUT_GONE, pending_operations: [] } }],
  });
  expect(await throughCli(DEPLOYMENT, DEPLOYMENT)).toMatchObject({
    refused: {
      message: "stack account-1: 1 operations are pending in its state, and writing it would lose them",
      remedy: expect.stringContaining("pulumi refresh --clear-pending-creates"),
    },
    imported: [],
  });
  expect(await throughCli(quiet, { ...quiet, resources: [] })).toMatchObject({
    refused: { message: "stack account-1: another run has changed its state meanwhile" },
    imported: [],
  });
});
