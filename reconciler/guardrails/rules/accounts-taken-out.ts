// An account that is open doesn't leave accounts.yaml as long as we hold something there: all of it would go with the account's entry.
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { accountOf, isClosed } from "../../plan/closed-accounts.ts";
import { accountsFile } from "../accounts-match.ts";
import { alwaysGuards } from "../guardrail.ts";

const messages = {
  "account-taken-out": {
    severity: "error",
    message: (a: { id: string; count: number }) =>
      `account ${a.id} is in no accounts.yaml any more, but open in AWS Organizations: everything of ours in it would be deleted (${a.count})`,
    hint: () => "take its assignments and roles out first and deploy that, or write the account with its status",
  },
} as const satisfies Messages;

const say = speaker(messages);

/** One violation for each such account. What Organizations doesn't list, or where it wasn't read, waits: see waiting-changes.ts. */
export const guardrail = alwaysGuards(messages, ({ access, changes, organization }) => {
  const written = new Set(access.accounts.map(({ id }) => id));
  const deleted = changes.flatMap(({ op, stack, key, identity }) => {
    const id = accountOf(stack, identity);
    const isOpen = id !== undefined && organization?.has(id) === true && !isClosed(id, organization);
    return op === "delete" && isOpen && !written.has(id) ? [{ id, stack, key }] : [];
  });
  return [...Map.groupBy(deleted, ({ id }) => id)].map(([id, resources]) => ({
    diagnostic: say("account-taken-out", { id, count: resources.length }, accountsFile(access)),
    resources,
  }));
});
