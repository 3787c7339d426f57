// What waits until Organizations says what it must: in an account of which it says nothing, and everywhere while it can't be read.
import { openDeclared } from "../desired/declared-objects.ts";
import { lapsedKeys } from "../desired/lapsed-keys.ts";
import { suspendedKeys } from "../desired/suspended-keys.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Change } from "../engine/change.ts";
import { originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Access } from "../model/access.ts";
import { accountOf } from "../plan/closed-accounts.ts";
import { accountsFile, type OrganizationFacts } from "./accounts-match.ts";
import type { DesiredAccess } from "./read-access.ts";

type Waiting = { readonly stack: string; readonly key: string; readonly why: Diagnostic };

/**
 * Those of `changes` that are in an account, by their assignment or stack, and may not run, each with the reason. Where Organizations
 * could be read: those in accounts that it doesn't list, since nobody knows whether there is anything left to remove. Where it could
 * not: all, since accounts.yaml and what selectors make of it could not be compared; but for what a suspension, a last day or an end
 * takes away by `today`, which doesn't depend on the accounts.
 */
export function waitingChanges(
  { access, written }: Pick<DesiredAccess, "access" | "written">,
  changes: readonly Change[],
  { accounts, unread }: OrganizationFacts,
  today: string,
): readonly Waiting[] {
  const inAccounts = changes.flatMap(({ op, stack, key, identity }) => {
    const id = accountOf(stack, identity);
    return id === undefined ? [] : [{ op, stack, key, id }];
  });
  if (inAccounts.length === 0) return [];
  if (unread === undefined) {
    return inAccounts.flatMap(({ stack, key, id }) => {
      if (accounts?.has(id) !== false) return [];
      return [{ stack, key, why: diagnostic("change-in-unlisted-account", { id, stack, key }, placeOf(access, id)) }];
    });
  }
  const ended = new Set([...suspendedKeys(written, today), ...lapsedKeys(written, today)]);
  const declared = openDeclared(access);
  return inAccounts.flatMap(({ op, stack, key, id }) => {
    if (op === "delete" && ended.has(key)) return [];
    const place = declared({ stack, key })?.place ?? placeOf(access, id);
    return [{ stack, key, why: diagnostic("change-waits-for-organization", { stack, key, id, ...unread }, place) }];
  });
}

/** The account's id in accounts.yaml, or that file. */
function placeOf(access: Access, id: string) {
  const account = access.accounts.find((it) => it.id === id);
  return account === undefined ? accountsFile(access) : placeOfOrigin(originAt(account.origin, "id"));
}
