// Which changes only take access away, so that a deploy makes them first, whatever becomes of the rest.

import type { Grant } from "../access-graph/grants.ts";
import type { Change } from "../engine/change.ts";
import { groupKey, keyParts, nameInKey, wholeOf } from "../model/resource-key.ts";
import { isNarrower } from "./narrower-policy.ts";

export type NarrowingFacts = {
  /** Grants that people hold before and not after. */
  readonly lost: readonly Grant[];
  /** Keys before a rename to what they are called now. */
  readonly renames: ReadonlyMap<string, string>;
  readonly inState: ReadonlySet<string>;
  /** An inline policy's text before and after, by key. */
  readonly policiesOf: (key: string) => { readonly before: string | undefined; readonly after: string | undefined };
};

/**
 * Keys of `changes` that narrow. What is only renamed or moved, so that nobody loses the grant, is not among them: the new one
 * is to be made first. Nor is what goes with its whole permission set, nor removing a boundary, which widens.
 */
export function narrowingKeys(changes: readonly Change[], facts: NarrowingFacts): readonly string[] {
  const deleted = new Set(changes.filter(({ op }) => op === "delete").map(({ key }) => key));
  return changes
    .filter((change) => change.class === undefined && narrows(change, deleted, facts))
    .map(({ key }) => key);
}

function narrows({ op, key }: Change, deleted: ReadonlySet<string>, facts: NarrowingFacts): boolean {
  if (facts.renames.has(key)) return false;
  const [kind, first = "", second = "", principalKind, principal = ""] = keyParts(key);
  const whole = wholeOf(key);
  const wholeStays = whole !== undefined && facts.inState.has(whole) && !deleted.has(whole);
  switch (`${kind} ${op}`) {
    case "user delete":
      return true;
    case "membership delete":
      return facts.lost.some((grant) => isThrough(grant, first, facts) && nameInKey(grant.person) === second);
    case "assignment delete":
      return losesAssignment(first, second, { kind: principalKind, name: principal }, facts);
    case "managed-policy delete":
    case "customer-policy delete":
    case "inline-policy delete":
    case "boundary create":
      return wholeStays;
    case "inline-policy update": {
      const { before, after } = facts.policiesOf(key);
      return before !== undefined && after !== undefined && isNarrower(before, after);
    }
    default:
      return false;
  }
}

function losesAssignment(
  accountId: string,
  set: string,
  principal: { readonly kind: string | undefined; readonly name: string },
  facts: NarrowingFacts,
): boolean {
  const group = principal.kind === "group" ? principal.name : undefined;
  // Who is in a group of the identity provider isn't known: taken for a loss.
  if (group !== undefined && !facts.inState.has(groupKey(group))) return true;
  return facts.lost.some(
    (grant) =>
      grant.account.id === accountId &&
      nameInKey(grant.permissionSet) === set &&
      (group === undefined ? nameInKey(grant.person) === principal.name : isThrough(grant, group, facts)),
  );
}

/** `group` is the name in the state's keys; grants name groups as they are called now. */
function isThrough(grant: Grant, group: string, { renames }: NarrowingFacts): boolean {
  const [, now] = keyParts(renames.get(groupKey(group)) ?? groupKey(group));
  return grant.via.some((via) => "group" in via && nameInKey(via.group) === now);
}
