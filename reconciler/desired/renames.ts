// Renames: which resource a renamed one was before, and what happens to that.

import {
  encodeKey,
  type Identified,
  identified,
  identityOf,
  type PrincipalIdentity,
  type ResourceIdentity,
  unknownKind,
} from "../model/resource-identity.ts";
import type { DesiredResource, DesiredStack } from "./desired-resource.ts";

type IdentityOfNames = (...names: string[]) => ResourceIdentity;

/** Something with a name, and the name before if it was renamed. */
type Named = { readonly name: string; readonly previously: string | undefined };

/**
 * What `of` gives for the names before, as the `aliases` of a resource: AWS keeps the object (a group, a member of
 * it) or the engine replaces it under its new key (a person). With several names, some of the renames may be deployed already,
 * so that each mixture of old and new is an alias.
 */
export function aliases(of: IdentityOfNames, ...named: readonly Named[]): Pick<DesiredResource, "aliases"> {
  const before = identitiesBefore(of, named);
  return before.length === 0 ? {} : { aliases: before };
}

/** The same as `succeeds`: AWS can't rename, so the resource is created beside the old one, which is removed last. */
export function succeeds(of: IdentityOfNames, ...named: readonly Named[]): Pick<DesiredResource, "succeeds"> {
  const before = identitiesBefore(of, named);
  return before.length === 0 ? {} : { succeeds: before };
}

function identitiesBefore(of: IdentityOfNames, named: readonly Named[]): readonly ResourceIdentity[] {
  let mixtures: string[][] = [[]];
  for (const { name, previously } of named) {
    const names = previously === undefined ? [name] : [name, previously];
    mixtures = mixtures.flatMap((mixture) => names.map((each) => [...mixture, each]));
  }
  return mixtures.slice(1).map((names) => of(...names));
}

/** What each key before a rename stands for now, for everything in `stack`. */
export function renamesOf(stack: DesiredStack): ReadonlyMap<string, ResourceIdentity> {
  const renames = new Map<string, ResourceIdentity>();
  for (const { identity, aliases = [], succeeds = [] } of stack.resources) {
    if (identity === undefined) continue;
    for (const before of [...aliases, ...succeeds]) renames.set(encodeKey(before), identity);
  }
  return renames;
}

export type Move = { readonly before: ResourceIdentity; readonly after: ResourceIdentity };

/** What the engine takes over under a new key: what a state, that has `keys`, holds under one before a rename. */
export function takenOver(stack: Pick<DesiredStack, "resources">, keys: Iterable<string>): readonly Move[] {
  const existing = new Set(keys);
  return stack.resources.flatMap(({ key, identity: after, aliases = [] }) =>
    after === undefined || existing.has(key)
      ? []
      : aliases.filter((before) => existing.has(encodeKey(before))).map((before) => ({ before, after })),
  );
}

/**
 * A state with the names that groups and people have now in its keys, also in those that are to be deleted: the same object
 * in AWS is the same resource. A person's own key stays: in AWS a new person replaces the old one.
 */
export function underNewKeys<Resource extends Identified>(
  stack: Pick<DesiredStack, "resources">,
  resources: readonly Resource[],
): readonly Resource[] {
  const moves = takenOver(
    stack,
    resources.map(({ key }) => key),
  );
  const names = new Map<string, string>();
  for (const { before, after } of moves) {
    const now = principalsIn(after);
    for (const [index, was] of principalsIn(before).entries())
      names.set(principalText(was), now[index]?.name ?? was.name);
  }
  const nameNow = (principal: PrincipalIdentity) => names.get(principalText(principal)) ?? principal.name;
  return resources.map((resource) => {
    const now = resource.identity === undefined ? undefined : withNames(resource.identity, nameNow);
    return now === undefined ? resource : { ...resource, ...identified(now) };
  });
}

/** Undefined where the key names nobody else. */
function withNames(
  identity: ResourceIdentity,
  nameNow: (principal: PrincipalIdentity) => string,
): ResourceIdentity | undefined {
  switch (identity.kind) {
    case "group":
      return identityOf.group(nameNow({ kind: "group", name: identity.name }));
    case "membership":
      return identityOf.membership(
        nameNow({ kind: "group", name: identity.group }),
        nameNow({ kind: "user", name: identity.userName }),
      );
    case "assignment": {
      const { accountId, permissionSet, principal } = identity;
      return identityOf.assignment(accountId, permissionSet, { ...principal, name: nameNow(principal) });
    }
    case "user":
    case "permission-set":
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
    case "role":
    case "policy":
    case "role-policy":
    case "access-control-attributes":
      return undefined;
    default:
      return unknownKind(identity);
  }
}

/** The people and groups that it is or names, in the order of its key. */
function principalsIn(identity: ResourceIdentity): readonly PrincipalIdentity[] {
  switch (identity.kind) {
    case "user":
      return [{ kind: "user", name: identity.userName }];
    case "group":
      return [{ kind: "group", name: identity.name }];
    case "membership":
      return [
        { kind: "group", name: identity.group },
        { kind: "user", name: identity.userName },
      ];
    case "assignment":
      return [identity.principal];
    case "permission-set":
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
    case "role":
    case "policy":
    case "role-policy":
    case "access-control-attributes":
      return [];
    default:
      return unknownKind(identity);
  }
}

function principalText({ kind, name }: PrincipalIdentity): string {
  return `${kind} ${name}`;
}
