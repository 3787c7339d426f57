// Whose lock may be released. What would be asked of GitHub is answered here.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StackLocked } from "../engine/stack-lock.ts";
import { type Attempt, renderAttempts } from "./attempts.ts";
import { quietContext } from "./in-memory-plan.ts";
import { openLogFolder } from "./log-folder.ts";
import { openLockRelease, possibleHolders } from "./release-lock.ts";

const run = (id: number) => ({ repository: "example/access", id, attempt: 1 });
const attempt = (at: string, host: string, id?: number): Attempt => ({
  at,
  host,
  ...(id === undefined ? {} : { run: run(id) }),
  creates: [],
});
const HOLDER = { host: "runner-1", at: "2026-11-25T10:00:00Z" } as StackLocked["holder"] & object;

test("a lock is of a run that began on its machine before it was taken", () => {
  const before = attempt("2026-11-25T09:59:00Z", "runner-1", 1);
  const then = attempt("2026-11-25T10:00:00Z", "runner-1", 2);
  const after = attempt("2026-11-25T10:00:01Z", "runner-1", 3);
  const elsewhere = attempt("2026-11-25T09:59:00Z", "runner-2", 4);
  expect(possibleHolders(HOLDER, [before, then, after, elsewhere])).toEqual([run(1), run(2)]);
});

test("where none did, or something else than a run may hold it, nobody is known to", () => {
  const byHand = attempt("2026-11-25T09:58:00Z", "runner-1");
  const before = attempt("2026-11-25T09:59:00Z", "runner-1", 1);
  expect(possibleHolders(HOLDER, [])).toBeUndefined();
  expect(possibleHolders(HOLDER, [byHand])).toBeUndefined();
  expect(possibleHolders(HOLDER, [byHand, before])).toBeUndefined();
});

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "release-lock-"));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

/** What comes of one piece of work that fails as given until a lock is released, later with `then`; how often it was tried and a lock released. */
async function tried(failure: unknown, env: Record<string, string> = {}, then: unknown = failure) {
  const counts = { tried: 0, released: 0 };
  let said = "";
  const releaseLock = async () => {
    counts.released += 1;
  };
  const stderr = (text: string) => {
    said += text;
  };
  const context = { ...quietContext(), env, stderr, githubPace: { retry: { enabled: false } } };
  const releasing = openLockRelease({ releaseLock }, context, "eu-central-1");
  const outcome = await releasing("identity-center", async () => {
    counts.tried += 1;
    const reason = counts.tried === 1 ? failure : then;
    if (reason !== undefined && counts.released === 0) throw reason;
    return "done";
  }).catch((error: unknown) => error);
  return { outcome, ...counts, said };
}

test("work that is in nobody's way is done once, and another failure is its own", async () => {
  const failure = new Error("no");
  expect(await tried(undefined)).toEqual({ outcome: "done", tried: 1, released: 0, said: "" });
  expect(await tried(failure)).toEqual({ outcome: failure, tried: 1, released: 0, said: "" });
});

const LOCKED = new StackLocked("identity-center", HOLDER, false, undefined);

/** The variables of a run in GitHub Actions, with `attempts` beside the state; GitHub says of each run that it has `status`. */
async function inActions(attempts: readonly Attempt[], status: (id: number) => string) {
  const event = join(folder, "event.json");
  await writeFile(event, "{}");
  const PULUMI_BACKEND_URL = pathToFileURL(folder).href;
  await openLogFolder({ PULUMI_BACKEND_URL }, "")?.replace("attempted.json", renderAttempts(attempts));
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
const BEGUN = [attempt("2026-11-25T09:58:00Z", "runner-1", 1), attempt("2026-11-25T09:59:00Z", "runner-1", 2)];

test("the lock of runs that GitHub says have ended is released, that is said, and the work is done", async () => {
  const { env, asked } = await inActions(BEGUN, () => "completed");
  expect(await tried(LOCKED, env)).toEqual({
    outcome: "done",
    tried: 3,
    released: 1,
    said: "released the lock of stack identity-center: GitHub says that run 2, attempt 1, which held it, has ended\n",
  });
  expect(asked).toEqual([1, 2].map((id) => `/repos/example/access/actions/runs/${id}/attempts/1`));
});

test("a lock that another run has taken while GitHub was asked is not released", async () => {
  const { env } = await inActions(BEGUN, () => "completed");
  const others = new StackLocked("identity-center", { ...HOLDER, pid: 2 }, false, undefined);
  expect(await tried(LOCKED, env, others)).toEqual({ outcome: others, tried: 2, released: 0, said: "" });
});

test("while one of them goes on the lock is its holder's", async () => {
  const { env } = await inActions(BEGUN, (id) => (id === 2 ? "in_progress" : "completed"));
  expect(await tried(LOCKED, env)).toEqual({ outcome: LOCKED, tried: 1, released: 0, said: "" });
});

test.each<[string, readonly Attempt[], Record<string, string>, unknown]>([
  ["outside of GitHub Actions", BEGUN, { GITHUB_ACTIONS: "false" }, LOCKED],
  ["of another repository's run", BEGUN, { GITHUB_REPOSITORY: "example/other" }, LOCKED],
  ["that no run of ours can hold", [], {}, LOCKED],
  ["whose holder isn't told", BEGUN, {}, new StackLocked("identity-center", undefined, false, undefined)],
])("a lock %s is never released, and GitHub isn't asked", async (_, attempts, more, locked) => {
  const { env, asked } = await inActions(attempts, () => "completed");
  expect(await tried(locked, { ...env, ...more })).toEqual({ outcome: locked, tried: 1, released: 0, said: "" });
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
  expect(released).toBe(0);
});
