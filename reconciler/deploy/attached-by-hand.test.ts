// A role to which somebody has attached a policy by hand is not deleted: AWS would refuse it, two minutes into each deploy.

import { afterEach, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { desiredOf } from "../guardrails/small-desired.ts";
import { inMemoryAws } from "../live/in-memory-aws.ts";
import { answersOf, awsFailure } from "../live/in-memory-organization.ts";
import { openLive } from "../live/open-live.ts";
import { leftOutBy } from "../plan/held-up.ts";
import { rolesWithPoliciesByHand } from "./attached-by-hand.ts";
import { planInMemory } from "./in-memory-plan.ts";

const NONE = "team: a\n";
const READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const role = (name: string, also = "") =>
  `  - { name: ${name}, accounts: [ml-dev], managedPolicies: [AmazonS3ReadOnlyAccess], trust: { services: [lambda.amazonaws.com] }${also} }\n`;
const ONE = `${NONE}roles:\n${role("Trainer")}`;

const read = (text: string) => desiredOf({ "teams/a.yaml": text });

let aws = inMemoryAws({});
afterEach(() => aws.restore());

/** What is held up of the change from `before` to `after` where AWS has `roles`, and what AWS was asked. */
async function look(
  before: string,
  after: string,
  roles: NonNullable<Parameters<typeof answersOf>[0]["roles"]>,
  failing: Parameters<typeof inMemoryAws>[0] = {},
) {
  const files = await read(after);
  const stacks = desiredStacks((await read(before)).access);
  const { plan, stacks: planned } = planInMemory(files, Object.fromEntries(stacks.map((it) => [it.name, stateOf(it)])));
  aws = inMemoryAws({ ...answersOf({ roles }), ...failing });
  const heldUp = await rolesWithPoliciesByHand(files.access, plan, { live: openLive("eu-central-1", FACTS.instance) });
  const reasons = new Map(heldUp.map((it) => [stackKey(it), it.why.message]));
  return {
    calls: aws.calls.map((call) => call.replace(/^[\w-]+ (\w+)Command$/, "$1")),
    why: [...new Set(heldUp.map(({ why }) => why))].map(({ code, message }) => `${code}: ${message}`),
    leftOut: leftOutBy(reasons, plan.changes, planned).map(({ op, key }) => `${op} ${key}`),
  };
}

const ATTACHED = "role-policy/trainer/AmazonS3ReadOnlyAccess";

test("it stays with what is attached to it, and each policy by hand is named", async () => {
  const attached = [READ, "arn:aws:iam::aws:policy/AdministratorAccess"];
  const { why, leftOut } = await look(ONE, NONE, [
    { RoleName: "Trainer", attached, inlinePolicies: { extra: "{}" } },
    { RoleName: "Other", attached },
  ]);
  expect(why).toEqual([
    'deleted-role-with-policies: role "Trainer" in account "ml-dev" is not deleted, since it has policies by hand: "arn:aws:iam::aws:policy/AdministratorAccess", "extra"',
  ]);
  expect(leftOut).toEqual([`delete ${ATTACHED}`, "delete role/trainer"]);
});

test("one with nothing but what is on record is deleted; so is one that is gone in AWS", async () => {
  expect((await look(ONE, NONE, [{ RoleName: "Trainer", attached: [READ] }])).leftOut).toEqual([]);
  aws.restore();
  expect((await look(ONE, NONE, [])).leftOut).toEqual([]);
});

test("one of several is held up, and only it", async () => {
  const { leftOut } = await look(`${ONE}${role("Other")}`, NONE, [
    { RoleName: "Trainer", attached: [READ] },
    { RoleName: "Other", attached: ["arn:aws:iam::222222222222:policy/hand-made"] },
  ]);
  expect(leftOut).toEqual(["delete role-policy/other/AmazonS3ReadOnlyAccess", "delete role/other"]);
});

test("a role that stays is not asked about", async () => {
  const roles = [{ RoleName: "Trainer", attached: ["arn:aws:iam::aws:policy/AdministratorAccess"] }];
  expect(await look(ONE, `${NONE}roles:\n${role("Trainer", ", description: x")}`, roles)).toEqual({
    calls: [],
    why: [],
    leftOut: [],
  });
});

test("what AWS doesn't say is no reason to try", async () => {
  const { why, leftOut } = await look(ONE, NONE, [{ RoleName: "Trainer" }], {
    ListAttachedRolePoliciesCommand: () => Promise.reject(awsFailure("AccessDeniedException", "denied")),
  });
  expect(why).toEqual([
    'deleted-role-not-read: whether role "trainer" in account "ml-dev" has policies by hand is not known, and it is not deleted: could not read the policies attached to role "Trainer" of account 022222222222: AccessDeniedException: denied',
  ]);
  expect(leftOut).toEqual([`delete ${ATTACHED}`, "delete role/trainer"]);
});
