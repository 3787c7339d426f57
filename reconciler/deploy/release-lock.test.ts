// Whose lock may be released. What would be asked of GitHub is answered here.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type LockHolder, lockedByHolders } from "../engine/stack-lock.ts";
import { type Attempt, renderAttempt } from "./attempts.ts";
import { quietContext } from "./in-memory-plan.ts";
import { openLogFolder } from "./log-folder.ts";
import { holdingRuns, openLockRelease } from "./release-lock.ts";

const run = (id: number) => ({ repository: "example/access", id, attempt: 1 });
/** Of a machine that is called as all others are. */
const attempt = (id: number | undefined, ...locks: readonly string[]): Attempt => ({
  at: "2026-11-25T09:59:00Z",
  host: "runner",
  ...(id === undefined ? {} : { run: run(id) }),
  creates: [],
  locks,
});
const holder = (lock: string | undefined): LockHolder => ({
  user: "ana",
  host: "runner",
  pid: 7,
  at: "2026-11-25T10:00:00Z",
  lock,
});

test("a lock is of the run that has recorded its name", () => {
  const attempts = [attempt(1, "a", "b"), attempt(2, "c"), attempt(undefined, "by hand")];
  expect(holdingRuns([holder("b")], attempts)).toEqual([{ lock: "b", run: run(1) }]);
  expect(holdingRuns([holder("c"), holder("a")], attempts)).toEqual([
    { lock: "c", run: run(2) },
    { lock: "a", run: run(1) },
  ]);
});

test("where nobody has, though its machine has the same name and runs began on it before, nobody is known to hold it", () => {
  const attempts = [attempt(1, "a"), attempt(undefined, "by hand")];
  for (const locks of [[], ["unrecorded"], ["by hand"], [undefined], ["a", "unrecorded"], ["a", "by hand"]]) {
    expect(holdingRuns(locks.map(holder), attempts)).toBeUndefined();
  }
  expect(holdingRuns([holder("a")], [])).toBeUndefined();
});

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "release-lock-"));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

/** What comes of one piece of work that fails as given at first and then with `then`; how often it was tried, and the locks released. */
async function tried(failure: unknown, env: Record<string, string> = {}, then?: unknown) {
  const released: string[] = [];
  let count = 0;
  let said = "";
  const releaseLock = async (stack: string, lock: string) => {
    released.push(`${stack} ${lock}`);
  };
  const stderr = (text: string) => {
    said += text;
  };
  const context = { ...quietContext(), env, stderr, githubPace: { retry: { enabled: false } } };
  const releasing = openLockRelease({ releaseLock }, context, "eu-central-1");
  const outcome = await releasing("identity-center", async () => {
    count += 1;
    const reason = count === 1 ? failure : then;
    if (reason !== undefined) throw reason;
    return "done";
  }).catch((error: unknown) => error);
  return { outcome, tried: count, released, said };
}

test("work that is in nobody's way is done once, and another failure is its own", async () => {
  const failure = new Error("no");
  expect(await tried(undefined)).toEqual({ outcome: "done", tried: 1, released: [], said: "" });
  expect(await tried(failure)).toEqual({ outcome: failure, tried: 1, released: [], said: "" });
});

const LOCKED = lockedByHolders("identity-center", [holder("a"), holder("c")]);

/** The variables of a run in GitHub Actions, with `attempts` beside the state; GitHub says of each run that it has `status`. */
async function inActions(attempts: readonly Attempt[], status: (id: number) => string) {
  const event = join(folder, "event.json");
  await writeFile(event, "{}");
  const PULUMI_BACKEND_URL = pathToFileURL(folder).href;
  const logs = openLogFolder({ PULUMI_BACKEND_URL }, "");
  for (const [index, it] of attempts.entries()) await logs?.writeNew(`attempted/${index}.json`, renderAttempt(it));
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (input: string | URL) => {
    const { pathname } = new URL(input);
    asked.push(pathname);
    const answer = { status: status(Number(pathname.split("/")[6])) };
    return new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } });
  });
  const env = {
    PULUMI_BACKEND_URL,
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "example/access",
    GITHUB_REF: "refs/heads/main",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_EVENT_PATH: event,
    GITHUB_SHA: "0".repeat(40),
    GITHUB_RUN_ID: "9",
    GITHUB_API_URL: "https://api.github.com",
    GITHUB_GRAPHQL_URL: "https://api.github.com/graphql",
    GITHUB_TOKEN: "not-a-token",
  };
  return { env, asked };
}
const BEGUN = [attempt(1, "a", "b"), attempt(2, "c")];
const SAID = [1, 2]
  .map((id) => `GitHub says that run ${id}, attempt 1, which held it, has ended\n`)
  .map((text) => `released the lock of stack identity-center: ${text}`)
  .join("");

test("the locks of runs that GitHub says have ended are released, each by its name, that is said, and the work is done", async () => {
  const { env, asked } = await inActions(BEGUN, () => "completed");
  const released = ["identity-center a", "identity-center c"];
  expect(await tried(LOCKED, env)).toEqual({ outcome: "done", tried: 2, released, said: SAID });
  expect(asked).toEqual([1, 2].map((id) => `/repos/example/access/actions/runs/${id}/attempts/1`));
});

test("a lock that another run has taken meanwhile stays, and is in the way", async () => {
  const { env } = await inActions(BEGUN, () => "completed");
  const others = lockedByHolders("identity-center", [holder("d")]);
  const { outcome, released } = await tried(LOCKED, env, others);
  expect([outcome, released]).toEqual([others, ["identity-center a", "identity-center c"]]);
});

test("while one of them goes on the lock is its holder's", async () => {
  const { env } = await inActions(BEGUN, (id) => (id === 2 ? "in_progress" : "completed"));
  expect(await tried(LOCKED, env)).toEqual({ outcome: LOCKED, tried: 1, released: [], said: "" });
});

test.each<[string, readonly Attempt[], Record<string, string>, unknown]>([
  ["outside of GitHub Actions", BEGUN, { GITHUB_ACTIONS: "false" }, LOCKED],
  ["of another repository's run", BEGUN, { GITHUB_REPOSITORY: "example/other" }, LOCKED],
  ["that no run has recorded", [attempt(1, "a")], {}, LOCKED],
  ["whose holder isn't told", BEGUN, {}, lockedByHolders("identity-center", [])],
])("a lock %s is never released, and GitHub isn't asked", async (_, attempts, more, locked) => {
  const { env, asked } = await inActions(attempts, () => "completed");
  expect(await tried(locked, { ...env, ...more })).toEqual({ outcome: locked, tried: 1, released: [], said: "" });
  expect(asked).toEqual([]);
});

test("where GitHub can't be asked the lock is told with why", async () => {
  const { env } = await inActions(BEGUN, () => "completed");
  const { outcome, released } = await tried(LOCKED, { ...env, GITHUB_TOKEN: "" });
  expect(outcome).toMatchObject({
    name: "OperationError",
    message: `${LOCKED.message}; GITHUB_TOKEN is not set`,
    remedy: LOCKED.remedy,
  });
  expect(released).toEqual([]);
});
