// What AWS has of what is to be made: only what could meet a new object is read, in as few calls as it takes.
import { isDeepStrictEqual } from "node:util";
import type { DesiredResource } from "../desired/desired-resource.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { StateResource } from "../engine/stack-state.ts";
import type { LiveObject, LiveWorld } from "../live/live-object.ts";
import { namesIn } from "../live/names-in.ts";
import { type Live, readToItsEnd } from "../live/open-live.ts";
import type { AccountToRead } from "../live/read-account.ts";
import { type NamesById, NOTHING, type ReadScope, scopeOf, setOf } from "../live/read-scope.ts";
import { nameInKey, type ResourceIdentity, type ResourceKind } from "../model/resource-identity.ts";
import { isSameDocument } from "../policy/same-document.ts";
import { namesOnRecord } from "./names-on-record.ts";

export type FoundInAws = Pick<LiveWorld, "objects" | "orphans">;

const NOTHING_FOUND: FoundInAws = { objects: [], orphans: [] };

/**
 * What Identity Center has of `wanted`, the new objects of its stack, under the keys of desired resources. Of a group or permission set
 * that is there already it is all that the object holds. What was on record before is known by its id, whatever its name in AWS. Throws
 * an OperationError where AWS fails or denies to answer.
 */
export async function findInCenter(
  wanted: readonly DesiredResource[],
  {
    state,
    live,
    externalIds,
  }: {
    readonly state: readonly StateResource[];
    readonly live: Live;
    readonly externalIds: ReadonlyMap<string, string>;
  },
): Promise<FoundInAws> {
  const identities = wanted.flatMap(({ identity }) => identity ?? []);
  const read = async (names: NamesById, scope: Partial<ReadScope>) =>
    readToItsEnd(await live({ names, scope: { ...NOTHING, ...scope, tags: false } }));
  const isWanted = (kind: ResourceKind) => identities.some((it) => it.kind === kind);

  // First what stands for itself, with what is attached to it.
  const onRecord = namesOnRecord(state, externalIds);
  const own = await read(onRecord, {
    users: isWanted("user"),
    groups: isWanted("group"),
    sets: namesOf("permission-set", identities),
    accessControlAttributes: isWanted("access-control-attributes"),
  });
  const keys = new Set(wanted.map(({ key }) => key));
  const there = own.objects.flatMap(({ key, identity }) => (keys.has(key) && identity !== undefined ? [identity] : []));

  // Then all that these hold.
  const found = namesIn(own.objects);
  const known: NamesById = {
    users: withFound(onRecord.users, found.users),
    groups: withFound(onRecord.groups, found.groups),
    sets: withFound(onRecord.sets, found.sets),
  };
  const [groups, sets] = [namesOf("group", there), namesOf("permission-set", there)];
  const held = await read(known, {
    asksNamesOf: "strangers",
    members: groups,
    assignments: [
      ...[...sets].map((name) => ({ of: "permission-set", name }) as const),
      ...[...groups].map((name) => ({ of: "group", name }) as const),
    ],
  });

  // And what joins, or is attached to, what was there before.
  const isLeft = openLeft({ groups, sets }, known);
  const left = identities.filter(isLeft).map((identity) => ({ stack: IDENTITY_CENTER_STACK, identity }));
  const joined = await read(known, { ...scopeOf(left), asksNamesOf: "nobody" });
  const objects = [...own.objects, ...held.objects, ...joined.objects];
  return { objects: [...new Map(objects.map((it) => [it.key, it])).values()], orphans: held.orphans };
}

/** What has by now the name of another one on record remains a stranger. */
function withFound(
  onRecord: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const taken = new Set([...onRecord.values()].map(nameInKey));
  return new Map([...[...found].filter(([, name]) => !taken.has(name)), ...onRecord]);
}

/**
 * Tells of an identity whether AWS may have it and has not been asked: a member who is known, and an attachment or assignment of what is
 * known. All that `there` holds was read.
 */
function openLeft(
  there: { readonly [of in "groups" | "sets"]: ReadonlySet<string> },
  names: NamesById,
): (identity: ResourceIdentity) => boolean {
  const inKeys = (map: ReadonlyMap<string, string>) => new Set([...map.values()].map(nameInKey));
  const known = { user: inKeys(names.users), group: inKeys(names.groups), set: inKeys(names.sets) };
  return (it) => {
    if (it.kind === "membership") return !there.groups.has(it.group) && known.user.has(it.userName);
    if (it.kind !== "assignment") {
      const set = it.kind === "permission-set" ? undefined : setOf(it);
      return set !== undefined && !there.sets.has(set);
    }
    const { permissionSet, principal } = it;
    const isRead = there.sets.has(permissionSet) || (principal.kind === "group" && there.groups.has(principal.name));
    return !isRead && known.set.has(permissionSet) && known[principal.kind].has(principal.name);
  };
}

function namesOf(kind: "group" | "permission-set", identities: readonly ResourceIdentity[]): ReadonlySet<string> {
  return new Set(identities.flatMap((it) => (it.kind === kind && "name" in it ? [it.name] : [])));
}

/**
 * What an account has of `wanted`, roles and policies of its stack, with what is attached to the roles. Throws an OperationError
 * where AWS fails or denies to answer; an account without any is not asked.
 */
export async function findInAccount(
  account: AccountToRead,
  wanted: readonly Pick<DesiredResource, "identity">[],
  live: Live,
): Promise<FoundInAws> {
  const namesOfKind = (kind: "role" | "policy") =>
    new Set(wanted.flatMap(({ identity }) => (identity?.kind === kind ? [identity.name] : [])));
  const named = { roles: namesOfKind("role"), policies: namesOfKind("policy") };
  if (named.roles.size + named.policies.size === 0) return NOTHING_FOUND;
  return readToItsEnd(
    await live({ accounts: [{ ...account, named }], scope: { ...NOTHING, accounts: new Set([account.id]) } }),
  );
}

/** Whether `live` is an inline policy or a boundary, on a set that is on record, in whose place AWS puts the one that is declared otherwise. */
export function isReplacedBy(
  { type, properties }: DesiredResource,
  live: Pick<LiveObject, "properties">,
  isSetOnRecord: boolean,
): boolean {
  if (!isSetOnRecord) return false;
  if (type === "PermissionSetInlinePolicy") {
    return !isSameDocument(String(properties.inlinePolicy), String(live.properties.inlinePolicy));
  }
  if (type !== "PermissionsBoundaryAttachment") return false;
  return !isDeepStrictEqual(properties.permissionsBoundary, live.properties.permissionsBoundary);
}
