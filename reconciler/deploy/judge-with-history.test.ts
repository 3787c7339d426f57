// When a judgement asks the history, and what becomes of it where the history can't be read.

import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { stateOf } from "../engine/in-memory-state.ts";
import { violationsIn } from "../guardrails/old-violations.ts";
import { desiredOf } from "../guardrails/small-desired.ts";
import { type InMemoryCommit, inMemoryHistory } from "../history/in-memory-history.ts";
import { walkHistory } from "../history/walk-history.ts";
import { TODAY } from "../model/small-world.ts";
import { planInMemory, quietContext } from "./in-memory-plan.ts";
import { judgeWithHistory, type LookBack, oldWarnings } from "./judge-with-history.ts";

type Files = { readonly [path: string]: string };
const NAMES = ["ana", "ben", "cem"];
const PEOPLE = `users:\n${NAMES.map((name) => `  - { userName: ${name}, givenName: A, familyName: B, email: ${name}@example.com }\n`).join("")}`;
const files = (members: string, guardrails: string): Files => ({
  "people.yaml": PEOPLE,
  "teams/a.yaml": `team: a\ngroups: [{ name: data, members: [${members}] }]\n`,
  "guardrails.yaml": `guardrails: ${guardrails}\n`,
});
const LIMIT = "removalLimits: { memberships: { count: 1, fraction: 1, minimum: 0 } }";

/** Of the way from all three in the group to `now`; `lookBack` counts how often it was asked. */
async function judged(now: Files, history: readonly InMemoryCommit[] | OperationError) {
  const before = await desiredOf(files("ana, ben, cem", `{ ${LIMIT} }`));
  const states = Object.fromEntries(desiredStacks(before.access).map((stack) => [stack.name, stateOf(stack)]));
  const desired = await desiredOf(now);
  const { plan } = planInMemory(desired, states);
  let asked = 0;
  const lookBack: LookBack = async () => {
    asked += 1;
    if (history instanceof OperationError) throw history;
    return walkHistory(async () => inMemoryHistory(history), quietContext().progress, "HEAD");
  };
  const facts = {
    access: desired.access,
    today: TODAY,
    organization: undefined,
    deployer: { account: "111122223333" },
  };
  const { judgement, known } = await judgeWithHistory(plan, desired.guardrails, facts, lookBack);
  return { refused: judgement.refusals.map(({ message }) => message), hints: judgement.refusals, known, asked };
}

const NO_GIT = new OperationError("/access is not in a git repository");
const commit = (id: string, date: string, of: Files): InMemoryCommit => ({ id, date: `${date}T10:00:00Z`, files: of });
const TWO = ["2 of 3 memberships would be deleted (limit: 1, and 100 % above 0)"];
const ended = (day: string) => `${["ana", "ben"].map((user) => `{ user: ${user}, expires: ${day} }`).join(", ")}, cem`;

test("within the limits the history isn't asked", async () => {
  expect(await judged(files("ana, ben", `{ ${LIMIT} }`), NO_GIT)).toMatchObject({ refused: [], asked: 0 });
});

test("beyond them it is asked which file declared what goes, for the hint", async () => {
  const all = files("ana, ben, cem", `{ ${LIMIT} }`);
  const history = [commit("b", "2026-11-25", files("ana", `{ ${LIMIT} }`)), commit("a", "2026-11-20", all)];
  const { refused, hints, asked } = await judged(files("ana", `{ ${LIMIT} }`), history);
  expect([refused, asked]).toEqual([TWO, 1]);
  expect(hints[0]?.hint).toContain("teams/a.yaml");
});

test("where git can't tell, the refusal stands without that hint", async () => {
  const { refused, asked } = await judged(files("ana", `{ ${LIMIT} }`), NO_GIT);
  expect([refused, asked]).toEqual([TWO, 1]);
});

test("but an exception for a file hangs on it: then nothing is judged without the history", async () => {
  const exception = "{ removals: { file: teams/a.yaml, count: 2 }, reason: moved, until: 2026-12-31 }";
  const now = files("ana", `{ ${LIMIT}, exceptions: [${exception}] }`);
  await expect(judged(now, NO_GIT)).rejects.toThrow(
    "which file declared what is removed is not known: /access is not in a git repository",
  );
  expect(await judged(now, [commit("a", "2026-11-20", files("ana, ben, cem", `{ ${LIMIT} }`))])).toMatchObject({
    refused: [],
    asked: 1,
  });
});

test("dates that were written in time don't count, and backdated ones do", async () => {
  const now = files(ended("2026-11-24"), `{ ${LIMIT} }`);
  expect(await judged(now, [commit("a", "2026-11-20", now)])).toMatchObject({ refused: [], asked: 1 });
  const all = files("ana, ben, cem", `{ ${LIMIT} }`);
  const backdated = await judged(now, [commit("b", "2026-11-25", now), commit("a", "2026-11-20", all)]);
  expect(backdated.refused).toEqual(TWO);
  expect(backdated.known.backdated).toEqual(new Set(["membership/data/ana", "membership/data/ben"]));
  await expect(judged(now, NO_GIT)).rejects.toThrow("whether what a date ends had existed before is not known");
});

test("a violation that is deployed already is told with its age, or why that is not known", async () => {
  const desired = await desiredOf({
    ...files("ana", "{}"),
    "guardrails.yaml": 'guardrails: { protectedNames: ["da*"] }\n',
  });
  const { plan } = planInMemory(desired, {});
  const facts = {
    access: desired.access,
    today: TODAY,
    organization: undefined,
    deployer: { account: "111122223333" },
  };
  const { judgement } = await judgeWithHistory(plan, desired.guardrails, facts, () => Promise.reject(NO_GIT));
  const found = judgement.refusals;
  const warnings = async (lookBack: LookBack) =>
    (await oldWarnings(found, desired.guardrails, facts, lookBack)).map(({ severity, message }) => [severity, message]);
  const line = [commit("b", "2026-11-22", files("ana", "{}")), commit("a", "2026-11-20", { "people.yaml": PEOPLE })];
  const walked = await warnings(() => walkHistory(async () => inMemoryHistory(line), quietContext().progress, "HEAD"));
  expect(walked).toEqual([["warning", expect.stringContaining("in the files since 2026-11-22, 3 days")]]);
  expect(await warnings(() => Promise.reject(NO_GIT))).toEqual([
    ["warning", expect.stringContaining("since when is not known: /access is not in a git repository")],
  ]);
});

test("people in the identity provider's groups count in earlier commits as they do now", async () => {
  const team = `team: a
external: { groups: [on-call] }
permissionSets: [{ name: Admin, managedPolicies: [AdministratorAccess] }]
assignments: [{ permissionSet: Admin, groups: [on-call], accounts: [ml-dev] }]
`;
  const limited = {
    ...files("ana", "{}"),
    "guardrails.yaml": "guardrails: { administratorsPerAccount: 1 }\n",
    "teams/a.yaml": team,
  };
  const desired = await desiredOf(limited);
  const facts = {
    access: desired.access,
    today: TODAY,
    organization: undefined,
    deployer: { account: "111122223333" },
    providerMembers: new Map([["on-call", { group: "on-call", people: ["kim", "zoe"] }]]),
  };
  const violations = violationsIn({ ...facts, guardrails: desired.guardrails });
  expect([...violations.keys()]).toEqual([expect.stringContaining("2 people would hold a privileged permission set")]);
  const { plan } = planInMemory(desired, {});
  const { judgement } = await judgeWithHistory(plan, desired.guardrails, facts, () => Promise.reject(NO_GIT));
  const history = () =>
    walkHistory(async () => inMemoryHistory([commit("a", "2026-11-22", limited)]), quietContext().progress, "HEAD");
  const warned = await oldWarnings(judgement.refusals, desired.guardrails, facts, history);
  expect(warned.map(({ message }) => message)).toEqual([expect.stringContaining("in the files since 2026-11-22")]);
});
