import { expect, test } from "vitest";
import { runIn } from "./attempt-file.ts";
import { type Attempt, MOST_ATTEMPTS, parseAttempts, renderAttempts, withAttempt } from "./attempts.ts";
import { possibleHolders } from "./release-lock.ts";

const RUN = { repository: "example/access", id: 7, attempt: 2 };
const attempt = (at: string, more: Partial<Attempt> = {}): Attempt => ({ at, host: "runner-7", creates: [], ...more });
const NINE = "2026-11-29T09:00:00.000Z";
const TEN = "2026-11-29T10:00:00.000Z";

test("what is written is read back, and no file means none", () => {
  const attempts = [attempt(NINE, { run: RUN, commit: "a".repeat(40), creates: ["0123456789abcdef"] }), attempt(TEN)];
  expect(parseAttempts(renderAttempts(attempts), "deploys/attempted.json")).toEqual(attempts);
  expect(parseAttempts(undefined, "deploys/attempted.json")).toEqual([]);
});
test.each([
  "",
  "{",
  "[]",
  '{"version":2,"attempts":[]}',
  '{"version":1,"attempts":[{"at":"now","host":"h","creates":[]}]}',
])("%j is refused, with what to do", (text) => {
  expect(() => parseAttempts(text, "deploys/attempted.json")).toThrow(
    "deploys/attempted.json beside the state is not in the form that a deploy writes",
  );
});
test("the oldest give way", () => {
  const many = Array.from({ length: MOST_ATTEMPTS }, (_, index) => attempt(NINE, { host: `h${index}` }));
  const hosts = withAttempt(many, attempt(TEN)).map(({ host }) => host);
  expect([hosts.length, hosts[0], hosts.at(-1)]).toEqual([MOST_ATTEMPTS, "h1", "runner-7"]);
});
test("the run is the one that GitHub's variables name, and there is none elsewhere", () => {
  const env = {
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "example/access",
    GITHUB_RUN_ID: "7",
    GITHUB_RUN_ATTEMPT: "2",
  };
  expect(runIn(env)).toEqual({ run: RUN });
  expect(runIn({ ...env, GITHUB_ACTIONS: "" })).toEqual({});
  expect(runIn({ ...env, GITHUB_RUN_ATTEMPT: "x" })).toEqual({});
});

const HOLDER = { user: "runner", host: "runner-7", pid: 12, at: "2026-11-29T09:30:00Z" };

test("a lock may be held by the runs that began on its machine before it was taken", () => {
  const later = attempt(TEN, { run: { ...RUN, id: 8 } });
  const elsewhere = attempt(NINE, { run: { ...RUN, id: 9 }, host: "runner-8" });
  expect(possibleHolders(HOLDER, [elsewhere, attempt(NINE, { run: RUN }), later])).toEqual([RUN]);
  const again = { ...RUN, attempt: 3 };
  expect(possibleHolders(HOLDER, [attempt(NINE, { run: RUN }), attempt(NINE, { run: again })])).toEqual([RUN, again]);
});
test("it is nobody's to ask about where no run is known, or one that is not GitHub's may hold it", () => {
  expect(possibleHolders(HOLDER, [])).toBeUndefined();
  expect(possibleHolders(HOLDER, [attempt(TEN, { run: RUN })])).toBeUndefined();
  expect(possibleHolders(HOLDER, [attempt(NINE, { run: RUN }), attempt(NINE)])).toBeUndefined();
});
