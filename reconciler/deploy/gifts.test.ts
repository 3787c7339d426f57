// What was put by hand into a set, group or role of ours is not given to anybody by the next change.

import { describe, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { type HandEdits, handMade, liveAfter, ML_DEV } from "../drift/in-memory-drift.ts";
import { NAME } from "../drift/renamed.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { desiredOf } from "../guardrails/small-desired.ts";
import { inMemoryLive } from "../live/in-memory-live.ts";
import type { Live } from "../live/open-live.ts";
import { scopeOf } from "../live/read-scope.ts";
import { encodeKey, identityOf } from "../model/resource-identity.ts";
import { planInMemory, quietContext } from "./in-memory-plan.ts";
import { type LookedAt, lookForHandEdits, MOST_LOOKED_AT } from "./look-for-hand-edits.ts";

const ANYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const BOUNDARY = "permissionsBoundary: { managedPolicy: PowerUserAccess }";
const RESTING = `team: a
groups: [{ name: data, members: [] }]
permissionSets: [{ name: Viewer, managedPolicies: [ReadOnlyAccess], ${BOUNDARY} }]
`;
const given = (to = "groups: [data]") =>
  `${RESTING}assignments: [{ permissionSet: Viewer, ${to}, accounts: [ml-dev] }]\n`;
const ASSIGNMENT = "assignment/022222222222/viewer/group/data";

/** A team's file, or several files by path. */
type Written = string | { readonly [path: string]: string };

const read = (written: Written) => desiredOf(typeof written === "string" ? { "teams/a.yaml": written } : written);

/** What is held up of the change from `before` to `after` where people did `edits` by hand. */
async function look(
  before: Written,
  after: Written,
  edits: HandEdits = {},
  lookedAt: LookedAt = "given",
  outdated: readonly string[] = [],
) {
  const [deployed, files] = [await read(before), await read(after)];
  const stacks = desiredStacks(deployed.access);
  const planned = planInMemory(files, Object.fromEntries(stacks.map((it) => [it.name, stateOf(it)])));
  const asked: string[] = [];
  let groupNames: ReadonlyMap<string, string> | undefined;
  const live: Live = async (part) => {
    const { only = [], names } = part;
    groupNames = names?.groups;
    const { sets, members, accounts } = scopeOf(only);
    asked.push(...sets, ...members, ...accounts);
    return inMemoryLive(liveAfter(stacks, edits))(part);
  };
  const { handEdits, heldUp } = await lookForHandEdits(
    files,
    { ...planned, facts: { ...FACTS, live, isOutdated: async (id) => outdated.includes(id) }, lookedAt },
    quietContext(),
  );
  return {
    asked: asked.sort(),
    groupNames,
    handEdits,
    heldUp: heldUp.map(({ stack, key, why }) => ({
      stack,
      key,
      code: why.code,
      message: why.message,
      place: why.place,
    })),
    messages: heldUp.map(({ why }) => why.message),
    hints: heldUp.map(({ why }) => why.hint),
  };
}

const SET = { permissionSetArn: { $ref: "permission-set/viewer", output: "arn" }, instanceArn: { $instance: "arn" } };
const inline = handMade(identityOf.inlinePolicy("Viewer"), "PermissionSetInlinePolicy", {
  ...SET,
  inlinePolicy: ANYTHING,
});
const eve = handMade(identityOf.membership("data", "eve"), "GroupMembership", {});

test("a set with an undeclared inline policy is assigned to nobody", async () => {
  const { heldUp, asked } = await look(RESTING, given(), { objects: inline });
  expect(heldUp).toEqual([
    {
      stack: "identity-center",
      key: ASSIGNMENT,
      code: "holds-more-than-declared",
      message:
        'permission set "Viewer" was changed by hand in AWS, and nothing more is given to anybody by it: an undeclared inline policy',
      place: { file: "access/teams/a.yaml", line: 3, column: 26 },
    },
  ]);
  expect(asked).toEqual(["data", "viewer"]);
});

test("a group with an undeclared member is assigned nothing, and a set beside it is not concerned", async () => {
  const { heldUp } = await look(RESTING, given(), { objects: eve });
  expect(heldUp.map(({ key, message }) => [key, message])).toEqual([
    [
      ASSIGNMENT,
      'group "data" was changed by hand in AWS, and nothing more is given to anybody by it: undeclared member "eve"',
    ],
  ]);
  expect((await look(RESTING, given("users: [ana.silva]"), { objects: eve })).heldUp).toEqual([]);
});

test("a member with a protected name is none of ours, and holds up nevertheless", async () => {
  const objects = handMade(identityOf.membership("data", "AWSControlTowerEve"), "GroupMembership", {});
  const { messages } = await look(RESTING, given(), { objects });
  expect(messages).toEqual([expect.stringContaining('undeclared member "awscontroltowereve"')]);
});

test("attached policies and a boundary that is gone or another one hold up, too", async () => {
  const attached = handMade(identityOf.managedPolicy("Viewer", "AdministratorAccess"), "ManagedPolicyAttachment", SET);
  const [gone, other] = [undefined, { properties: { permissionsBoundary: { managedPolicyArn: "arn:x" } } }];
  const all = await look(RESTING, given(), { objects: { ...attached, "boundary/viewer": gone } });
  expect(all.messages).toEqual([
    expect.stringContaining('no permissions boundary any more, undeclared policy "AdministratorAccess"'),
  ]);
  const { messages } = await look(RESTING, given(), { objects: { "boundary/viewer": other } });
  expect(messages).toEqual([expect.stringContaining("another permissions boundary than declared")]);
});

describe("a set of which some account has an older version", () => {
  const longer = RESTING.replace("name: Viewer,", "name: Viewer, sessionDuration: PT2H,");
  const outdated = ["id of permission-set/viewer"];

  test("is not brought there by any change of it, with what a hand has put into it", async () => {
    const { heldUp } = await look(RESTING, longer, { objects: inline }, "given", outdated);
    expect(heldUp.map(({ key, message }) => [key, message])).toEqual([
      [
        "permission-set/viewer",
        'permission set "Viewer" was changed by hand in AWS, and nothing more is given to anybody by it: an undeclared inline policy',
      ],
    ]);
  });
  test("is changed where nothing was put into it, or every account has it as it is", async () => {
    expect((await look(RESTING, longer, {}, "given", outdated)).heldUp).toEqual([]);
    expect((await look(RESTING, longer, { objects: inline })).heldUp).toEqual([]);
  });
});

test("what a hand only took away holds up nothing", async () => {
  const objects = { [encodeKey(identityOf.managedPolicy("Viewer", "ReadOnlyAccess"))]: undefined };
  const { handEdits, heldUp } = await look(RESTING, given(), { objects });
  expect(handEdits.entries.map(({ heading }) => heading)).toEqual(["missing"]);
  expect(heldUp).toEqual([]);
});

describe("who was renamed by hand", () => {
  const member = handMade(identityOf.membership("data", "ana2"), "GroupMembership", {
    identityStoreId: { $instance: "identityStoreId" },
    groupId: { $ref: "group/data", output: "groupId" },
    memberId: { $ref: "user/ana2", output: "userId" },
  });
  const person = handMade(identityOf.user("ana2"), "User", { userName: "ana2" });
  const objects = {
    "user/ana.silva": undefined,
    "user/ana2": { ...person["user/ana2"], importId: "id of user/ana.silva" },
    "membership/data/ana.silva": undefined,
    "membership/data/ana2": { ...member["membership/data/ana2"], importId: "id of membership/data/ana.silva" },
  };
  const held = RESTING.replace("members: []", "members: [ana.silva]");
  const told = ({ handEdits }: Awaited<ReturnType<typeof look>>) =>
    handEdits.entries.map((it) => [
      it.heading,
      it.heading === "orphaned" ? "" : it.object.key,
      ...(it.heading === "changed" ? it.differences.filter(({ property }) => property === NAME[it.object.type]) : []),
    ]);

  test("is told as renamed where the change touches that person", async () => {
    const named = (givenName: string) => ({
      "teams/a.yaml": held,
      "people.yaml": `users: [{ userName: ana.silva, givenName: ${givenName}, familyName: Silva, email: ana@example.com }]\n`,
    });
    const all = await look(named("Ana"), named("Anna"), { objects }, "touched");
    expect(told(all)).toEqual([
      ["changed", "user/ana.silva", { property: "userName", recorded: "ana.silva", live: "ana2" }],
    ]);
  });

  test("is the member that the files declare", async () => {
    const after = given().replace("members: []", "members: [ana.silva]");
    const all = await look(held, after, { objects });
    expect([told(all), all.heldUp]).toEqual([[], []]);
  });

  test("a group is the one on record, and is read by its id", async () => {
    const group = handMade(identityOf.group("stats"), "Group", { displayName: "stats" })["group/stats"];
    const eve = handMade(identityOf.membership("stats", "eve"), "GroupMembership", {});
    const renamed = { "group/data": undefined, "group/stats": { ...group, importId: "id of group/data" } };
    const same = await look(RESTING, given(), { objects: renamed });
    expect([same.groupNames, told(same), same.heldUp]).toEqual([
      new Map([["groupId of group/data", "data"]]),
      [["changed", "group/data", { property: "displayName", recorded: "data", live: "stats" }]],
      [],
    ]);
    const { messages } = await look(RESTING, given(), { objects: { ...renamed, ...eve } });
    expect(messages).toEqual([expect.stringContaining('undeclared member "eve"')]);
  });
});

test("what the change itself declares is reviewed, and holds up nothing", async () => {
  const declared = given().replace("members: []", "members: [ana.silva]");
  const objects = handMade(identityOf.membership("data", "ana.silva"), "GroupMembership", {});
  expect((await look(RESTING, declared, { objects })).heldUp).toEqual([]);
});

test("the one on record, if another has its name, may hold anything", async () => {
  const { messages } = await look(RESTING, given(), { objects: { "group/data": undefined } });
  expect(messages).toEqual([expect.stringContaining("it is not the one on record")]);
  const other = await look(RESTING, given(), { objects: { "permission-set/viewer": { importId: "another" } } });
  expect(other.messages).toEqual([expect.stringContaining("it is not the one on record")]);
});

test("a group that is renamed meanwhile is read under the name that AWS has", async () => {
  const renamed = given("groups: [stats]").replace("{ name: data,", "{ name: stats, previously: data,");
  const { heldUp, asked } = await look(RESTING, renamed, { objects: eve });
  expect(asked).toEqual(["data", "viewer"]);
  expect(heldUp.map(({ key, message }) => [key, message])).toEqual([
    ["assignment/022222222222/viewer/group/stats", expect.stringContaining('group "stats" was changed by hand')],
  ]);
});

test("what could not be read holds up, whatever part of it", async () => {
  const parts = [
    identityOf.membership("data", "somebody"),
    identityOf.managedPolicy("Viewer", "Any"),
    identityOf.customerPolicy("Viewer", "/Any"),
    identityOf.inlinePolicy("Viewer"),
    identityOf.boundary("Viewer"),
  ];
  for (const part of parts) {
    const unread = { what: "a part", reason: "AccessDeniedException: no", covers: covering(part.kind) };
    const { heldUp, hints } = await look(RESTING, given(), { unread: [unread] });
    expect(heldUp.map(({ key, code }) => [key, code])).toEqual([[ASSIGNMENT, "holdings-not-read"]]);
    expect(heldUp[0]?.message).toContain("a part: AccessDeniedException: no");
    expect(hints[0]).toContain("allow the role that runs this what AWS has denied");
  }
  const elsewhere = { what: "x", reason: "no", covers: covering("user") };
  expect((await look(RESTING, given(), { unread: [elsewhere] })).heldUp).toEqual([]);
});

const covering = (kind: string) => (_: string, identity: { readonly kind: string } | undefined) =>
  identity?.kind === kind;

test("a role with a policy written into it by hand is not opened to others", async () => {
  const role = (service: string) =>
    `team: a\nroles: [{ name: r, accounts: [ml-dev], trust: { services: [${service}] }, managedPolicies: [ReadOnlyAccess] }]\n`;
  const [before, after] = [role("lambda.amazonaws.com"), role("ec2.amazonaws.com")];
  const objects = { "role/r": { undeclarable: { inlinePolicies: { sneaky: ANYTHING } } } };
  const { heldUp, asked } = await look(before, after, { objects });
  expect(heldUp.map(({ stack, key, message }) => [stack, key, message])).toEqual([
    [ML_DEV, "role/r", expect.stringContaining('undeclared inline policy "sneaky"')],
  ]);
  expect(asked).toEqual(["022222222222"]);
});

test("AWS is asked only where something is given, and where that is, whatever else is touched", async () => {
  expect((await look(RESTING, RESTING.replace("members: []", "members: [ana.silva]"))).asked).toEqual([]);
  expect((await look(given(), RESTING)).asked).toEqual([]);
  expect((await look("team: a\n", given())).asked).toEqual([]);
  expect((await look(RESTING, given(), { objects: inline }, "nothing")).heldUp).toEqual([]);
  const groups = (text: string) =>
    Array.from({ length: MOST_LOOKED_AT + 1 }, (_, index) => `{ name: g${index}, description: ${text}, members: [] }`);
  const many = (text: string, rest: string) => rest.replace("groups: [", `groups: [${groups(text).join(", ")}, `);
  const all = await look(
    many("one", RESTING),
    many("two", given("users: [ana.silva]")),
    { objects: inline },
    "touched",
  );
  expect(all.asked).toEqual(["viewer"]);
  expect(all.heldUp.map(({ code }) => code)).toEqual(["holds-more-than-declared"]);
  expect([all.handEdits.looked, all.handEdits.touched]).toEqual([1, MOST_LOOKED_AT + 2]);
});
