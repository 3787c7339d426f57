// Our names of accounts, beside the ids that AWS goes by.
import type { Account } from "./access.ts";

/**
 * `text` with the name of each of `accounts` behind its id: `account-222222222222 (ml-dev)`. An id within an ARN stays alone, so that
 * the ARN can be copied.
 */
export function withAccountNames(text: string, accounts: readonly Pick<Account, "id" | "name">[]): string {
  return text.replace(/(?<![\w:])(account-)?(\d{12})(?!\w)/g, (written, _, id) => {
    const account = accounts.find((it) => it.id === id);
    return account === undefined ? written : `${written} (${account.name})`;
  });
}
