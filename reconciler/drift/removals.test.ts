// What is removed of what a hand made, and what stays: in doubt everything.
import { expect, test } from "vitest";
import type { LiveObject, UnreadPart } from "../live/live-object.ts";
import { encodeKey, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import { TEAM } from "../model/small-world.ts";
import { openManagedStatements } from "../policy/managed-statements.ts";
import type { WrittenTeam } from "../validate/written.ts";
import { type Choices, comparedAfter, type HandEdits, handMade, judgedAfter, ML_DEV } from "./in-memory-drift.ts";
import { type RemovalScopes, removable, removesAnything } from "./removals.ts";

const ACCOUNT = "022222222222";
const NOWHERE: RemovalScopes = {
  memberships: false,
  permissionSetPolicies: false,
  assignments: new Set(),
  rolePolicies: new Set(),
};
const EVERYWHERE: RemovalScopes = {
  memberships: true,
  permissionSetPolicies: true,
  assignments: new Set([ACCOUNT]),
  rolePolicies: new Set([ACCOUNT]),
};

const WORLD: WrittenTeam = {
  ...TEAM,
  external: { users: ["vendor.kim"], groups: ["auditors"] },
  groups: [{ name: "builders", members: ["ana.silva"] }],
  permissionSets: [{ name: "Builder", managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }],
  assignments: [{ permissionSet: "Builder", groups: ["builders"], accounts: ["ml-dev"] }],
  roles: [
    {
      ...{ name: "trainer", accounts: ["ml-dev"], trust: { services: ["sagemaker.amazonaws.com"] } },
      policies: [
        {
          name: "logs",
          document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:List*", Resource: "*" }] },
        },
      ],
    },
  ],
};

/** Each in scope: `KEY` where it is removed, `KEY: WHY` where it stays. */
async function judged(edits: HandEdits, scopes = EVERYWHERE, choices: Choices = {}) {
  const all = { deployed: WORLD, ...choices };
  const compared = comparedAfter(edits, all);
  const facts = { ...compared, managedStatements: await openManagedStatements() };
  const found = removable(await judgedAfter(edits, all), scopes, facts);
  return found.map(({ entry, stays }) => `${entry.object.key}${stays === undefined ? "" : `: ${stays}`}`);
}

const BEN = handMade(identityOf.membership("builders", "ben.okafor"), "GroupMembership", {
  groupId: { $ref: "group/builders", output: "groupId" },
  memberId: { $ref: "user/ben.okafor", output: "userId" },
});
const attached = (arn: string) =>
  handMade(identityOf.managedPolicy("Builder", arn.slice(arn.indexOf("/") + 1)), "ManagedPolicyAttachment", {
    managedPolicyArn: arn,
  });
const written = (effect: string) =>
  handMade(identityOf.inlinePolicy("Builder"), "PermissionSetInlinePolicy", {
    inlinePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: effect, Action: "*", Resource: "*" }],
    }),
  });
const assigned = (principal: { kind: "user" | "group"; name: string }, set = "Builder", account = ACCOUNT) => {
  const made = handMade(identityOf.assignment(account, set, principal), "AccountAssignment", {
    permissionSetArn: { $ref: `permission-set/${set.toLowerCase()}`, output: "arn" },
  });
  const importId = `x,${principal.kind.toUpperCase()},${account},AWS_ACCOUNT,id of permission-set/${set.toLowerCase()}`;
  return Object.fromEntries(Object.entries(made).map(([key, it]) => [key, { ...it, importId }]));
};
const toRole = (policy: string, policyArn: LiveObject["properties"][string]) =>
  handMade(
    identityOf.rolePolicy("trainer", policy),
    "RolePolicyAttachment",
    { role: { $ref: "role/trainer", output: "name" }, policyArn },
    ML_DEV,
  );
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
const unread = (is: (identity: ResourceIdentity) => boolean): UnreadPart => ({
  ...{ what: "a part", reason: "AccessDenied" },
  covers: (_, identity) => identity !== undefined && is(identity),
});

test("nothing, unless it is said where", async () => {
  expect([removesAnything(NOWHERE), removesAnything(EVERYWHERE)]).toEqual([false, true]);
  expect(await judged({ objects: { ...BEN, ...attached(ADMIN) } }, NOWHERE)).toEqual([]);
  expect(await judged({})).toEqual([]);
});

test.each<[string, HandEdits["objects"]]>([
  ["a member of a group of ours", BEN],
  ["a policy attached to a permission set of ours", attached(ADMIN)],
  ["an inline policy of such a set that allows", written("Allow")],
  ["an assignment of such a set to a person", assigned({ kind: "user", name: "ben.okafor" })],
  ["a policy of AWS attached to a role of ours", toRole("AdministratorAccess", ADMIN)],
  ["a policy of ours attached to such a role", toRole("logs2", { $ref: "policy/logs", output: "arn" })],
])("%s is removed, and only in its scope", async (_, objects = {}) => {
  const [key = ""] = Object.keys(objects);
  expect(await judged({ objects })).toEqual([key]);
  expect(await judged({ objects }, NOWHERE)).toEqual([]);
});

test("an assignment, or a role's policy, in another account than those listed is only reported", async () => {
  const objects = { ...assigned({ kind: "user", name: "ben.okafor" }), ...toRole("AdministratorAccess", ADMIN) };
  const elsewhere = new Set(["033333333333"]);
  expect(await judged({ objects }, { ...EVERYWHERE, assignments: elsewhere, rolePolicies: elsewhere })).toEqual([]);
});

test.each<[string, NonNullable<HandEdits["objects"]>, RegExp]>([
  ["an inline policy that denies", written("Deny"), /denies something/],
  ["AWS's policy that denies", attached("arn:aws:iam::aws:policy/AWSDenyAll"), /denies something/],
  ["AWS's policy that isn't known", attached("arn:aws:iam::aws:policy/MadeUp"), /was not read/],
  [
    "a customer managed policy",
    handMade(identityOf.customerPolicy("Builder", "/x/y"), "CustomerManagedPolicyAttachment", {}),
    /was not read/,
  ],
  [
    "a role's policy of somebody else",
    toRole("arn:aws:iam::022222222222:policy/x", "arn:aws:iam::022222222222:policy/x"),
    /was not read/,
  ],
])("%s stays: to remove it might give rights", async (_, objects, why) => {
  expect(await judged({ objects })).toEqual([expect.stringMatching(why)]);
});

test("what stands by itself, with all that is in it, and a boundary are only reported", async () => {
  const objects = {
    ...handMade(identityOf.group("night"), "Group", { displayName: "night" }),
    ...handMade(identityOf.membership("night", "ana.silva"), "GroupMembership", {}),
    ...handMade(identityOf.permissionSet("Hand"), "PermissionSet", { name: "Hand" }),
    ...handMade(identityOf.managedPolicy("Hand", "AdministratorAccess"), "ManagedPolicyAttachment", {
      managedPolicyArn: ADMIN,
    }),
    ...handMade(identityOf.boundary("Builder"), "PermissionsBoundaryAttachment", {}),
    ...handMade(identityOf.role("made"), "Role", { name: "made" }, ML_DEV),
  };
  expect(await judged({ objects })).toEqual([]);
});

test("an assignment of a permission set that isn't ours stays", async () => {
  const objects = {
    ...handMade(identityOf.permissionSet("Hand"), "PermissionSet", { name: "Hand" }),
    ...assigned({ kind: "user", name: "ana.silva" }, "Hand"),
  };
  expect(await judged({ objects })).toEqual([
    expect.stringMatching(/: permission-set\/hand is not deployed as AWS has it$/),
  ]);
});

test("what the identity provider's people and groups are given stays, and nothing in its groups is touched", async () => {
  const isExternal = (it: ResourceIdentity) => it.kind === "group" && it.name === "okta";
  const objects = {
    ...handMade(identityOf.group("okta"), "Group", { displayName: "okta" }),
    ...handMade(identityOf.membership("okta", "ana.silva"), "GroupMembership", {}),
    ...assigned({ kind: "group", name: "okta" }),
  };
  expect(await judged({ objects }, EVERYWHERE, { isExternal })).toEqual([
    expect.stringMatching(/group\/okta: the identity provider's/),
  ]);
});

test.each<[string, HandEdits["objects"], ResourceIdentity]>([
  ["itself", BEN, identityOf.membership("builders", "ben.okafor")],
  ["its group", BEN, identityOf.group("builders")],
  ["the person", BEN, identityOf.user("ben.okafor")],
  ["its permission set", attached(ADMIN), identityOf.permissionSet("Builder")],
  ["its holder", assigned({ kind: "user", name: "ben.okafor" }), identityOf.user("ben.okafor")],
])("nothing is removed where %s could not be read wholly", async (_, objects, part) => {
  const edits = { objects: objects ?? {}, unread: [unread((it) => encodeKey(it) === encodeKey(part))] };
  expect(await judged(edits)).toEqual([expect.stringMatching(/: not all of it could be read: a part: AccessDenied$/)]);
});

test("a group that somebody made again, or that there are two of, keeps its members", async () => {
  const again = { ...BEN, "group/builders": { importId: "another" } };
  expect(await judged({ objects: again })).toEqual([expect.stringMatching(/not deployed as AWS has it/)]);
  const [group] = Object.values(handMade(identityOf.group("builders"), "Group", { displayName: "Builders" }));
  // It is told with the second group.
  expect(await judged({ objects: BEN, more: group === undefined ? [] : [group] })).toEqual([]);
});

test("of a group that this very deploy removes or renames nothing is removed beside it", async () => {
  const declared = { ...WORLD, groups: [], assignments: [] };
  expect(await judged({ objects: BEN }, EVERYWHERE, { declared })).toEqual([
    expect.stringMatching(/not deployed as AWS has it/),
  ]);
});

test("what is on record by its id stays, whoever has been renamed, and whoever has the name now", async () => {
  const key = `assignment/${ACCOUNT}/builder/group/builders`;
  const [[renamed, deployed] = []] = Object.entries(assigned({ kind: "group", name: "builders-old" }));
  const [[, group] = []] = Object.entries(handMade(identityOf.group("builders-old"), "Group", {}));
  const objects = {
    [renamed ?? ""]: { ...deployed, importId: `id of ${key}` },
    "group/builders-old": { ...group, importId: "id of group/builders" },
    "group/builders": { importId: "another" },
    [key]: undefined,
  };
  expect(await judged({ objects })).toContain(`${renamed}: it is on record under another name`);
  const byHand = { ...objects, [renamed ?? ""]: deployed };
  expect(await judged({ objects: byHand })).toContain(`${renamed}: who has it is on record under another name`);
});
