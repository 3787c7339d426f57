// The resources by which a permission set comes to somebody.

import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import type { Assignment } from "../model/access.ts";
import { assignmentKey, permissionSetKey, wholeOf } from "../model/resource-key.ts";

export function assignmentResource({ account, permissionSet, principal }: Assignment): StackResource {
  return { stack: IDENTITY_CENTER_STACK, key: assignmentKey(account.id, permissionSet, principal) };
}

/** The set, where the plan touches it, and what the plan touches of its attachments. */
export function partsOfSet(permissionSet: string, changes: readonly Change[]): readonly StackResource[] {
  const set = permissionSetKey(permissionSet);
  return changes.filter(({ op, key }) => op !== "delete" && (key === set || wholeOf(key) === set));
}
