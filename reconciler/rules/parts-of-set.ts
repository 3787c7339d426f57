// The resources by which a permission set comes to somebody.
import type { Assignment } from "../model/access.ts";
import type { Change, Resource } from "../plan/change.ts";
import { IDENTITY_CENTER_STACK } from "../plan/desired-resources.ts";
import { assignmentKey, permissionSetKey, wholeOf } from "../plan/resource-key.ts";

export function assignmentResource({ account, permissionSet, principal }: Assignment): Resource {
  return { stack: IDENTITY_CENTER_STACK, key: assignmentKey(account.id, permissionSet, principal) };
}

/** The set, where the plan touches it, and what the plan touches of its attachments. */
export function partsOfSet(permissionSet: string, changes: readonly Change[]): readonly Resource[] {
  const set = permissionSetKey(permissionSet);
  return changes.filter(({ op, key }) => op !== "delete" && (key === set || wholeOf(key) === set));
}
