import { describe, expect, test } from "vitest";
import type { LiveObject } from "../live/live-object.ts";
import { encodeKey, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import { TEAM } from "../model/small-world.ts";
import type { WrittenTeam } from "../validate/written.ts";
import type { Drift } from "./compare.ts";
import { isClean } from "./compare.ts";
import { type Choices, comparedAfter, driftAfter, type HandEdits, handMade, ML_DEV } from "./in-memory-drift.ts";

const keys = ({ changed, missing, unmanaged, orphaned, ...rest }: Drift) => ({
  changed: changed.map(({ recorded, differences }) => `${recorded.key}: ${differences.map((it) => it.property)}`),
  missing: missing.map(({ key }) => key),
  unmanaged: unmanaged.map(({ key, isSecond }) => (isSecond ? `second ${key}` : key)),
  orphaned: orphaned.map(({ recorded, permissionSet }) => recorded?.key ?? permissionSet),
  pending: rest.pending.map(({ op, key }) => `${op} ${key}`),
  protectedObjects: rest.protectedObjects.map(({ key }) => key),
  provided: rest.provided.map(({ key }) => key),
  unknown: rest.unknown.map(({ what }) => what),
});
const NONE = {
  ...{ changed: [], missing: [], unmanaged: [], orphaned: [] },
  ...{ pending: [], protectedObjects: [], provided: [], unknown: [] },
};
const found = (edits: HandEdits, choices?: Choices) => keys(driftAfter(edits, choices));

/** With one of everything that can differ. */
const RICH: WrittenTeam = {
  ...TEAM,
  external: { users: ["vendor.kim"], groups: ["auditors"] },
  groups: [{ name: "builders", description: "Build models", members: ["ana.silva", "vendor.kim"] }],
  permissionSets: [
    {
      ...{ name: "Builder", description: "Builds", sessionDuration: "PT8H" },
      managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      customerManagedPolicies: [{ name: "data", path: "/ai/" }],
      inlinePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:List*", Resource: "*" }] },
      permissionsBoundary: { customerManagedPolicy: { name: "limit", path: "/ai/" } },
    },
  ],
  assignments: [
    { permissionSet: "Builder", groups: ["builders", "auditors"], users: ["ben.okafor"], accounts: ["ml-dev"] },
  ],
};

const BUILDER = {
  instanceArn: { $instance: "arn" },
  permissionSetArn: { $ref: "permission-set/builder", output: "arn" },
};
const ADMIN = handMade(identityOf.managedPolicy("Builder", "AdministratorAccess"), "ManagedPolicyAttachment", {
  ...BUILDER,
  managedPolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
});

const principals = new Map([
  ["id of user/vendor.kim", { kind: "user", name: "vendor.kim" }],
  ["id of group/auditors", { kind: "group", name: "auditors" }],
] as const);

test("what is declared, on record and in AWS as it was deployed is no drift, whoever owns the people", () => {
  expect(found({}, { deployed: RICH, principals })).toEqual(NONE);
  expect(isClean(driftAfter({}))).toBe(true);
});

test("somebody else under the name of one of the identity provider's people is told with the id on record", () => {
  const { changed } = driftAfter({}, { deployed: RICH, principals: new Map([...principals].slice(1)) });
  expect(changed.map(({ recorded, differences }) => [recorded.key, differences])).toEqual([
    [
      "membership/builders/vendor.kim",
      [
        {
          property: "memberId",
          recorded: "id of user/vendor.kim",
          live: { $ref: "user/vendor.kim", output: "userId" },
        },
      ],
    ],
  ]);
});

describe("changed", () => {
  test.each([
    ["permission-set/builder", { sessionDuration: "PT12H" }, "sessionDuration"],
    ["permission-set/builder", { tags: { owner: "hand" } }, "tags"],
    ["group/builders", { description: "Others" }, "description"],
    ["user/ana.silva", { emails: { value: "other@example.com", primary: true } }, "emails"],
    [
      "boundary/builder",
      { permissionsBoundary: { managedPolicyArn: "arn:aws:iam::aws:policy/X" } },
      "permissionsBoundary",
    ],
    ["role/trainer", { maxSessionDuration: 43200 }, "maxSessionDuration"],
    ["role/trainer", { assumeRolePolicy: "{}" }, "assumeRolePolicy"],
    ["policy/training", { policy: '{"Statement":[]}' }, "policy"],
  ])("%s by %j", (key, properties, property) => {
    expect(found({ objects: { [key]: { properties } } })).toEqual({ ...NONE, changed: [`${key}: ${property}`] });
  });
  test("both values are told", () => {
    const { changed } = driftAfter({
      objects: { "permission-set/builder": { properties: { sessionDuration: "PT12H" } } },
    });
    expect(changed[0]?.differences).toEqual([{ property: "sessionDuration", recorded: "PT1H", live: "PT12H" }]);
  });
  test("a policy that says the same in other words is none", () => {
    const spaced = JSON.stringify(
      { Statement: { Resource: ["*"], Action: ["s3:list*"], Effect: "Allow" }, Version: "2012-10-17" },
      undefined,
      2,
    );
    const edit = { "inline-policy/builder": { properties: { inlinePolicy: spaced } } };
    expect(found({ objects: edit }, { deployed: RICH, principals })).toEqual(NONE);
  });
  test("somebody who was deleted and made again under the same name is somebody else", () => {
    expect(found({ objects: { "user/ana.silva": { importId: "d-1/other" } } })).toEqual({
      ...NONE,
      changed: ["user/ana.silva: id"],
    });
    // AWS has no other id of a role than its name.
    expect(found({ objects: { "role/trainer": { importId: "trainer" } } })).toEqual(NONE);
  });
  describe("a person or group that was renamed", () => {
    const inSet = (principal: { readonly kind: "user" | "group"; readonly name: string }) =>
      identityOf.assignment("022222222222", "Builder", principal);
    /** AWS has what was under `was` under `name` instead, by the same ids. */
    const renamed = (was: ResourceIdentity, name: ResourceIdentity, properties: LiveObject["properties"]) => {
      const [[key = "", made] = []] = Object.entries(handMade(name, TYPE[was.kind] ?? "User", properties));
      return { [encodeKey(was)]: undefined, [key]: { ...made, importId: `id of ${encodeKey(was)}` } };
    };
    const TYPE: { readonly [kind: string]: LiveObject["type"] } = {
      ...{ user: "User", group: "Group", membership: "GroupMembership", assignment: "AccountAssignment" },
    };
    const reference = (name: string, output: string) => ({ $ref: name, output });
    const { objects } = comparedAfter({}).live;
    const propertiesOf = (identity: ResourceIdentity) =>
      objects.find(({ key }) => key === encodeKey(identity))?.properties ?? {};
    const [ana, builders] = [identityOf.user("ana.silva"), identityOf.group("builders")];
    const member = identityOf.membership("builders", "ana.silva");
    const person = {
      ...renamed(ana, identityOf.user("ana2"), { ...propertiesOf(ana), userName: "ana2" }),
      ...renamed(member, identityOf.membership("builders", "ana2"), {
        ...propertiesOf(member),
        memberId: reference("user/ana2", "userId"),
      }),
    };
    test("is told once, and has what it had", () => {
      expect(found({ objects: person })).toEqual({ ...NONE, changed: ["user/ana.silva: userName"] });
      const held = inSet({ kind: "group", name: "builders" });
      const group = {
        ...renamed(builders, identityOf.group("makers"), { ...propertiesOf(builders), displayName: "makers" }),
        ...renamed(member, identityOf.membership("makers", "ana.silva"), {
          ...propertiesOf(member),
          groupId: reference("group/makers", "groupId"),
        }),
        ...renamed(held, inSet({ kind: "group", name: "makers" }), {
          ...propertiesOf(held),
          principalId: reference("group/makers", "groupId"),
        }),
      };
      expect(found({ objects: group })).toEqual({ ...NONE, changed: ["group/builders: displayName"] });
    });
    test("is no such one if the id is another", () => {
      const other = { ...person, "user/ana2": { ...person["user/ana2"], importId: "d-1/other" } };
      expect(found({ objects: other })).toMatchObject({
        missing: ["membership/builders/ana.silva", "user/ana.silva"],
        unmanaged: ["membership/builders/ana2", "user/ana2"],
      });
    });
    test("is told with whoever has the old name now", () => {
      const objects = { ...person, "user/ana.silva": { importId: "d-1/other" } };
      expect(found({ objects })).toMatchObject({
        changed: ["user/ana.silva: id"],
        unmanaged: ["membership/builders/ana2", "user/ana2"],
      });
    });
  });
  test("a policy that somebody wrote into a role of ours", () => {
    const inlinePolicies = { hand: '{"Statement":[]}' };
    expect(found({ objects: { "role/trainer": { undeclarable: { inlinePolicies } } } })).toEqual({
      ...NONE,
      changed: ["role/trainer: inlinePolicies"],
    });
  });
});

test("missing is what is on record and gone, also if the files don't want it any more", () => {
  const edits = { objects: { "membership/builders/ana.silva": undefined, "role/trainer": undefined } };
  expect(found(edits)).toEqual({ ...NONE, missing: ["role/trainer", "membership/builders/ana.silva"] });
  const declared = { ...TEAM, groups: [{ name: "builders", description: "Build models", members: [] }] };
  expect(found(edits, { declared })).toEqual({
    ...NONE,
    missing: ["role/trainer", "membership/builders/ana.silva"],
    pending: ["delete membership/builders/ana.silva"],
  });
});

describe("unmanaged", () => {
  test("is what is neither on record nor declared", () => {
    const group = handMade(identityOf.group("Hand"), "Group", { displayName: "Hand" });
    expect(found({ objects: { ...group, ...ADMIN } })).toEqual({
      ...NONE,
      unmanaged: ["group/hand", "managed-policy/builder/AdministratorAccess"],
    });
  });
  test("what is declared, and AWS has already, waits for the deploy", () => {
    const declared: WrittenTeam = {
      ...TEAM,
      groups: [...(TEAM.groups ?? []), { name: "hand", description: "Made by hand first" }],
    };
    const group = handMade(identityOf.group("hand"), "Group", { displayName: "hand" });
    expect(found({ objects: group }, { declared })).toEqual({ ...NONE, pending: ["create group/hand"] });
  });
  test("what the identity provider has is left out", () => {
    const objects = {
      ...handMade(identityOf.group("synchronised"), "Group", {}),
      ...handMade(identityOf.membership("synchronised", "ana.silva"), "GroupMembership", {}),
      ...handMade(identityOf.membership("builders", "mallory"), "GroupMembership", {}),
    };
    const withId = { ...objects["group/synchronised"], undeclarable: { externalIds: { scim: "1" } } };
    expect(found({ objects: { ...objects, "group/synchronised": withId } })).toEqual({
      ...NONE,
      unmanaged: ["membership/builders/mallory"],
      provided: ["group/synchronised", "membership/synchronised/ana.silva"],
    });
  });
  describe("under a name of others", () => {
    const nameOwnerOf: Choices["nameOwnerOf"] = (it) => {
      if (it.kind === "user" || !("name" in it)) return undefined;
      return it.name.startsWith("aws") ? "aws" : it.name.startsWith("legacy-") ? "guardrails" : undefined;
    };
    const group = (name: string) => ({ kind: "group", name }) as const;
    const user = (name: string) => ({ kind: "user", name }) as const;
    const assigned = (set: string, principal: ReturnType<typeof group> | ReturnType<typeof user>) =>
      identityOf.assignment("022222222222", set, principal);
    const told = (identity: ResourceIdentity) => {
      const stack = identity.kind === "role" || identity.kind === "role-policy" ? ML_DEV : undefined;
      const objects = handMade(identity, "Group", {}, stack);
      const { unmanaged, protectedObjects } = driftAfter({ objects }, { deployed: RICH, principals, nameOwnerOf });
      return { unmanaged: unmanaged.length, leftOut: protectedObjects.length };
    };
    test.each([
      ["a group", identityOf.group("AWSControlTowerAdmins")],
      ["a permission set", identityOf.permissionSet("AWSAdministratorAccess")],
      ["somebody unknown in such a group", identityOf.membership("AWSControlTowerAdmins", "root@example.com")],
      ["such a set for such a group", assigned("AWSAdministratorAccess", group("AWSControlTowerAdmins"))],
      ["Control Tower's own attachment", identityOf.managedPolicy("AWSAdministratorAccess", "AdministratorAccess")],
      ["what guardrails.yaml protects", identityOf.role("legacy-1")],
      ["a part of that", identityOf.rolePolicy("legacy-1", "AdministratorAccess")],
      ["a policy of such a set", identityOf.managedPolicy("legacy-1", "AdministratorAccess")],
      ["such a set for somebody unknown", assigned("legacy-1", group("others"))],
    ])("%s is left out", (_, identity) => expect(told(identity)).toEqual({ unmanaged: 0, leftOut: 1 }));
    test.each([
      ["a person of ours in a group of AWS's", identityOf.membership("AWSControlTowerAdmins", "ana.silva")],
      ["one of the identity provider's whom we name", identityOf.membership("AWSControlTowerAdmins", "vendor.kim")],
      ["a person of ours in a protected group", identityOf.membership("legacy-1", "ana.silva")],
      ["a set of AWS's for a person", assigned("AWSAdministratorAccess", user("ana.silva"))],
      ["a set of AWS's for a group of ours", assigned("AWSAdministratorAccess", group("builders"))],
      ["a set of AWS's for anybody else", assigned("AWSAdministratorAccess", group("others"))],
      ["a set of ours for a group of AWS's", assigned("Builder", group("AWSControlTowerNew"))],
      ["a protected set for a person of ours", assigned("legacy-1", user("ben.okafor"))],
      ["a protected set for a group of the provider's that we name", assigned("legacy-1", group("auditors"))],
      ["a set of ours for a protected group", assigned("Builder", group("legacy-1"))],
      [
        "what Control Tower doesn't attach to its set",
        identityOf.managedPolicy("AWSServiceCatalogEndUserAccess", "AdministratorAccess"),
      ],
      ["an attachment to a set that only has such a name", identityOf.managedPolicy("AWSX", "AdministratorAccess")],
      ["an inline policy in a set of AWS's", identityOf.inlinePolicy("AWSAdministratorAccess")],
      ["a role of AWS's name under our path", identityOf.role("AWSServiceRoleForX")],
      ["a policy that is attached to it", identityOf.rolePolicy("AWSServiceRoleForX", "AdministratorAccess")],
    ])("%s is told", (_, identity) => expect(told(identity)).toEqual({ unmanaged: 1, leftOut: 0 }));
  });
  test("of two objects with one key both are told", () => {
    const [second] = Object.values(handMade(identityOf.group("Builders"), "Group", { displayName: "Builders" }));
    if (second === undefined) throw new Error("there is one");
    expect(found({ more: [second] })).toEqual({ ...NONE, unmanaged: ["second group/builders"] });
  });
});

describe("orphaned", () => {
  const assignment = "assignment/022222222222/builder/group/builders";
  const gone = { "group/builders": undefined, "membership/builders/ana.silva": undefined, [assignment]: undefined };
  const orphan = (id: string, accountId = "022222222222") =>
    ({
      ...{ accountId, permissionSet: "Builder", permissionSetArn: "arn:set" },
      principal: { type: "GROUP", id },
    }) as const;
  test("is an assignment whose group is gone, and it is not missing too: its record tells whose it was", () => {
    // The engine's id of the group ends with AWS's.
    expect(found({ objects: gone, orphans: [orphan("builders")] })).toEqual({
      ...NONE,
      missing: ["group/builders", "membership/builders/ana.silva"],
      orphaned: [assignment],
    });
  });
  test("of somebody unknown it is only told with what AWS has of it", () => {
    for (const other of [orphan("other"), orphan("builders", "333333333333")]) {
      expect(found({ objects: gone, orphans: [other] })).toMatchObject({
        missing: [assignment, "group/builders", "membership/builders/ana.silva"],
        orphaned: ["Builder"],
      });
    }
  });
  test("is also what the identity provider's group held, by the id on record", () => {
    const held = "assignment/022222222222/builder/group/auditors";
    const choices = { deployed: RICH, principals: new Map([...principals].slice(0, 1)) };
    const edits = { objects: { [held]: undefined }, orphans: [orphan("id of group/auditors")] };
    expect(found(edits, choices)).toMatchObject({ missing: [], orphaned: [held], unmanaged: [] });
  });
});

describe("what could not be read", () => {
  const what = "the memberships of group builders";
  test("is never missing", () => {
    const covers = (_: string, identity: { kind: string } | undefined) => identity?.kind === "membership";
    const edits = {
      objects: { "membership/builders/ana.silva": undefined, "boundary/builder": undefined },
      unread: [{ what, reason: "AccessDenied", covers }],
    };
    expect(found(edits)).toEqual({ ...NONE, missing: ["boundary/builder"], unknown: [what] });
  });
  test("of a state makes nothing in AWS unmanaged", () => {
    const state = { stack: ML_DEV, what: `the state of stack ${ML_DEV}`, reason: "damaged", covers: () => true };
    const role = handMade(identityOf.role("hand"), "Role", {}, ML_DEV);
    expect(found({ objects: { ...role, ...ADMIN } }, { unreadStates: [state] })).toEqual({
      ...NONE,
      unmanaged: ["managed-policy/builder/AdministratorAccess"],
      unknown: [`the state of stack ${ML_DEV}`],
    });
  });
});
