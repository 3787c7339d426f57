import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import type { Change, ChangeOperation, LeftOut } from "../engine/change.ts";
import { EMPTY_STATE } from "../engine/stack-state.ts";
import { identified, identify, identityOf } from "../model/resource-identity.ts";
import type { StackPlan } from "../plan/plan.ts";
import { creationsOf, openAttempt, readAttempts, runIn } from "./attempt-file.ts";
import { creationDigest, MOST_ATTEMPT_FILES, renderAttempt } from "./attempts.ts";
import { quietContext } from "./in-memory-plan.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "attempts-"));
});
afterEach(() => rm(folder, { recursive: true }));

const REGION = "eu-central-1";
const context = (env: Record<string, string> = {}) => ({
  ...quietContext(),
  env: { PULUMI_BACKEND_URL: pathToFileURL(folder).href, ...env },
});
const attempted = () => join(folder, "deploys", "attempted");
const OLD = { at: "2026-01-01T00:00:00Z", creates: [], locks: [] };
const group = (name: string): DesiredResource => ({
  ...identified(identityOf.group(name)),
  type: "Group",
  properties: { displayName: name },
  dependsOn: [],
});
const STACK = "identity-center";

/** A plan that does with each group what its name says. */
function planOf(...ops: readonly ChangeOperation[]): StackPlan {
  const changes = ops.map((op): Change => ({ op, ...identify(`group/${op}`), stack: STACK, type: "aws:x" }));
  return {
    desired: { name: STACK, accountId: undefined, resources: [...ops.map(group), group("same")] },
    state: EMPTY_STATE,
    missing: false,
    run: { changes, same: 1, failures: [], ended: { how: "finished" } },
  } as StackPlan;
}

test("what is made, replaced or taken over is to be made, and what is left out of it isn't", () => {
  const plan = planOf("create", "update", "replace", "import", "delete");
  const digests = (...names: string[]) => names.map((name) => creationDigest(STACK, group(name)));
  expect(creationsOf([plan], [])).toEqual(digests("create", "replace", "import"));
  const leftOut: LeftOut[] = [{ stack: STACK, key: "group/replace", op: "replace", reason: "repair-granting" }];
  expect(creationsOf([plan], leftOut)).toEqual(digests("create", "import"));
  const elsewhere = leftOut.map((it) => ({ ...it, stack: "account-022222222222" }));
  expect(creationsOf([plan], elsewhere)).toEqual(digests("create", "replace", "import"));
});

const IN_ACTIONS = {
  GITHUB_ACTIONS: "true",
  GITHUB_REPOSITORY: "example/access",
  GITHUB_RUN_ID: "42",
  GITHUB_RUN_ATTEMPT: "3",
};
test("a run in GitHub Actions is told by repository, id and attempt; without one of them it is none", () => {
  expect(runIn(IN_ACTIONS)).toEqual({ run: { repository: "example/access", id: 42, attempt: 3 } });
  for (const name of Object.keys(IN_ACTIONS)) {
    const { [name as keyof typeof IN_ACTIONS]: _, ...others } = IN_ACTIONS;
    expect(runIn(others)).toEqual({});
  }
  expect(runIn({ ...IN_ACTIONS, GITHUB_RUN_ID: "x" })).toEqual({});
  expect(runIn({ ...IN_ACTIONS, GITHUB_RUN_ATTEMPT: "1.5" })).toEqual({});
});

const planned = (...ops: readonly ChangeOperation[]) => ({ stacks: [planOf(...ops)], leftOut: [] });
const names = async () => (await readdir(attempted())).toSorted();

test("an attempt is on record, with the locks that it has had, until its deploy has ended well", async () => {
  expect(await readAttempts(context(), REGION)).toEqual([]);
  const first = openAttempt(context({ GITHUB_SHA: "abc", ...IN_ACTIONS }), REGION);
  await first.holds("lock-1");
  await first.begin(planned("create"));
  await Promise.all([first.holds("lock-2"), first.holds("lock-3")]);
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const run = { repository: "example/access", id: 42, attempt: 3 };
  const creates = [creationDigest(STACK, group("create"))];
  expect(await readAttempts(context(), REGION)).toEqual([
    { at, commit: "abc", host: hostname(), run, creates, locks: ["lock-1", "lock-2", "lock-3"] },
  ]);
  expect(await names()).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT\d{9}Z-42-3-[0-9a-f]{8}\.json$/)]);
  await first.end();
  expect(await readAttempts(context(), REGION)).toEqual([]);
});

test("runs that are under way at the same time don't touch one another's records", async () => {
  const [one, other] = [openAttempt(context(), REGION), openAttempt(context(IN_ACTIONS), REGION)];
  await Promise.all([one.begin(planned("create")), other.begin(planned("replace"))]);
  await Promise.all([one.holds("of one"), other.holds("of the other"), one.end()]);
  const left = await readAttempts(context(), REGION);
  expect(left.map(({ creates, locks }) => [creates, locks])).toEqual([
    [[creationDigest(STACK, group("replace"))], ["of the other"]],
  ]);
});

test("a run for what has ended writes in a folder of its own, and what is there tells of locks alone", async () => {
  const expiring = join(folder, "deploys", "expiring");
  await mkdir(expiring, { recursive: true });
  await writeFile(join(expiring, "forged.json"), renderAttempt({ ...OLD, host: "h", creates: ["a digest"] }));
  const run = openAttempt(context(IN_ACTIONS), REGION, "expiring");
  await run.begin(planned("create"));
  await run.holds("lock");
  expect((await readAttempts(context(), REGION)).map(({ creates, locks }) => [creates, locks])).toEqual([
    [[], ["lock"]],
    [[], []],
  ]);
  const own = (await readdir(expiring)).find((name) => name !== "forged.json") ?? "";
  expect(JSON.parse(await readFile(join(expiring, own), "utf8")).creates).toEqual([]);
  await run.end();
  expect([await readdir(expiring), await readdir(join(folder, "deploys"))]).toEqual([["forged.json"], ["expiring"]]);
});

test("a run that records nothing leaves nothing, and removes nothing", async () => {
  await openAttempt(context(), REGION).begin(planned("create"));
  await openAttempt(context(), REGION).end();
  expect(await names()).toHaveLength(1);
});

test("so many are kept, and the oldest give way", async () => {
  await mkdir(attempted(), { recursive: true });
  const old = Array.from({ length: MOST_ATTEMPT_FILES + 1 }, (_, index) => ({ ...OLD, host: `h${index + 10}` }));
  for (const it of old) await writeFile(join(attempted(), `2026-01-01T0000000${it.host}.json`), renderAttempt(it));
  await openAttempt(context(), REGION).begin(planned("create"));
  const hosts = (await readAttempts(context(), REGION)).map(({ host }) => host);
  expect([hosts.length, hosts[0], hosts.at(-1)]).toEqual([MOST_ATTEMPT_FILES, "h12", hostname()]);
});

test("a run's own is kept though a machine whose clock is ahead has recorded ten that look newer", async () => {
  await mkdir(attempted(), { recursive: true });
  for (let index = 0; index <= MOST_ATTEMPT_FILES; index += 1) {
    await writeFile(
      join(attempted(), `9999-01-01T0000000${index + 10}.json`),
      renderAttempt({ ...OLD, host: "ahead" }),
    );
  }
  await openAttempt(context(), REGION).begin(planned("create"));
  expect((await readAttempts(context(), REGION))[0]?.host).toBe(hostname());
  expect(await names()).toHaveLength(MOST_ATTEMPT_FILES);
});

test("other backends than a folder and S3 have no such files", async () => {
  const elsewhere = { ...context(), env: {} };
  expect(await readAttempts(elsewhere, REGION)).toEqual([]);
  const attempt = openAttempt(elsewhere, REGION);
  await attempt.begin(planned("create"));
  await attempt.holds("lock");
  await expect(attempt.end()).resolves.toBeUndefined();
});

test("a file that is none of ours, or can't be read, written or removed, is refused with the remedy", async () => {
  await mkdir(attempted(), { recursive: true });
  const file = join(attempted(), "a.json");
  await writeFile(file, "{}");
  await expect(readAttempts(context(), REGION)).rejects.toMatchObject({
    message: "deploys/attempted/a.json beside the state is not in the form that a deploy writes",
    remedy: expect.stringContaining("remove it"),
  });
  await rm(attempted(), { recursive: true });
  const attempt = openAttempt(context(), REGION);
  await attempt.begin(planned("create"));
  await rm(attempted(), { recursive: true });
  await writeFile(attempted(), "");
  const refused = (verb: string) => ({
    name: "OperationError",
    message: expect.stringMatching(new RegExp(`^could not ${verb} files in deploys/attempted/ in file:.*: E[A-Z]+: `)),
    remedy: `allow the credentials to ${verb} files in deploys/attempted/ beside the state`,
  });
  await expect(readAttempts(context(), REGION)).rejects.toMatchObject(refused("read"));
  await expect(attempt.holds("lock")).rejects.toMatchObject(refused("write"));
  await expect(attempt.begin(planned("create"))).rejects.toMatchObject(refused("write"));
  await expect(attempt.end()).rejects.toMatchObject(refused("remove"));
});
