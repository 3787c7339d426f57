import { expect, test } from "vitest";
import type { ChangeEvent } from "../live/who-changed.ts";
import { identityOf } from "../model/resource-identity.ts";
import { callsToLookFor, changedBy, idsByKey } from "./changed-by.ts";
import { comparedAfter, type HandEdits, handMade, judgedAfter } from "./in-memory-drift.ts";

const event = (name: string, by: string, ...about: readonly string[]): ChangeEvent => ({
  ...{ name, by, at: "2026-11-25 03:04", about: new Set(about) },
});
/** AWS's ids, as {@link idOf} makes them up. */
const [ARN, GROUP, ANA, BEN] = ["id of permission-set/builder", "builders", "ana.silva", "ben.okafor"];
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";

async function found(edits: HandEdits, events: readonly ChangeEvent[]) {
  // As AWS has them: the instance's ARN behind a set's, the store's id before all others.
  const { recorded, live } = comparedAfter(edits);
  const ids = idsByKey({
    recorded: recorded.map((it) => ({ ...it, id: idOf(it) })),
    live: { ...live, objects: live.objects.map((it) => ({ ...it, importId: idOf(it) ?? "" })) },
  });
  const { entries } = await judgedAfter(edits);
  return {
    calls: callsToLookFor(entries, ids),
    by: entries.map((it) => changedBy(it, events, ids)?.by),
  };
}

function idOf({ key, identity }: { readonly key: string; readonly identity: { readonly kind: string } | undefined }) {
  if (identity?.kind === "permission-set") return `id of ${key},arn:aws:sso:::instance/ssoins-1`;
  return identity?.kind === "membership" ? "d-1/m-1" : `d-1/${key.slice(key.lastIndexOf("/") + 1)}`;
}

const attached = handMade(identityOf.managedPolicy("Builder", "AdministratorAccess"), "ManagedPolicyAttachment", {
  managedPolicyArn: ADMIN,
});
const member = handMade(identityOf.membership("builders", BEN), "GroupMembership", {});

test.each<[string, HandEdits, readonly string[], ChangeEvent]>([
  [
    "an attached policy",
    { objects: attached },
    ["AttachManagedPolicyToPermissionSet"],
    event("AttachManagedPolicyToPermissionSet", "mallory", ARN, ADMIN),
  ],
  [
    "a member, by the call of the console",
    { objects: member },
    ["AddMemberToGroup", "CreateGroupMembership"],
    event("AddMemberToGroup", "mallory", GROUP, BEN),
  ],
  [
    "a membership that is gone, by its own id",
    { objects: { "membership/builders/ana.silva": undefined } },
    ["DeleteGroupMembership", "RemoveMemberFromGroup"],
    event("DeleteGroupMembership", "mallory", "m-1"),
  ],
  [
    "a session duration",
    { objects: { "permission-set/builder": { properties: { sessionDuration: "PT12H" } } } },
    ["CreatePermissionSet", "TagResource", "UntagResource", "UpdatePermissionSet"],
    event("UpdatePermissionSet", "mallory", ARN),
  ],
  [
    "an assignment to a person",
    {
      objects: handMade(
        identityOf.assignment("333333333333", "Builder", { kind: "user", name: ANA }),
        "AccountAssignment",
        {},
      ),
    },
    ["CreateAccountAssignment"],
    event("CreateAccountAssignment", "mallory", ARN, "333333333333", ANA),
  ],
  [
    "a boundary that was taken off",
    { objects: { "boundary/builder": undefined } },
    ["DeletePermissionsBoundaryFromPermissionSet"],
    event("DeletePermissionsBoundaryFromPermissionSet", "mallory", ARN),
  ],
])("%s is told with the newest call that is about it", async (_, edits, calls, fitting) => {
  const older = { ...fitting, by: "somebody before" };
  const others = [
    { ...fitting, name: "SomethingElse", by: "another call" },
    { ...fitting, about: new Set(["other"]), by: "about something else" },
  ];
  expect(await found(edits, [...others, fitting, older])).toEqual({ calls, by: ["mallory"] });
  expect((await found(edits, others)).by).toEqual([undefined]);
});

test("an orphaned assignment is told with the call that deleted its group", async () => {
  const orphan = {
    ...{ accountId: "022222222222", permissionSet: "Builder", permissionSetArn: ARN },
    principal: { type: "GROUP", id: "g-gone" },
  } as const;
  expect(await found({ orphans: [orphan] }, [event("DeleteGroup", "mallory", "g-gone")])).toEqual({
    calls: ["DeleteGroup"],
    by: ["mallory"],
  });
});

test("of roles, whose accounts' events are not asked for, nothing is looked for", async () => {
  const edits = { objects: { "role/trainer": { properties: { maxSessionDuration: 43200 } } } };
  expect(await found(edits, [event("UpdateRole", "mallory", "trainer")])).toEqual({ calls: [], by: [undefined] });
});
