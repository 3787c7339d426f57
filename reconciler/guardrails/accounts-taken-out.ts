// An account that is open doesn't leave accounts.yaml as long as we hold something there: all of it would go with the account's entry.
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { accountOf, isClosed } from "../plan/closed-accounts.ts";
import { accountsFile } from "./accounts-match.ts";
import type { Rule } from "./rule.ts";

/** One violation for each such account. What Organizations doesn't list, or where it wasn't read, waits: see waiting-changes.ts. */
export const accountsTakenOut: Rule = ({ access, changes, organization }) => {
  const written = new Set(access.accounts.map(({ id }) => id));
  const deleted = changes.flatMap(({ op, stack, key, identity }) => {
    const id = accountOf(stack, identity);
    const isOpen = id !== undefined && organization?.has(id) === true && !isClosed(id, organization);
    return op === "delete" && isOpen && !written.has(id) ? [{ id, stack, key }] : [];
  });
  return [...Map.groupBy(deleted, ({ id }) => id)].map(([id, resources]) => ({
    diagnostic: diagnostic("account-taken-out", { id, count: resources.length }, accountsFile(access)),
    resources,
  }));
};
