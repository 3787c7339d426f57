// Whoever deploys does not saw off the branch: what the run's own credentials rest on is neither deleted nor replaced.

import { accountOfStack } from "../desired/desired-resources.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { keyParts } from "../model/resource-key.ts";
import type { Rule, RuleFacts } from "./rule.ts";

export const deployingIdentity: Rule = ({ changes, guardrails, deployer }) =>
  changes
    .filter(({ op, class: kind }) => (op === "delete" || op === "replace") && kind !== "forgotten")
    .filter(({ stack, key }) => isOf(deployer, stack, key))
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
function isOf({ account, user, permissionSet, role }: RuleFacts["deployer"], stack: string, key: string): boolean {
  const [kind = "", first = "", second = "", third = "", fourth = ""] = keyParts(key);
  switch (kind) {
    case "user":
      return first === user;
    case "membership":
      return second === user;
    case "permission-set":
      return first === permissionSet;
    case "assignment":
      return (third === "user" && fourth === user) || (first === account && second === permissionSet);
    case "role":
      return first === role && accountOfStack(stack) === account;
    default:
      return false;
  }
}
