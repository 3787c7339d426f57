// The deploying identity: a run makes no change by which its own credentials could lose something.

import { diagnostic } from "../diagnostics/diagnostic.ts";
import { lossesOf } from "./held-by.ts";
import type { Rule, RuleFacts } from "./rule.ts";

export const deployingIdentity: Rule = (facts) =>
  lossesOf(facts.changes, holdingOf(facts), facts.access).map(({ change }) => {
    const place = { file: facts.guardrails.limitPlaces.other.file, line: 1, column: 1 };
    const args = { key: change.key, op: change.op };
    return {
      diagnostic: diagnostic("deploying-identity-removed", args, place),
      resources: [change],
      isAbsolute: true,
    };
  });

/**
 * Through which group somebody holds the set is not told by credentials, so each assignment of it in the account counts; and so does
 * the role by which other accounts are reached.
 */
function holdingOf({ deployer, access }: RuleFacts): Parameters<typeof lossesOf>[1] {
  const { account, user, permissionSet, role } = deployer;
  // An ARN pattern, `arn:aws:iam::{account}:role/path/name`; in an account the name is unique, whatever the path.
  const deployRole = access.organization.deployRole?.split("/").at(-1)?.toLowerCase();
  const owner = (isTheirs: boolean) => (isTheirs ? "the run's credentials" : undefined);
  return {
    user: (name) => owner(name === user),
    group: () => undefined,
    membership: (_, member) => owner(member === user),
    permissionSet: (name) => owner(name === permissionSet),
    assignment: ({ accountId, permissionSet: set, principal }) =>
      owner((principal.kind === "user" && principal.name === user) || (accountId === account && set === permissionSet)),
    role: (where, name) => owner((where === account && name === role) || name === deployRole),
  };
}
