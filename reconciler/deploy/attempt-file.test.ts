import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import type { Change, ChangeOperation, LeftOut } from "../engine/change.ts";
import { EMPTY_STATE } from "../engine/stack-state.ts";
import { identified, identify, identityOf } from "../model/resource-identity.ts";
import type { StackPlan } from "../plan/plan.ts";
import { beginAttempt, creationsOf, readAttempts, runIn } from "./attempt-file.ts";
import { creationDigest } from "./attempts.ts";
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
const file = () => join(folder, "deploys", "attempted.json");
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
  const leftOut: LeftOut[] = [{ stack: STACK, key: "group/replace", op: "replace", reason: "unreviewed" }];
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

test("an attempt stands beside the state until its deploy has ended well, with those before it", async () => {
  expect(await readAttempts(context(), REGION)).toEqual([]);
  const first = { stacks: [planOf("create")], leftOut: [] };
  await beginAttempt(context({ GITHUB_SHA: "abc", ...IN_ACTIONS }), REGION, first);
  const end = await beginAttempt(context(), REGION, { stacks: [planOf("replace")], leftOut: [] });
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const run = { repository: "example/access", id: 42, attempt: 3 };
  expect(await readAttempts(context(), REGION)).toEqual([
    { at, commit: "abc", host: hostname(), run, creates: [creationDigest(STACK, group("create"))] },
    { at, host: hostname(), creates: [creationDigest(STACK, group("replace"))] },
  ]);
  await end();
  expect(await readAttempts(context(), REGION)).toEqual([]);
  expect(JSON.parse(await readFile(file(), "utf8"))).toEqual({ version: 1, attempts: [] });
});

test("other backends than a folder and S3 have no such file", async () => {
  const elsewhere = { ...context(), env: {} };
  expect(await readAttempts(elsewhere, REGION)).toEqual([]);
  const end = await beginAttempt(elsewhere, REGION, { stacks: [planOf("create")], leftOut: [] });
  await expect(end()).resolves.toBeUndefined();
});

test("a file that is none of ours, or can't be read or written, is refused with the remedy", async () => {
  await mkdir(join(folder, "deploys"));
  await writeFile(file(), "{}");
  await expect(readAttempts(context(), REGION)).rejects.toMatchObject({
    message: "deploys/attempted.json beside the state is not in the form that a deploy writes",
    remedy: expect.stringContaining("remove it"),
  });
  await rm(file());
  await mkdir(file());
  await expect(readAttempts(context(), REGION)).rejects.toMatchObject({
    name: "OperationError",
    message: expect.stringMatching(/^could not read deploys\/attempted\.json in file:.*: EISDIR/),
    remedy: "allow the credentials to read deploys/attempted.json beside the state",
  });
  await rm(join(folder, "deploys"), { recursive: true });
  const end = await beginAttempt(context(), REGION, { stacks: [planOf("create")], leftOut: [] });
  await rm(file());
  await mkdir(file());
  await expect(end()).rejects.toMatchObject({
    message: expect.stringMatching(/^could not write deploys\/attempted\.json/),
    remedy: "allow the credentials to write deploys/attempted.json beside the state",
  });
});
