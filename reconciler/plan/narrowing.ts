// Which changes only remove access, so that a deploy does them first, whatever happens to the rest.

import type { Grant } from "../access-graph/grants.ts";
import type { Change } from "../engine/change.ts";
import {
  assignmentKey,
  groupKey,
  membershipKey,
  nameInKey,
  type ResourceIdentity,
  unknownKind,
  wholeKeyOf,
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
  const found: Found = { ...facts, deleted, waysLost: new Set(facts.lost.flatMap(waysOf)) };
  return changes.filter((change) => change.class === undefined && narrows(change, found)).map(({ key }) => key);
}

type Found = NarrowingFacts & {
  readonly deleted: ReadonlySet<string>;
  /** Keys of memberships and assignments, as they are called now, by which somebody had what is lost. */
  readonly waysLost: ReadonlySet<string>;
};

function waysOf({ person, account, permissionSet, via }: Grant): readonly string[] {
  const [user, set] = [nameInKey(person), nameInKey(permissionSet)];
  const groups = via.flatMap((it) => ("group" in it ? [nameInKey(it.group)] : []));
  const principals = [
    { kind: "user", name: user } as const,
    ...groups.map((name) => ({ kind: "group", name }) as const),
  ];
  return [
    ...groups.map((group) => membershipKey(group, user)),
    ...principals.map((principal) => assignmentKey(account.id, set, principal)),
  ];
}

function narrows({ op, key, identity }: Change, facts: Found): boolean {
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
      return op === "delete" && wholeStays(identity, facts);
    case "inline-policy":
      return (op === "delete" && wholeStays(identity, facts)) || (op === "update" && allowsLess(key, facts));
    case "boundary":
      return op === "create" && wholeStays(identity, facts);
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

function wholeStays(part: ResourceIdentity, { inState, deleted }: Found): boolean {
  const key = wholeKeyOf(part);
  return key !== undefined && inState.has(key) && !deleted.has(key);
}

function allowsLess(key: string, { policiesOf }: NarrowingFacts): boolean {
  const { before, after } = policiesOf(key);
  return before !== undefined && after !== undefined && isNarrower(before, after);
}

function losesMembership(
  { group, userName }: Extract<ResourceIdentity, { readonly kind: "membership" }>,
  facts: Found,
): boolean {
  return facts.waysLost.has(membershipKey(nameNow(group, facts), userName));
}

function losesAssignment(
  { accountId, permissionSet, principal }: Extract<ResourceIdentity, { readonly kind: "assignment" }>,
  facts: Found,
): boolean {
  const isGroup = principal.kind === "group";
  // Who is in a group of the identity provider isn't known: counts as a loss.
  if (isGroup && !facts.inState.has(groupKey(principal.name))) return true;
  const now = isGroup ? { ...principal, name: nameNow(principal.name, facts) } : principal;
  return facts.waysLost.has(assignmentKey(accountId, permissionSet, now));
}

/** `group` is the name in the state's keys; grants name groups as they are called now. */
function nameNow(group: string, { renames }: NarrowingFacts): string {
  const renamed = renames.get(groupKey(group));
  return renamed?.kind === "group" ? renamed.name : group;
}
