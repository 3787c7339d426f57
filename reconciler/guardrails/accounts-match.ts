// accounts.yaml is a snapshot: where a selector relies on it, it must say what AWS Organizations says.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Access, Account } from "../model/access.ts";
import type { Identified } from "../model/resource-identity.ts";
import { accountOf, isClosed } from "../plan/closed-accounts.ts";

/** What Organizations says about an account; `ou` is undefined where the units could not be read. */
export type AccountFacts = { readonly status: string; readonly ou: readonly string[] | undefined };

/**
 * Compares with `organization` (accounts by id) the management account, every account that an assignment or a role is in,
 * and every account of `held` (those that the state still holds something in). One that is missing, in another status or
 * under another unit is refused at its place in accounts.yaml. Of the held ones only a status that is closed in one of the two is
 * refused: they are about to lose what they have, and {@link inUnlistedAccounts} holds up what Organizations says nothing of. Tags are not compared: that would be one call for each account.
 */
export function checkAccounts(
  access: Access,
  held: ReadonlySet<string>,
  organization: ReadonlyMap<string, AccountFacts>,
): readonly Diagnostic[] {
  const used = usesOf(access);
  return access.accounts.flatMap((account) => {
    const origin = used.get(account.id);
    const related =
      origin === undefined ? undefined : [{ message: "an account of this entry", place: placeOfOrigin(origin) }];
    const facts = organization.get(account.id);
    const isHeld = held.has(account.id) && facts !== undefined;
    const differs = isHeld && isClosed(account.id, organization) === (account.status === "ACTIVE");
    return used.has(account.id) || differs ? compare(account, facts, related) : [];
  });
}

/**
 * Those of `changes` that are in accounts of which Organizations says nothing, each with the reason why it may not run: whether there
 * is anything left to remove is not known.
 */
export function inUnlistedAccounts(
  { accounts, organization: { managementAccount, origin } }: Access,
  changes: readonly (Identified & { readonly stack: string })[],
  organization: ReadonlyMap<string, AccountFacts>,
): readonly { readonly stack: string; readonly key: string; readonly why: Diagnostic }[] {
  return changes.flatMap(({ stack, key, identity }) => {
    const id = accountOf(stack, identity);
    if (id === undefined || organization.has(id)) return [];
    const account = accounts.find((it) => it.id === id);
    const place =
      account === undefined
        ? (managementAccount?.origin ?? origin).document.placeOf([])
        : placeOfOrigin(originAt(account.origin, "id"));
    return [{ stack, key, why: diagnostic("change-in-unlisted-account", { id, stack, key }, place) }];
  });
}

/** The warning that a comparison was left out, at the file that is not compared. */
export function organizationNotRead(access: Access, reason: string, part: "accounts" | "units"): Diagnostic {
  const { managementAccount, origin } = access.organization;
  const place = (managementAccount?.origin ?? origin).document.placeOf([]);
  return diagnostic("organization-not-read", { reason, part }, place);
}

/** Account ids in use, each with the first entry that reaches it; the management account has none of its own. */
function usesOf(access: Access): ReadonlyMap<string, Origin | undefined> {
  const uses = new Map<string, Origin | undefined>();
  for (const { account, origin } of [...access.assignments, ...access.roles]) {
    if (!uses.has(account.id)) uses.set(account.id, origin);
  }
  const { managementAccount } = access.organization;
  if (managementAccount !== undefined && !uses.has(managementAccount.id)) uses.set(managementAccount.id, undefined);
  return uses;
}

function compare(
  account: Account,
  facts: AccountFacts | undefined,
  related: Diagnostic["related"],
): readonly Diagnostic[] {
  const { name, id, origin } = account;
  const place = (...steps: string[]) => placeOfOrigin(originAt(origin, ...steps));
  if (facts === undefined) return [diagnostic("account-not-in-organization", { name, id }, place("id"), related)];
  if (facts.status !== account.status) {
    const args = { name, id, status: account.status, actual: facts.status };
    return [diagnostic("account-status-differs", args, place("status"), related)];
  }
  const [ou, actual] = [account.ou.join("/"), facts.ou?.join("/")];
  if (actual === undefined || actual === ou) return [];
  return [diagnostic("account-unit-differs", { name, id, ou, actual }, place("ou"), related)];
}
