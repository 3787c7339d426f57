// Which changes only remove access, so that a deploy does them first, whatever happens to the rest.

import type { Grant } from "../access-graph/grants.ts";
import type { Change } from "../engine/change.ts";
import {
  encodeKey,
  groupKey,
  nameInKey,
  type ResourceIdentity,
  unknownKind,
  wholeOf,
} from "../model/resource-identity.ts";
import { isNarrower } from "../policy/narrower-policy.ts";

export type NarrowingFacts = {
  /** Grants that people hold before and not after. */
  readonly lost: readonly Grant[];
  /** What each key before a rename stands for now. */
  readonly renames: ReadonlyMap<string, ResourceIdentity>;
  readonly inState: ReadonlySet<string>;
  /** An inline policy's text before and after, by key. */
  readonly policiesOf: (key: string) => { readonly before: string | undefined; readonly after: string | undefined };
};

/**
 * Keys of `changes` that narrow. What is only renamed or moved, so that nobody loses the grant, is not among them: the new one
 * is to be made first. Nor is what is removed with its whole permission set, nor removing a boundary, which allows more.
 */
export function narrowingKeys(changes: readonly Change[], facts: NarrowingFacts): readonly string[] {
  const deleted = new Set(changes.filter(({ op }) => op === "delete").map(({ key }) => key));
  return changes
    .filter((change) => change.class === undefined && narrows(change, deleted, facts))
    .map(({ key }) => key);
}

function narrows({ op, key, identity }: Change, deleted: ReadonlySet<string>, facts: NarrowingFacts): boolean {
  if (identity === undefined || facts.renames.has(key)) return false;
  switch (identity.kind) {
    case "user":
      return op === "delete";
    case "membership":
      return op === "delete" && losesMembership(identity, facts);
    case "assignment":
      return op === "delete" && losesAssignment(identity, facts);
    case "managed-policy":
    case "customer-policy":
      return op === "delete" && wholeStays(identity, deleted, facts);
    case "inline-policy":
      return (op === "delete" && wholeStays(identity, deleted, facts)) || (op === "update" && allowsLess(key, facts));
    case "boundary":
      return op === "create" && wholeStays(identity, deleted, facts);
    case "group":
    case "permission-set":
    case "role":
    case "policy":
    case "role-policy":
    case "access-control-attributes":
      return false;
    default:
      return unknownKind(identity);
  }
}

function wholeStays(part: ResourceIdentity, deleted: ReadonlySet<string>, { inState }: NarrowingFacts): boolean {
  const whole = wholeOf(part);
  const key = whole === undefined ? undefined : encodeKey(whole);
  return key !== undefined && inState.has(key) && !deleted.has(key);
}

function allowsLess(key: string, { policiesOf }: NarrowingFacts): boolean {
  const { before, after } = policiesOf(key);
  return before !== undefined && after !== undefined && isNarrower(before, after);
}

function losesMembership(
  { group, userName }: Extract<ResourceIdentity, { readonly kind: "membership" }>,
  facts: NarrowingFacts,
): boolean {
  return facts.lost.some((grant) => isThrough(grant, group, facts) && nameInKey(grant.person) === userName);
}

function losesAssignment(
  { accountId, permissionSet, principal }: Extract<ResourceIdentity, { readonly kind: "assignment" }>,
  facts: NarrowingFacts,
): boolean {
  const group = principal.kind === "group" ? principal.name : undefined;
  // Who is in a group of the identity provider isn't known: counts as a loss.
  if (group !== undefined && !facts.inState.has(groupKey(group))) return true;
  return facts.lost.some(
    (grant) =>
      grant.account.id === accountId &&
      nameInKey(grant.permissionSet) === permissionSet &&
      (group === undefined ? nameInKey(grant.person) === principal.name : isThrough(grant, group, facts)),
  );
}

/** `group` is the name in the state's keys; grants name groups as they are called now. */
function isThrough(grant: Grant, group: string, { renames }: NarrowingFacts): boolean {
  const renamed = renames.get(groupKey(group));
  const now = renamed?.kind === "group" ? renamed.name : group;
  return grant.via.some((via) => "group" in via && nameInKey(via.group) === now);
}
