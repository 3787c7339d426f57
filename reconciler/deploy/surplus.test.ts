import { describe, expect, test } from "vitest";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { LiveObject, OrphanedAssignment } from "../live/live-object.ts";
import { encodeKey, identified, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import { surplusOf } from "./surplus.ts";

const object = (identity: ResourceIdentity, more: Partial<LiveObject> = {}): LiveObject => ({
  ...identified(identity),
  stack: IDENTITY_CENTER_STACK,
  type: "Group",
  importId: "id",
  properties: {},
  ...more,
});
const DEV = "022222222222";
const allows = (action: string) => JSON.stringify({ Statement: { Effect: "Allow", Action: action, Resource: "*" } });

/** What `whole` holds beside `declared` where AWS has `parts`. */
const surplus = (
  whole: LiveObject,
  parts: readonly LiveObject[],
  declared: readonly ResourceIdentity[] = [],
  orphans: readonly OrphanedAssignment[] = [],
) => surplusOf(whole, { objects: [whole, ...parts], orphans }, new Set(declared.map(encodeKey)));

describe("a group", () => {
  const group = object(identityOf.group("Data"));
  const eve = identityOf.membership("data", "Eve");
  const admin = identityOf.assignment(DEV, "Admin", { kind: "group", name: "data" });
  test("with its declared members and assignments, or some of them, holds nothing else", () => {
    expect(surplus(group, [object(eve), object(admin)], [eve, admin])).toEqual([]);
    expect(surplus(group, [], [eve])).toEqual([]);
  });
  test("with another member or assignment does: whoever is added to it would have that access", () => {
    const ana = identityOf.membership("data", "ana");
    expect(surplus(group, [object(ana), object(eve), object(admin)], [ana])).toEqual([
      'member "eve"',
      `an assignment of "admin" in account ${DEV}`,
    ]);
  });
  test("what others hold is not its own", () => {
    const others = [
      identityOf.membership("other", "eve"),
      identityOf.assignment(DEV, "Admin", { kind: "user", name: "data" }),
      identityOf.inlinePolicy("data"),
    ].map((it) => object(it));
    expect(surplus(group, [...others, object(eve, { stack: "account-1" })])).toEqual([]);
  });
});

describe("a permission set", () => {
  const set = object(identityOf.permissionSet("Viewer"), { type: "PermissionSet" });
  const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  const parts = [
    object(identityOf.managedPolicy("Viewer", "AdministratorAccess"), { properties: { managedPolicyArn: admin } }),
    object(identityOf.customerPolicy("Viewer", "/team/Logs")),
    object(identityOf.inlinePolicy("Viewer"), { properties: { inlinePolicy: allows("s3:GetObject") } }),
    object(identityOf.boundary("Viewer")),
    object(identityOf.assignment(DEV, "Viewer", { kind: "user", name: "Eve" })),
  ];
  const gone = { accountId: DEV, permissionSetArn: "arn:set", principal: { type: "GROUP", id: "g-x" } } as const;
  const orphans = ["Viewer", "other"].map((permissionSet) => ({ ...gone, permissionSet }));
  test("with what is declared holds nothing else", () => {
    const all = parts.flatMap(({ identity }) => identity ?? []);
    expect(surplus(set, parts, all)).toEqual([]);
  });
  test("each thing that is not declared is told, assignments to those who are gone too", () => {
    expect(surplus(set, parts, [], orphans)).toEqual([
      `policy "${admin}" (may do everything)`,
      'customer managed policy "/team/Logs"',
      "an inline policy (may read all data of a service, or let others read it (s3:GetObject))",
      "a permissions boundary",
      `an assignment to user "eve" in account ${DEV}`,
      `an assignment to group "g-x" in account ${DEV}`,
    ]);
  });
});

test("a role holds nothing else with its policies, and each other one is told", () => {
  const own = identityOf.rolePolicy("trainer", "own");
  const attached = object(own, { importId: "Trainer/arn:aws:iam::1:policy/access/own" });
  const role = object(identityOf.role("Trainer"), { type: "Role" });
  expect(surplus(role, [attached], [own])).toEqual([]);
  const inlinePolicies = { x: allows("s3:ListAllMyBuckets"), y: allows("*") };
  expect(surplus({ ...role, undeclarable: { inlinePolicies } }, [attached])).toEqual([
    'policy "arn:aws:iam::1:policy/access/own"',
    'inline policy "x"',
    'inline policy "y" (may do everything)',
  ]);
});
