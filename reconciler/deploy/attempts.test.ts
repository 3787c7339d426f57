import { expect, test } from "vitest";
import { runIn } from "./attempt-file.ts";
import { type Attempt, parseAttempt, renderAttempt } from "./attempts.ts";

const RUN = { repository: "example/access", id: 7, attempt: 2 };
const NINE = "2026-11-29T09:00:00.000Z";
const FILE = "deploys/attempted/a.json";
const MINIMAL: Attempt = { at: NINE, host: "runner-7", creates: [], locks: [] };

test.each<[string, Attempt]>([
  ["nothing but what must be there", MINIMAL],
  ["everything", { ...MINIMAL, run: RUN, commit: "a".repeat(40), creates: ["0123456789abcdef"], locks: ["l1", "l2"] }],
])("what is written is read back: %s", (_, attempt) => {
  expect(parseAttempt(renderAttempt(attempt), FILE)).toEqual(attempt);
});
test.each([
  "",
  "{",
  "[]",
  renderAttempt(MINIMAL).replace('"version": 1', '"version": 2'),
  renderAttempt({ ...MINIMAL, at: "now" }),
  '{"version":1,"at":"2026-11-29T09:00:00Z","host":"h","creates":[]}',
])("%j is refused, with what to do", (text) => {
  expect(() => parseAttempt(text, FILE)).toThrow(
    "deploys/attempted/a.json beside the state is not in the form that a deploy writes",
  );
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
