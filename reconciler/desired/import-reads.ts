// How much it reads from AWS to take a resource over.
import type { ResourceIdentity } from "../model/resource-identity.ts";

/** Identity Center answers 20 calls a second to all its callers together (AWS: IAM Identity Center quotas). */
export const READS_A_SECOND = 20;

/**
 * Calls of the AWS provider's Read of one resource while every list has one page: of a permission set also its tags, of a role also its
 * policies, of a policy also its default version.
 */
export function readsToImport(identity: ResourceIdentity | undefined): number {
  switch (identity?.kind) {
    case "permission-set":
    case "policy":
      return 2;
    case "role":
      return 3;
    default:
      return 1;
  }
}
