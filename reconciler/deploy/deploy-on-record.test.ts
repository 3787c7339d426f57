// What stands beside the state before, during and after a deploy, on an engine in memory and a backend in a folder.

import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { type InMemory, inMemoryEngine } from "../engine/in-memory-engine.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { lockedByHolders } from "../engine/stack-lock.ts";
import { buildText } from "../model/build-text.ts";
import { readAttempts } from "./attempt-file.ts";
import { deployOnRecord } from "./deploy-on-record.ts";
import { resultOf } from "./deploy-result.ts";
import { planInMemory, quietContext } from "./in-memory-plan.ts";

const REGION = "eu-central-1";
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "on-record-"));
});
afterEach(() => rm(folder, { recursive: true }));

const context = () => ({ ...quietContext(), env: { PULUMI_BACKEND_URL: pathToFileURL(folder).href } });
/** How many objects each attempt on record was to make. */
const onRecord = async () => (await readAttempts(context(), REGION)).map(({ creates }) => creates.length);
/** A file where the folder of records should be: nothing can be written to it, or read from it. */
const spoilRecords = () => {
  rmSync(join(folder, "deploys"), { recursive: true, force: true });
  writeFileSync(join(folder, "deploys"), "");
};

function read(groups: string) {
  const { access, written, found } = buildText({ "teams/a.yaml": `team: a\ngroups: [${groups}]\n` });
  if (access === undefined || written === undefined) throw new Error(found.join("\n"));
  return { access, written };
}

/** Deploys group `new` where group `data` is deployed; keys in `leftOut` may not run. */
async function deploy({ leftOut = [], ...memory }: InMemory & { readonly leftOut?: readonly string[] } = {}) {
  const states = Object.fromEntries(desiredStacks(read("{ name: data }").access).map((it) => [it.name, stateOf(it)]));
  const files = read("{ name: data }, { name: new }");
  const { plan, stacks, unmanaged } = planInMemory(files, states);
  const engine = inMemoryEngine({ states, ...memory });
  const carried = await deployOnRecord({
    engine,
    access: files.access,
    planned: { plan, stacks, unmanaged, failures: [], facts: FACTS },
    context: context(),
    startNothing: new AbortController().signal,
    leftOut: plan.changes
      .filter(({ key }) => leftOut.includes(key))
      .map(({ stack, key, op }) => ({ stack, key, op, reason: "repair-granting" })),
  });
  return { ...resultOf(carried), done: carried.done.map(({ op, key }) => `${op} ${key}`), deploys: engine.deploys };
}

test("while it runs, what it makes is on record, and after a good end no longer", async () => {
  let during: readonly number[] | undefined;
  const beforeDeploy = async () => {
    during = await onRecord();
  };
  const { ended, done } = await deploy({ beforeDeploy });
  expect([ended, done]).toEqual(["done", ["create group/new"]]);
  expect([during, await onRecord()]).toEqual([[1], []]);
});

test("after a failure it stays on record", async () => {
  const { ended } = await deploy({ refused: { "group/new": "ThrottlingException" } });
  expect(ended).toBe("failed");
  expect(await readAttempts(context(), REGION)).toMatchObject([{ host: hostname(), creates: [expect.any(String)] }]);
});

test("where all that is planned is left out nothing begins, and no record is written", async () => {
  spoilRecords();
  expect(await deploy({ leftOut: ["group/new"] })).toMatchObject({ ended: "left-out", done: [], deploys: [] });
});

test("where the record can't be written nothing is changed", async () => {
  spoilRecords();
  let changed = false;
  const beforeDeploy = () => {
    changed = true;
  };
  await expect(deploy({ beforeDeploy })).rejects.toThrow("could not write files in deploys/attempted/");
  expect(changed).toBe(false);
});

test("where its end can't be put on record what was done is told, with why it doesn't count as done", async () => {
  const { ended, done, problem } = await deploy({ beforeDeploy: spoilRecords });
  expect([ended, done]).toEqual(["broken", ["create group/new"]]);
  expect(problem?.message).toMatch(/^could not remove files in deploys\/attempted\//);
});

test("outside of GitHub Actions a lock is left to its holder, and is the stack's failure", async () => {
  const beforeDeploy = (stack: string) => {
    throw lockedByHolders(stack, []);
  };
  const { ended, failed } = await deploy({ beforeDeploy });
  expect([ended, failed]).toEqual([
    "failed",
    [{ stack: "identity-center", key: undefined, message: expect.stringContaining("is locked") }],
  ]);
});
