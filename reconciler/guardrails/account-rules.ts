// In some accounts sessions are short and every assignment ends.
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { placeOfOrigin } from "../load/source-document.ts";
import { dayAfter } from "../model/dates.ts";
import { sessionMinutes } from "../model/guardrails.ts";
import { assignmentResource, partsOfSet } from "./parts-of-set.ts";
import type { Rule, Violation } from "./rule.ts";

export const accountRules: Rule = ({ access, guardrails, changes, today }) => {
  const sets = new Map(access.permissionSets.map((set) => [set.name.toLowerCase(), set]));
  return guardrails.accountRules.flatMap(({ accounts, longestSession, assignmentDays }) =>
    access.assignments
      .filter(({ account }) => accounts.has(account.id))
      .flatMap((assignment) => {
        const { account, permissionSet, expires, origin } = assignment;
        const violations: Violation[] = [];
        const resources = [assignmentResource(assignment)];
        const session = sets.get(permissionSet.toLowerCase())?.sessionDuration;
        if (longestSession !== undefined && session !== undefined && sessionMinutes(session) > longestSession) {
          const args = { set: permissionSet, session, account: account.name, minutes: longestSession };
          violations.push({
            diagnostic: diagnostic("session-too-long", args, placeOfOrigin(origin)),
            resources: [...resources, ...partsOfSet(permissionSet, changes)],
          });
        }
        if (assignmentDays !== undefined && (expires === undefined || expires > dayAfter(today, assignmentDays))) {
          const args = { set: permissionSet, account: account.name, days: assignmentDays, expires };
          violations.push({ diagnostic: diagnostic("assignment-too-long", args, placeOfOrigin(origin)), resources });
        }
        return violations;
      }),
  );
};
