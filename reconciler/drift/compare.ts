// The drift as a value: what differs between what is declared, what is on record and what AWS holds.
import { isDeepStrictEqual } from "node:util";
import { type DesiredValue, isReference } from "../desired/desired-resource.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { type StackResource, stackKey } from "../desired/stack-resource.ts";
import type { LiveObject, LiveWorld, OrphanedAssignment, UnreadPart } from "../live/live-object.ts";
import { encodeKey, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import { isSameDocument } from "../policy/same-document.ts";
import type { HeldObject, Properties } from "./held-object.ts";
import { type NameOwnerOf, openLeftToOthers, ourPrincipals } from "./left-to-others.ts";
import type { RecordedObject } from "./recorded-objects.ts";
import { underRecordedNames } from "./renamed.ts";

/** A property whose value in AWS is not the one on record; undefined: there is none. */
export type Difference = {
  readonly property: string;
  readonly recorded: DesiredValue | undefined;
  readonly live: DesiredValue | undefined;
};

export type ChangedObject = {
  readonly recorded: RecordedObject;
  readonly live: LiveObject;
  /** Not empty, sorted by property. */
  readonly differences: readonly Difference[];
};

export type UnmanagedObject = LiveObject & {
  /** Another object has the same key, and is the one on record. */
  readonly isSecond: boolean;
};

export type Orphan = OrphanedAssignment & {
  /** What is on record of the assignment: it tells whose it was. Undefined: nothing is. */
  readonly recorded: RecordedObject | undefined;
};

/** All lists are sorted by stack and key. */
export type Drift = {
  readonly changed: readonly ChangedObject[];
  /** On record, and gone in AWS. */
  readonly missing: readonly RecordedObject[];
  /** In AWS, and neither on record nor declared. */
  readonly unmanaged: readonly UnmanagedObject[];
  /** Assignments whose person or group is gone. */
  readonly orphaned: readonly Orphan[];
  /** What the next deploy would do, since the files say otherwise than the record: that is no drift. */
  readonly pending: readonly (StackResource & { readonly op: "create" | "update" | "delete" })[];
  /** Unmanaged, and left to those whose names they have. */
  readonly protectedObjects: readonly LiveObject[];
  /** Unmanaged, and the identity provider's. */
  readonly provided: readonly LiveObject[];
  /** What could not be read; what is on record there may be as it was, or not. */
  readonly unknown: readonly UnreadPart[];
};

export type Compared = {
  readonly declared: readonly HeldObject[];
  readonly recorded: readonly RecordedObject[];
  readonly live: LiveWorld;
  /** Stacks whose states could not be read: what AWS holds there can't be called unmanaged. */
  readonly unreadStates: readonly (UnreadPart & { readonly stack: string })[];
  readonly nameOwnerOf: NameOwnerOf;
  /** Whether a person or group that is neither declared nor on record is the identity provider's, though AWS has no id for it there. */
  readonly isExternal: (identity: ResourceIdentity) => boolean;
};

/** Nothing is concluded from what is absent where something could not be read. */
export function compareWorlds({ declared, unreadStates, ...rest }: Compared): Drift {
  const live = { ...rest.live, objects: underRecordedNames(rest.recorded, rest.live.objects) };
  const stacksUnread = new Set(unreadStates.map(({ stack }) => stack));
  const [recorded, wanted] = [byKey(rest.recorded), byKey(declared)];
  const paired = pairUp(rest.recorded, live.objects);
  const orphans = live.orphans.map((it) => ({ ...it, recorded: recordOf(it, rest.recorded) }));
  const orphaned = new Set(orphans.flatMap((it) => (it.recorded === undefined ? [] : [stackKey(it.recorded)])));
  const isUnread = ({ stack, identity }: HeldObject) => live.unread.some((it) => it.covers(stack, identity));
  const pairedObjects = new Set(paired.values());
  const others = live.objects.filter((it) => !pairedObjects.has(it) && !stacksUnread.has(it.stack));
  const isOurs = (it: LiveObject) => !recorded.has(stackKey(it)) && wanted.has(stackKey(it));
  const unmanaged = others.filter((it) => !isOurs(it));
  const isLeftToOthers = openLeftToOthers(rest.nameOwnerOf, ourPrincipals([...rest.recorded, ...declared]));
  const isProtected = ({ identity }: LiveObject) => identity !== undefined && isLeftToOthers(identity);
  const isKnown = (identity: ResourceIdentity) => {
    const key = stackKey({ stack: IDENTITY_CENTER_STACK, key: encodeKey(identity) });
    return recorded.has(key) || wanted.has(key);
  };
  const synchronised = new Set(
    live.objects.flatMap((it) => (it.undeclarable?.externalIds === undefined ? [] : [it.key])),
  );
  const isExternal = (identity: ResourceIdentity) =>
    !isKnown(identity) && (synchronised.has(encodeKey(identity)) || rest.isExternal(identity));
  const isProvided = ({ identity }: LiveObject) => {
    if (identity?.kind === "user" || identity?.kind === "group") return isExternal(identity);
    // Who is in such a group is its owner's business, too.
    return identity?.kind === "membership" && isExternal(identityOf.group(identity.group));
  };
  return {
    changed: inOrder(
      rest.recorded.flatMap((it): readonly ChangedObject[] => {
        const found = paired.get(it);
        const differences = found === undefined ? [] : differing(it, found);
        return found === undefined || differences.length === 0 ? [] : [{ recorded: it, live: found, differences }];
      }),
      (it) => it.recorded,
    ),
    missing: inOrder(
      rest.recorded.filter((it) => !paired.has(it) && !isUnread(it) && !orphaned.has(stackKey(it))),
      (it) => it,
    ),
    unmanaged: inOrder(
      unmanaged
        .filter((it) => !isProtected(it) && !isProvided(it))
        .map((it) => ({ ...it, isSecond: recorded.has(stackKey(it)) })),
      (it) => it,
    ),
    orphaned: orphans,
    pending: pendingOf(declared, rest.recorded, stacksUnread),
    protectedObjects: unmanaged.filter(isProtected),
    provided: unmanaged.filter((it) => !isProtected(it) && isProvided(it)),
    unknown: [...unreadStates, ...live.unread],
  };
}

/** Whether there is anything that somebody should look at. What is unknown is told apart. */
export function isClean({ changed, missing, unmanaged, orphaned }: Drift): boolean {
  return changed.length + missing.length + unmanaged.length + orphaned.length === 0;
}

/** What is on record with what AWS has of it: of two with one key the one with the id on record, or else the first. */
function pairUp(
  recorded: readonly RecordedObject[],
  live: readonly LiveObject[],
): ReadonlyMap<RecordedObject, LiveObject> {
  const found = Map.groupBy(live, stackKey);
  return new Map(
    recorded.flatMap((it) => {
      const those = found.get(stackKey(it)) ?? [];
      const pair = those.find(({ importId }) => importId === it.id) ?? those[0];
      return pair === undefined ? [] : [[it, pair] as const];
    }),
  );
}

/** Objects that AWS can have made again under the same name, with another id: what is on record would be somebody else's. */
const KNOWN_BY_ID: ReadonlySet<ResourceIdentity["kind"]> = new Set(["user", "group", "membership", "permission-set"]);

function differing(recorded: RecordedObject, live: LiveObject): readonly Difference[] {
  const names = new Set([...Object.keys(recorded.properties), ...Object.keys(live.properties)]);
  const found = [...names].flatMap((property): Difference[] => {
    const [was, is] = [recorded.properties[property], live.properties[property]];
    return isSameValue(recorded, property, was, is) ? [] : [{ property, recorded: was, live: is }];
  });
  const inline = live.undeclarable?.inlinePolicies;
  if (inline !== undefined) found.push({ property: "inlinePolicies", recorded: undefined, live: inline });
  const isOther =
    recorded.identity !== undefined &&
    KNOWN_BY_ID.has(recorded.identity.kind) &&
    recorded.id !== undefined &&
    recorded.id !== live.importId;
  const other = isOther ? [{ property: "id", recorded: recorded.id, live: live.importId }] : [];
  return [...found, ...other].sort((a, b) => (a.property < b.property ? -1 : 1));
}

/** The property of each type that is a policy document. */
export const DOCUMENT: { readonly [type in HeldObject["type"]]?: string } = {
  PermissionSetInlinePolicy: "inlinePolicy",
  Role: "assumeRolePolicy",
  Policy: "policy",
};

function isSameValue({ type }: HeldObject, property: string, a: Properties[string] | undefined, b: typeof a): boolean {
  if (DOCUMENT[type] === property && typeof a === "string" && typeof b === "string") return isSameDocument(a, b);
  return isDeepStrictEqual(comparable(a), comparable(b));
}

/** AWS keeps lists of objects, attributes for access control, in no order; and tags that there are none of as none. */
function comparable(value: DesiredValue | undefined): unknown {
  if (!Array.isArray(value)) return value;
  return [...value].map((it) => JSON.stringify(it)).sort();
}

/** The assignment on record that names the principal who is gone, by id, or by who the state says has that id. */
function recordOf(orphan: OrphanedAssignment, recorded: readonly RecordedObject[]): RecordedObject | undefined {
  const { accountId, permissionSet, principal } = orphan;
  const isIt = (value: DesiredValue | undefined) => {
    if (value === principal.id) return true;
    if (value === undefined || !isReference(value) || !("$ref" in value)) return false;
    const owner = recorded.find(({ stack, key }) => stack === IDENTITY_CENTER_STACK && key === value.$ref);
    return owner?.id?.endsWith(`/${principal.id}`) === true;
  };
  const set = identityOf.permissionSet(permissionSet).name;
  return recorded.find(
    ({ identity, properties }) =>
      identity?.kind === "assignment" &&
      identity.accountId === accountId &&
      identity.permissionSet === set &&
      isIt(properties.principalId),
  );
}

function pendingOf(
  declared: readonly HeldObject[],
  recorded: readonly RecordedObject[],
  stacksUnread: ReadonlySet<string>,
): Drift["pending"] {
  const [wanted, held] = [byKey(declared), byKey(recorded)];
  const op = (key: string) => {
    const [now, was] = [wanted.get(key), held.get(key)];
    if (was === undefined) return "create";
    if (now === undefined) return "delete";
    const names = new Set([...Object.keys(now.properties), ...Object.keys(was.properties)]);
    const isSame = [...names].every((name) => isSameValue(was, name, was.properties[name], now.properties[name]));
    return isSame ? undefined : "update";
  };
  const all = new Map<string, HeldObject>([...held, ...wanted]);
  return inOrder(
    [...all].flatMap(([id, { stack, key }]) => {
      const pending = stacksUnread.has(stack) ? undefined : op(id);
      return pending === undefined ? [] : [{ stack, key, op: pending }];
    }),
    (it) => it,
  );
}

function byKey<Of extends StackResource>(objects: readonly Of[]): ReadonlyMap<string, Of> {
  return new Map(objects.map((it) => [stackKey(it), it]));
}

function inOrder<Of>(all: readonly Of[], placeOf: (it: Of) => StackResource): readonly Of[] {
  return all.toSorted((a, b) => (stackKey(placeOf(a)) < stackKey(placeOf(b)) ? -1 : 1));
}
