import { expect, test } from "vitest";
import type { Exception } from "../model/removal-guardrails.ts";
import { identityOf } from "../model/resource-identity.ts";
import { namedIn, withoutAccepted } from "./accepted.ts";
import { CENTER, driftAfter, type HandEdits, handMade, judgedAfter } from "./in-memory-drift.ts";

const DAYS = { operations: [], keys: [], reason: "Until the vendor has left", until: "2026-12-31" };
const SET = { permissionSetArn: { $ref: "permission-set/builder", output: "arn" } };
const role = (name: string) =>
  handMade(identityOf.role(name), "Role", { assumeRolePolicy: `{"of":"${name}"}` }, "account-022222222222");
const written = (inlinePolicy: string) =>
  handMade(identityOf.inlinePolicy("Builder"), "PermissionSetInlinePolicy", { ...SET, inlinePolicy });
const group = {
  ...handMade(identityOf.group("Hand"), "Group", { displayName: "Hand" }),
  ...handMade(identityOf.membership("Hand", "ana.silva"), "GroupMembership", {}),
};
const orphan = {
  ...{ accountId: "022222222222", permissionSet: "Builder", permissionSetArn: "arn:set" },
  principal: { type: "GROUP", id: "g-gone" },
} as const;

/** The exceptions that `drift` offers for all that `edits` do. */
async function offeredFor(edits: HandEdits): Promise<readonly Exception[]> {
  const { entries } = await judgedAfter(edits);
  return entries.map((entry) => {
    const named = namedIn(entry);
    return { ...DAYS, stack: named[0].stack, drift: named };
  });
}
const left = ({ drift }: ReturnType<typeof withoutAccepted>) => [
  ...[...drift.changed.map(({ live }) => live), ...drift.missing, ...drift.unmanaged].map(({ key }) => key),
  ...drift.orphaned.map(({ permissionSet }) => permissionSet),
];

test.each<[string, HandEdits, readonly string[]]>([
  ["a hand-made role", { objects: role("made") }, ["role/made"]],
  ["a group with its member", { objects: group }, ["group/hand", "membership/hand/ana.silva"]],
  ["what is gone", { objects: { "policy/training": undefined } }, ["policy/training"]],
  ["a changed group", { objects: { "group/builders": { properties: { description: "Other" } } } }, ["group/builders"]],
  ["an orphan", { orphans: [orphan] }, ["assignment/022222222222/builder/group/g-gone"]],
])("%s is not told while an exception names it as it is", async (_, edits, keys) => {
  const found = withoutAccepted(driftAfter(edits), await offeredFor(edits));
  expect(left(found)).toEqual([]);
  const accepted = found.accepted.map(({ key, reason, until }) => [key, reason, until]);
  expect(accepted).toEqual(keys.map((key) => [key, DAYS.reason, DAYS.until]));
  expect(found.idle).toEqual([]);
});

test.each<[string, HandEdits, HandEdits, string]>([
  ["a policy's text", { objects: written("{}") }, { objects: written('{"other":1}') }, "inline-policy/builder"],
  [
    "the other properties of something changed",
    { objects: { "group/builders": { properties: { description: "Other" } } } },
    { objects: { "group/builders": { properties: { description: "Another" } } } },
    "group/builders",
  ],
  [
    "the id",
    { objects: role("made") },
    { objects: { "role/made": { ...role("made")["role/made"], importId: "made again" } } },
    "role/made",
  ],
  ["the name", { objects: role("made") }, { objects: role("other") }, "role/other"],
])("%s is part of what is accepted: with another it is told again", async (_, accepted, now, key) => {
  const exceptions = await offeredFor(accepted);
  const found = withoutAccepted(driftAfter(now), exceptions);
  expect(left(found)).toEqual([key]);
  expect([found.accepted, found.idle.map((it) => it.key)]).toEqual([
    [],
    exceptions.flatMap((it) => it.drift?.[0]?.key ?? []),
  ]);
});

test("a member who comes later to an accepted group is told", async () => {
  const later = { ...group, ...handMade(identityOf.membership("Hand", "ben.okafor"), "GroupMembership", {}) };
  const found = withoutAccepted(driftAfter({ objects: later }), await offeredFor({ objects: group }));
  expect(left(found)).toEqual(["membership/hand/ben.okafor"]);
});

test("an exception counts in its stack alone", async () => {
  const exceptions = await offeredFor({ objects: role("made") });
  const elsewhere = exceptions.map((it) => ({ ...it, stack: CENTER }));
  const found = withoutAccepted(driftAfter({ objects: role("made") }), elsewhere);
  expect(left(found)).toEqual(["role/made"]);
});
