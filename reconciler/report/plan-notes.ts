// Notes on a plan's changes that its readers should know, by key.

import type { Change } from "../engine/change.ts";
import type { Access } from "../model/access.ts";
import { DEFAULT_SESSION } from "../model/build-permission-sets.ts";
import { assignmentKey, membershipKey, permissionSetKey } from "../model/resource-identity.ts";

export type PlanNotes = ReadonlyMap<string, string>;

/**
 * A session duration that is left out means one hour; noted where a permission set is created or gets that duration. What is created again for a person or group of the identity provider, only because the id changed, is for somebody other than before.
 */
export function planNotes(access: Access, changes: readonly Change[]): PlanNotes {
  const oneHour = new Set(
    access.permissionSets
      .filter(({ sessionDuration }) => sessionDuration === DEFAULT_SESSION)
      .map(({ name }) => permissionSetKey(name)),
  );
  const external = externalKeys(access);
  const noteOf = ({ op, key, diff = [] }: Change): string | undefined => {
    const isMade = op === "create" || op === "replace";
    if (oneHour.has(key) && (isMade || diff.includes("sessionDuration")))
      return `sessionDuration ${DEFAULT_SESSION} (default)`;
    const isForOther = op === "replace" && PRINCIPAL_IDS.some((name) => diff.includes(name));
    return external.has(key) && isForOther ? "the identity provider has somebody else under this name" : undefined;
  };
  const noted = changes.map((change) => [change.key, noteOf(change)] as const);
  return new Map(noted.flatMap(([key, note]) => (note === undefined ? [] : [[key, note]])));
}

/** Properties that hold the id of a membership's, or an assignment's, principal. */
const PRINCIPAL_IDS = ["memberId", "principalId"];

function externalKeys({ groups, assignments }: Access): ReadonlySet<string> {
  const memberships = groups.flatMap(({ name, members }) =>
    members.filter(({ principal }) => principal.external).map(({ principal }) => membershipKey(name, principal.name)),
  );
  const assigned = assignments
    .filter(({ principal }) => principal.external)
    .map(({ account, permissionSet, principal }) => assignmentKey(account.id, permissionSet, principal));
  return new Set([...memberships, ...assigned]);
}
