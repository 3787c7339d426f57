// Whoever deploys does not saw off the branch: what the run's own credentials rest on is neither deleted nor replaced.

import { accountOfStack } from "../desired/desired-resources.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { type ResourceIdentity, unknownKind } from "../model/resource-identity.ts";
import type { Rule, RuleFacts } from "./rule.ts";

export const deployingIdentity: Rule = ({ changes, guardrails, deployer }) =>
  changes
    .filter(({ op, class: kind }) => (op === "delete" || op === "replace") && kind !== "forgotten")
    .filter(({ stack, identity }) => identity !== undefined && isOf(deployer, stack, identity))
    .map((change) => {
      const place = { file: guardrails.limitPlaces.other.file, line: 1, column: 1 };
      const args = { key: change.key, op: change.op };
      return {
        diagnostic: diagnostic("deploying-identity-removed", args, place),
        resources: [change],
        isAbsolute: true,
      };
    });

/** Through which group somebody holds the set is not told by credentials, so each assignment of it in the account counts. */
function isOf(
  { account, user, permissionSet, role }: RuleFacts["deployer"],
  stack: string,
  identity: ResourceIdentity,
): boolean {
  switch (identity.kind) {
    case "user":
      return identity.userName === user;
    case "membership":
      return identity.userName === user;
    case "permission-set":
      return identity.name === permissionSet;
    case "assignment": {
      const { accountId, permissionSet: set, principal } = identity;
      return (principal.kind === "user" && principal.name === user) || (accountId === account && set === permissionSet);
    }
    case "role":
      return identity.name === role && accountOfStack(stack) === account;
    case "group":
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
    case "policy":
    case "role-policy":
    case "access-control-attributes":
      return false;
    default:
      return unknownKind(identity);
  }
}
