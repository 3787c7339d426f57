// Privileged permission sets are assigned only where they are listed: whoever holds one can give it to others.
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { placeOfOrigin } from "../load/source-document.ts";
import { privilegedIn } from "../model/rights.ts";
import { assignmentResource, grantingParts } from "./parts-of-set.ts";
import type { Rule } from "./rule.ts";

export const privilegedSets: Rule = ({ access, guardrails, changes }) => {
  const { privilegedSets: places } = guardrails;
  if (places === undefined) return [];
  const isPrivileged = privilegedIn(access);
  return access.assignments.flatMap((assignment) => {
    const { permissionSet, account, principal, origin } = assignment;
    const set = permissionSet.toLowerCase();
    if (!isPrivileged(set, account)) return [];
    const isListed = places.some(
      (it) =>
        it.permissionSet === set &&
        it.accounts.has(account.id) &&
        (it.principals === undefined || it.principals.has(`${principal.kind} ${principal.name.toLowerCase()}`)),
    );
    if (isListed) return [];
    const args = { set: permissionSet, principal: `${principal.kind} ${principal.name}`, account: account.name };
    return [
      {
        diagnostic: diagnostic("privileged-set-assigned", args, placeOfOrigin(origin)),
        resources: [assignmentResource(assignment), ...grantingParts(permissionSet, access, changes)],
      },
    ];
  });
};
