// What the deploy role must not be able to change can't be under the path of what it changes.

import { OperationError } from "../diagnostics/operation-error.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import { BOOTSTRAP_PATH, type BootstrapFacts } from "./identities.ts";

/**
 * Throws an OperationError where the boundary of our roles, or a role that runs assume, is among the roles and policies that a deploy
 * writes: it could then take its own limits away.
 */
export function refuseOwnPath({ organization, permissionsBoundary }: BootstrapFacts): void {
  const { previewRole, deployRole } = organization;
  const kept = {
    "roles.permissionsBoundary in guardrails.yaml": permissionsBoundary,
    "previewRole in organization.yaml": previewRole,
    "deployRole in organization.yaml": deployRole,
  };
  const ours = new RegExp(`:(?:role|policy)${ROLE_PATH}`, "i");
  for (const [what, arn] of Object.entries(kept)) {
    if (arn === undefined || !ours.test(arn)) continue;
    throw new OperationError(
      `${what} is ${arn}: a deploy changes roles and policies under ${ROLE_PATH}, so it could change this one`,
      `make it under another path, such as ${BOOTSTRAP_PATH}`,
    );
  }
}
