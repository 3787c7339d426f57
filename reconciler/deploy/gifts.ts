// Who would get, by a plan, what somebody put by hand into a group, permission set or role of ours; such a change is held up.
import { openDeclared } from "../desired/declared-objects.ts";
import { type IdentifiedInStack, type StackResource, stackKey } from "../desired/stack-resource.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/quote.ts";
import type { DriftEntry, JudgedDrift } from "../drift/judge-drift.ts";
import type { Change } from "../engine/change.ts";
import type { AssignmentIdentity } from "../live/read-scope.ts";
import { mapBounded } from "../live/reading.ts";
import type { Access } from "../model/access.ts";
import { containerOf, encodeKey, identified, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import type { StackPlan } from "../plan/plan.ts";
import type { HeldUp } from "./existing-objects.ts";

/** A change by which somebody gets what an object on record holds, or by which those who are in it get something. */
export type Gift = {
  readonly change: StackResource;
  /** The key that the files give the object. */
  readonly key: string;
  /** The object as its state names it: a rename of this plan is not in AWS as yet. */
  readonly object: IdentifiedInStack;
};

/** Those of `changes`: new assignments by their permission sets and groups, and roles that others may assume. What is new itself holds nothing. */
export function giftsOf(
  changes: readonly Change[],
  stacks: readonly Pick<StackPlan, "desired" | "state">[],
): readonly Gift[] {
  return giftsBy(changes, stacks, givenBy);
}

/**
 * Those of `changes` after which AWS brings a permission set, as it is then, to accounts that have an older version of it: with
 * whatever a hand has put into it since. `isOutdated` tells of a set, by the engine's id, whether some account has one.
 */
export async function carriedBy(
  changes: readonly Change[],
  stacks: readonly Pick<StackPlan, "desired" | "state">[],
  isOutdated: (setId: string) => Promise<boolean>,
): Promise<readonly Gift[]> {
  const ids = new Map(
    stacks.flatMap(({ desired, state }) =>
      state.resources.map((it) => [stackKey({ stack: desired.name, key: it.key }), it.id] as const),
    ),
  );
  const gifts = giftsBy(changes, stacks, provisionedBy).map((gift) => ({ gift, id: ids.get(stackKey(gift.object)) }));
  const outdated = await mapBounded(
    [...new Set(gifts.flatMap(({ id }) => id ?? []))],
    async (id) => [id, await isOutdated(id)] as const,
  );
  const isCarried = new Map(outdated);
  return gifts.flatMap(({ gift, id }) => (id !== undefined && isCarried.get(id) === true ? [gift] : []));
}

function giftsBy(
  changes: readonly Change[],
  stacks: readonly Pick<StackPlan, "desired" | "state">[],
  by: (change: Change) => readonly ResourceIdentity[],
): readonly Gift[] {
  const onRecord = new Map(
    stacks.map(({ desired, state }) => {
      const keys = new Set(state.resources.map(({ key }) => key));
      const before = new Map(desired.resources.map(({ key, aliases = [] }) => [key, aliases]));
      const find = (it: ResourceIdentity) =>
        [it, ...(before.get(encodeKey(it)) ?? [])].find((name) => keys.has(encodeKey(name)));
      return [desired.name, find] as const;
    }),
  );
  return changes.flatMap((change) =>
    by(change).flatMap((given): readonly Gift[] => {
      const { stack, key } = change;
      const found = onRecord.get(stack)?.(given);
      if (found === undefined) return [];
      return [{ change: { stack, key }, key: encodeKey(given), object: { stack, ...identified(found) } }];
    }),
  );
}

/** The provider provisions a set after it, or anything that is attached to it, was changed. */
function provisionedBy({ op, identity }: Change): readonly ResourceIdentity[] {
  if (identity?.kind === "permission-set") return op === "update" ? [identity] : [];
  const whole = identity === undefined ? undefined : containerOf(identity);
  return whole?.kind === "permission-set" && op !== "import" ? [whole] : [];
}

function givenBy({ op, identity, diff = [] }: Change): readonly ResourceIdentity[] {
  if (identity?.kind === "role") return op === "update" && diff.includes("assumeRolePolicy") ? [identity] : [];
  if (identity?.kind !== "assignment" || (op !== "create" && op !== "replace")) return [];
  return joinedBy(identity);
}

/** What of ours an assignment joins: its permission set, and its group. */
export function joinedBy({ permissionSet, principal }: AssignmentIdentity): readonly ResourceIdentity[] {
  return [
    identityOf.permissionSet(permissionSet),
    ...(principal.kind === "group" ? [identityOf.group(principal.name)] : []),
  ];
}

/**
 * Those of `gifts` whose object holds in AWS what no file declares, or of which that could not be read. What a hand has only taken away
 * holds up nothing.
 */
export function heldUpGifts(
  gifts: readonly Gift[],
  {
    entries,
    protectedObjects,
    names,
    unknown,
  }: Pick<JudgedDrift, "entries" | "protectedObjects" | "names" | "unknown">,
  access: Access,
): readonly HeldUp[] {
  const declared = openDeclared(access);
  return [...Map.groupBy(gifts, ({ object }) => stackKey(object)).values()].flatMap((those): readonly HeldUp[] => {
    const [first] = those;
    if (first === undefined) return [];
    const { object, key } = first;
    const found = declared({ stack: object.stack, key });
    const what = found?.what ?? quote(key);
    const place = found?.place ?? access.organization.origin.document.placeOf([]);
    const surplus = [
      ...entries.flatMap((entry) => surplusIn(entry, object, names)),
      // What has a protected name is left to others only where it isn't in something of ours.
      ...protectedObjects.flatMap((it) => partOf(object, it, "unmanaged", names)),
    ];
    const unread = unknown.find(({ covers }) => partsOf(object).some((part) => covers(object.stack, part)));
    const why = [
      ...(surplus.length === 0 ? [] : [diagnostic("holds-more-than-declared", { what, surplus }, place)]),
      ...(unread === undefined
        ? []
        : [diagnostic("holdings-not-read", { what, part: unread.what, reason: unread.reason }, place)]),
    ];
    return why.flatMap((it) => those.map(({ change }) => ({ ...change, why: it })));
  });
}

/** Of `entry`, in words, what `object` has that whoever gets it would get, too. */
function surplusIn(entry: DriftEntry, object: IdentifiedInStack, names: JudgedDrift["names"]): readonly string[] {
  if (entry.heading === "orphaned" || entry.object.stack !== object.stack) return [];
  if (entry.object.key === object.key) return surplusOfItself(entry);
  return entry.widens ? partOf(object, entry.object, entry.heading, names) : [];
}

function partOf(
  object: IdentifiedInStack,
  { stack, identity }: Pick<IdentifiedInStack, "stack" | "identity">,
  heading: DriftEntry["heading"],
  names: JudgedDrift["names"],
): readonly string[] {
  if (identity === undefined || stack !== object.stack) return [];
  const container = containerOf(identity);
  const isPart = container !== undefined && encodeKey(container) === object.key;
  return isPart ? [partText(identity, heading, names)] : [];
}

/** The one on record may have another name by now, and hold anything. */
const NOT_THE_ONE = "it is not the one on record, which was deleted or has another name";

function surplusOfItself(entry: Exclude<DriftEntry, { readonly heading: "orphaned" }>): readonly string[] {
  if (entry.heading === "missing") return [NOT_THE_ONE];
  if (entry.heading === "unmanaged") return [];
  return entry.differences.flatMap(({ property, live }) => {
    if (property === "id") return [NOT_THE_ONE];
    if (property !== "inlinePolicies") return [];
    return Object.keys(Object(live)).map((name) => `undeclared inline policy ${quote(name)}`);
  });
}

function partText(identity: ResourceIdentity, heading: DriftEntry["heading"], names: JudgedDrift["names"]): string {
  switch (identity.kind) {
    case "membership":
      return `undeclared member ${quote(names("user", identity.userName) ?? identity.userName)}`;
    case "managed-policy":
    case "customer-policy":
    case "role-policy":
      return `undeclared policy ${quote(identity.policy)}`;
    case "inline-policy":
      return heading === "changed" ? "an inline policy that allows more than declared" : "an undeclared inline policy";
    case "boundary":
      return heading === "missing" ? "no permissions boundary any more" : "another permissions boundary than declared";
    default:
      return quote(encodeKey(identity));
  }
}

/** One of each kind of what belongs to `object`, as what could not be read is asked about. */
function partsOf({ identity }: IdentifiedInStack): readonly ResourceIdentity[] {
  if (identity?.kind === "group") return [identity, identityOf.membership(identity.name, "")];
  if (identity?.kind === "role") return [identity, identityOf.rolePolicy(identity.name, "")];
  if (identity?.kind !== "permission-set") return [identity ?? []].flat();
  const { name } = identity;
  return [
    identity,
    identityOf.managedPolicy(name, ""),
    identityOf.customerPolicy(name, ""),
    identityOf.inlinePolicy(name),
    identityOf.boundary(name),
  ];
}
