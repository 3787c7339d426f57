// A permission set that somebody has assigned by hand is not deleted: AWS would refuse it, at the end of the deploy.

import type { AccountAssignment } from "@aws-sdk/client-sso-admin";
import { afterEach, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { inMemoryEngine } from "../engine/in-memory-engine.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import type { StateResource } from "../engine/stack-state.ts";
import { desiredOf } from "../guardrails/small-desired.ts";
import { inMemoryAws } from "../live/in-memory-aws.ts";
import { answersOf, awsFailure } from "../live/in-memory-organization.ts";
import { type Live, openLive } from "../live/open-live.ts";
import type { OrganizationRead } from "../live/organization.ts";
import { encodeKey, identityOf } from "../model/resource-identity.ts";
import { leftOutBy } from "../plan/held-up.ts";
import { setsAssignedByHand } from "./assigned-by-hand.ts";
import { planInMemory, quietContext } from "./in-memory-plan.ts";
import { planFrom } from "./plan-stacks.ts";

const DEV = "022222222222";
const VIEWER = "arn of permission-set/viewer";
const EMPTY = "team: a\ngroups: [{ name: data, members: [] }]\n";
const SET = `${EMPTY}permissionSets:
  - { name: Viewer, managedPolicies: [ReadOnlyAccess], permissionsBoundary: { managedPolicy: PowerUserAccess } }
`;
const ASSIGNED = `${SET}assignments: [{ permissionSet: Viewer, groups: [data], accounts: [ml-dev] }]\n`;

const read = (text: string) => desiredOf({ "teams/a.yaml": text });

const assignment = (
  PrincipalType: "USER" | "GROUP",
  PrincipalId: string,
  AccountId = DEV,
  PermissionSetArn = VIEWER,
): AccountAssignment => ({ AccountId, PermissionSetArn, PrincipalType, PrincipalId });
const OURS = assignment("GROUP", "groupId of group/data");

let aws = inMemoryAws({});
afterEach(() => aws.restore());

/** Where AWS has these assignments of the set; an error is what it answers instead. */
function liveWith(
  assignments: readonly AccountAssignment[] | Error,
  groups: readonly { GroupId: string | undefined; DisplayName: string }[] = [],
): Live {
  const IdentityStoreId = FACTS.instance.identityStoreId;
  const answers = answersOf({
    users: [{ IdentityStoreId, UserId: "u-eve", UserName: "eve" }],
    groups: [{ GroupId: "g-hand", DisplayName: "hand" }, ...groups].map((it) => ({ IdentityStoreId, ...it })),
    sets: [{ PermissionSetArn: VIEWER, Name: "Viewer" }],
    assignments: assignments instanceof Error ? [] : assignments,
  });
  const failing = { ListAccountsForProvisionedPermissionSetCommand: () => Promise.reject(assignments) };
  aws.restore();
  aws = inMemoryAws({ ...answers, ...(assignments instanceof Error ? failing : {}) });
  return openLive("eu-central-1", FACTS.instance);
}

const NAMES = /^(ListUsers|DescribeUser|ListGroups|DescribeGroup)$/;

/** What is held up of the change from `before` to `after`, and what AWS was asked beside names; the state has `before` as `onRecord` says. */
async function look(
  before: string,
  after: string,
  assignments: Parameters<typeof liveWith>[0],
  onRecord: (resource: StateResource) => StateResource = (it) => it,
  groups?: Parameters<typeof liveWith>[1],
) {
  const stacks = desiredStacks((await read(before)).access);
  const files = await read(after);
  const stateNow = (stack: (typeof stacks)[number]) => {
    const state = stateOf(stack);
    return { ...state, resources: state.resources.map(onRecord) };
  };
  const planned = planInMemory(files, Object.fromEntries(stacks.map((it) => [it.name, stateNow(it)])));
  const accounts = new Map([
    [DEV, { status: "ACTIVE", ou: [] }],
    ["033333333333", { status: "SUSPENDED", ou: [] }],
  ]);
  const organization = { accounts, unread: undefined } as OrganizationRead;
  const facts = { ...FACTS, live: liveWith(assignments, groups), organization };
  const heldUp = await setsAssignedByHand(files.access, planned.plan, facts);
  const calls = aws.calls.map((call) => call.replace(/^[\w-]+ (\w+)Command$/, "$1"));
  return {
    asked: calls.filter((call) => !NAMES.test(call)),
    names: calls.filter((call) => NAMES.test(call)).sort(),
    keys: heldUp.map(({ key }) => key),
    why: [...new Set(heldUp.map(({ why }) => why))].map(({ code, message, hint }) => ({ code, message, hint })),
    leftOut: leftOutBy(
      new Map(heldUp.map((it) => [stackKey(it), it.why.message])),
      planned.plan.changes,
      planned.stacks,
    ).map(({ op, key }) => `${op} ${key}`),
  };
}

const ASSIGNMENTS = "ListAccountAssignments";
const ACCOUNTS = "ListAccountsForProvisionedPermissionSet";

test("it stays with all that is attached to it; what the files gave is taken away", async () => {
  const { why, leftOut, asked, names } = await look(ASSIGNED, EMPTY, [
    OURS,
    assignment("USER", "u-eve"),
    assignment("GROUP", "g-hand", "111122223333"),
    assignment("USER", "u-gone", "044444444444"),
  ]);
  expect(asked).toEqual([ACCOUNTS, ASSIGNMENTS, ASSIGNMENTS, ASSIGNMENTS]);
  expect(names).toEqual(["DescribeUser", "ListGroups", "ListUsers"]);
  expect(why).toEqual([
    {
      code: "deleted-set-assigned-by-hand",
      message:
        'permission set "Viewer" is not deleted, since it is assigned by hand to group "hand" in "management", to user "eve" in "ml-dev", to user "u-gone" in "044444444444"',
      hint: "remove these assignments in AWS and deploy again, or declare the permission set with them; until then it stays as it is, with what is attached to it",
    },
  ]);
  expect(leftOut).toEqual([
    "delete boundary/viewer",
    "delete managed-policy/viewer/ReadOnlyAccess",
    "delete permission-set/viewer",
  ]);
});

test("one that AWS would delete is deleted: its assignments are all on record, or in an account that is closed", async () => {
  const closed = await look(ASSIGNED, EMPTY, [OURS, assignment("USER", "u-eve", "033333333333")]);
  expect(closed.keys).toEqual([]);
  // The names of those on record need not be asked for.
  const { keys, asked, names } = await look(ASSIGNED, EMPTY, [OURS]);
  expect([keys, asked, names]).toEqual([[], [ACCOUNTS, ASSIGNMENTS], []]);
});

test("an assignment on record of somebody else, elsewhere or of another set is not this one", async () => {
  const others = [assignment("GROUP", "g-hand"), { ...OURS, AccountId: "111122223333" }];
  for (const other of others) expect((await look(ASSIGNED, EMPTY, [OURS, other])).why).toHaveLength(1);
});

test("an assignment by hand to a group that was made again is not the one on record, which was to the group before", async () => {
  const assignments = [OURS, assignment("GROUP", "g-hand")];
  const { why } = await look(ASSIGNED, EMPTY, assignments, (it) =>
    it.key === "group/data" ? { ...it, outputs: { ...it.outputs, groupId: "g-hand" } } : it,
  );
  expect(why[0]?.message).toContain('assigned by hand to group "data" in "ml-dev"');
});

/** A run was killed once it had renamed the group; what it hadn't come to, the assignment has the old name in its key. */
const renamedOnRecord = (it: StateResource): StateResource => {
  if (it.key !== "group/data") return it;
  const identity = identityOf.group("insights");
  const displayName = "insights";
  return {
    ...it,
    ...{ key: encodeKey(identity), identity },
    inputs: { ...it.inputs, displayName },
    outputs: { ...it.outputs, displayName },
  };
};

test.each([
  ["AWS alone has the new name", undefined],
  ["the group's own entry has it on record", renamedOnRecord],
])("the assignment to a group that a killed run has renamed is on record: %s", async (_, onRecord) => {
  const after = EMPTY.replace("name: data,", "name: insights, previously: data,");
  const groups = [{ GroupId: OURS.PrincipalId, DisplayName: "insights" }];
  const found = await look(ASSIGNED, after, [OURS], onRecord, groups);
  expect([found.why, found.leftOut]).toEqual([[], []]);
  // Another group that somebody gave the set is a stranger all the same, whatever it is called.
  const other = assignment("GROUP", "g-hand");
  const { why } = await look(ASSIGNED, after, [OURS, other], onRecord, groups);
  expect(why.map(({ message }) => message)).toEqual([
    'permission set "Viewer" is not deleted, since it is assigned by hand to group "hand" in "ml-dev"',
  ]);
});

test("one that stays is not asked about", async () => {
  const { keys, asked } = await look(ASSIGNED, SET, [assignment("USER", "u-eve")]);
  expect([keys, asked]).toEqual([[], []]);
});

test("one that gets another name is a new one, and the old one is deleted", async () => {
  const renamed = ASSIGNED.replaceAll("Viewer", "Reader").replace("name: Reader", "name: Reader, previously: Viewer");
  const { why, leftOut, asked } = await look(ASSIGNED, renamed, [OURS, assignment("USER", "u-eve")]);
  expect(asked).toEqual([ACCOUNTS, ASSIGNMENTS]);
  expect(why[0]?.message).toContain('permission set "Viewer" is not deleted');
  expect(leftOut).toEqual([
    "delete boundary/viewer",
    "delete managed-policy/viewer/ReadOnlyAccess",
    "delete permission-set/viewer",
  ]);
});

test("what AWS doesn't say is no reason to try", async () => {
  const { why, leftOut } = await look(ASSIGNED, EMPTY, awsFailure("AccessDeniedException", "denied"));
  expect(why).toEqual([
    {
      code: "deleted-set-not-read",
      message:
        'whether permission set "Viewer" is assigned by hand is not known, and it is not deleted: could not read the accounts of permission set "Viewer": AccessDeniedException: denied',
      hint: "allow the role that runs this what AWS has denied, and deploy again; until then it stays as it is, with what is attached to it",
    },
  ]);
  expect(leftOut).toHaveLength(3);
});

test("a plan leaves it out, says so once, and does the rest", async () => {
  const states = Object.fromEntries(desiredStacks((await read(SET)).access).map((it) => [it.name, stateOf(it)]));
  const live = liveWith([assignment("USER", "u-gone")]);
  const organization: OrganizationRead = { accounts: undefined, unread: { part: "accounts", reason: "not asked" } };
  const { leftOut, warnings, plan } = await planFrom(
    await read(EMPTY.replace("members: []", "members: [ana.silva]")),
    { ...FACTS, caller: { account: "111122223333" }, live, isOutdated: async () => false, organization },
    quietContext(),
    inMemoryEngine({ states }),
  );
  expect(plan.changes.map(({ op, key }) => `${op} ${key}`)).toContain("create membership/data/ana.silva");
  expect(leftOut.map(({ key }) => key)).toEqual([
    "boundary/viewer",
    "managed-policy/viewer/ReadOnlyAccess",
    "permission-set/viewer",
  ]);
  expect(warnings.map(({ code }) => code).filter((code) => code !== "organization-not-read")).toEqual([
    "deleted-set-assigned-by-hand",
  ]);
});
