// What files change against those of a base commit; on a history and states in memory.

import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { stateOf } from "../engine/in-memory-state.ts";
import { desiredOf } from "../guardrails/small-desired.ts";
import { inMemoryHistory } from "../history/in-memory-history.ts";
import { TODAY } from "../model/small-world.ts";
import { GOOD } from "../validate/small-folder.ts";
import { planInMemory, quietContext } from "./in-memory-plan.ts";
import { readBase, reviewAgainst } from "./review-against.ts";

type Files = { readonly [path: string]: string };
const READER = (members: string, guardrails = "{}"): Files => ({
  "people.yaml": `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`,
  "teams/a.yaml": `team: a
groups: [{ name: data, members: [${members}] }]
permissionSets: [{ name: Reader }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]
`,
  "guardrails.yaml": `guardrails: ${guardrails}\n`,
});

const BASE = "b".repeat(40);
/** `head` against the base commit, which has `base`, where `deployed` is what the states hold. */
async function review(deployed: Files | undefined, base: Files | undefined, head: Files) {
  const stacks = deployed === undefined ? [] : desiredStacks((await desiredOf(deployed)).access);
  const states = Object.fromEntries(stacks.map((stack) => [stack.name, stateOf(stack)]));
  const history = inMemoryHistory([
    { id: "a".repeat(40), date: "2026-11-24T10:00:00Z", files: head },
    { id: BASE, date: "2026-11-23T10:00:00Z", files: base },
  ]);
  const desired = await desiredOf(head);
  const against = await readBase(BASE, quietContext(), async () => history);
  return reviewAgainst(against, desired, planInMemory(desired, states), TODAY);
}
const people = (grants: readonly { readonly person: string }[] = []) => grants.map(({ person }) => person);

test("who gains and loses by the files is told apart from what the base has not deployed yet", async () => {
  const { base, diff, pending } = await review(READER("ana"), READER("ana, ben"), READER("ben"));
  expect(base).toBe(BASE);
  expect([people(diff?.gained), people(diff?.lost)]).toEqual([[], ["ana"]]);
  expect([people(pending.gained), people(pending.lost)]).toEqual([["ben"], []]);
});

test("where what the base declares is deployed, nothing is pending", async () => {
  const { diff, pending, pendingResources } = await review(READER("ana"), READER("ana"), READER("ana, ben"));
  expect(people(diff?.gained)).toEqual(["ben"]);
  expect(pendingResources).toEqual([]);
  expect(pending).toEqual({ gained: [], lost: [] });
});

test("a role that the base no longer declares was nobody's access", async () => {
  const role = "roles: [{ name: r, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] } }]\n";
  const deployed = { ...READER("ana"), "teams/a.yaml": `${READER("ana")["teams/a.yaml"]}${role}` };
  const { pending, pendingResources } = await review(deployed, READER("ana"), READER("ana"));
  expect(pending).toEqual({ gained: [], lost: [] });
  expect(pendingResources).toMatchObject([{ op: "delete", key: "role/r", stack: "account-022222222222" }]);
});

test("a base whose files are not valid has no difference to show", async () => {
  const { diff, pending, relaxed, base } = await review(
    READER("ana"),
    { "organization.yaml": "organization: 7\n" },
    READER("ana"),
  );
  expect({ base, diff, pending, relaxed }).toEqual({
    base: BASE,
    diff: undefined,
    pending: { gained: [], lost: [] },
    relaxed: [],
  });
});

test("a base without the folder is refused", async () => {
  await expect(review(undefined, undefined, READER("ana"))).rejects.toMatchObject({
    message: `commit ${BASE} has no folder access`,
    remedy: "name another base",
  });
});

test("what the files' guardrails allow and the base's forbade is told", async () => {
  const { relaxed } = await review(
    READER("ana"),
    READER("ana", "{ repairNarrowing: false }"),
    READER("ana", "{ repairNarrowing: true }"),
  );
  expect(relaxed).toHaveLength(1);
});

test("what guardrails that stay as they are allow in a new account stands in its row, and is no relaxation", async () => {
  const guardrails = "{ privilegedSets: [{ permissionSet: Reader, accounts: [{ all: true }] }] }";
  const before = READER("ana", guardrails);
  const after = { ...before, "accounts.yaml": `${GOOD["accounts.yaml"]}  - { name: ml-stage, id: "044444444444" }\n` };
  const { diff, relaxed } = await review(before, before, after);
  expect(relaxed).toEqual([]);
  expect(diff?.entries.filter(({ kind }) => kind === "account").map(({ differences }) => differences.at(-1))).toEqual([
    {
      what: "by the guardrails",
      removed: [],
      added: ["privileged permission set Reader may also be assigned in account 044444444444 (ml-stage)"],
    },
  ]);
});
