// accounts.yaml is a snapshot: where a selector relies on it, it must say what AWS Organizations says.
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Access, Account } from "../model/access.ts";
import { reachedAccounts, selectingTags } from "../model/reached-accounts.ts";
import { isClosed } from "../plan/closed-accounts.ts";
import { trustsOf } from "../policy/trust.ts";
import type { DesiredAccess } from "./read-access.ts";

/** What Organizations says about an account; without `ou` and `tags` where they could not be read, or nobody asked. */
export type AccountFacts = {
  readonly status: string;
  readonly ou: readonly string[] | undefined;
  readonly tags?: ReadonlyMap<string, string> | undefined;
};

type Organization = ReadonlyMap<string, AccountFacts>;

/** What could be read of Organizations: accounts by id, and the first part that could not be. */
export type OrganizationFacts = {
  readonly accounts: Organization | undefined;
  readonly unread: { readonly part: "accounts" | "units" | "tags"; readonly reason: string } | undefined;
};

/**
 * Compares with `organization` (accounts by id) the management account, every account that an assignment or a role is in or would be in
 * by Organizations' units and tags or that a role trusts (being in the file makes it one of ours), and every account of `held` (those that the state still holds something in). One that is missing, in
 * another status, under another unit or with another value of a tag that selectors ask for is refused at its place in accounts.yaml. Of
 * the held ones only a status that is closed in one of the two is refused: they are about to lose what they have, and
 * `waiting-changes.ts` holds up what Organizations says nothing of.
 */
export function checkAccounts(
  { access, written }: Files,
  held: ReadonlySet<string>,
  organization: Organization,
  today: string,
): readonly Diagnostic[] {
  const inAws = access.accounts.map((account) => asInAws(account, organization.get(account.id)));
  const used = new Map([
    ...trustedAccounts(access),
    ...reachedAccounts(written, access, inAws, today),
    ...usesOf(access),
  ]);
  const tags = selectingTags(written);
  return access.accounts.flatMap((account) => {
    const origin = used.get(account.id);
    const related =
      origin === undefined ? undefined : [{ message: "an account of this entry", place: placeOfOrigin(origin) }];
    const facts = organization.get(account.id);
    const isHeld = held.has(account.id) && facts !== undefined;
    const differs = isHeld && isClosed(account.id, organization) === (account.status === "ACTIVE");
    return used.has(account.id) || differs ? compare(account, facts, tags, related) : [];
  });
}

type Files = Pick<DesiredAccess, "access" | "written">;

function asInAws(account: Account, facts: AccountFacts | undefined): Account {
  return { ...account, ou: facts?.ou ?? account.ou, tags: facts?.tags ?? account.tags };
}

/** The warning that a comparison was left out, at the file that is not compared. */
export function organizationNotRead(access: Access, unread: NonNullable<OrganizationFacts["unread"]>): Diagnostic {
  return diagnostic("organization-not-read", unread, accountsFile(access));
}

/** The file with the management account, for what has no place of its own there. */
export function accountsFile({ organization: { managementAccount, origin } }: Access): Place {
  return (managementAccount?.origin ?? origin).document.placeOf([]);
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

/** Account ids that roles trust, each with the first role that does. */
function trustedAccounts({ roles }: Access): ReadonlyMap<string, Origin> {
  const trusted = new Map<string, Origin>();
  for (const { trustPolicy, origin } of roles) {
    for (const it of trustsOf(trustPolicy)) {
      if ("account" in it && !trusted.has(it.account)) trusted.set(it.account, origin);
    }
  }
  return trusted;
}

function compare(
  account: Account,
  facts: AccountFacts | undefined,
  tags: ReadonlySet<string>,
  related: Diagnostic["related"],
): readonly Diagnostic[] {
  const { name, id, origin } = account;
  const place = (...steps: string[]) => placeOfOrigin(originAt(origin, ...steps));
  if (facts === undefined) return [diagnostic("account-not-in-organization", { name, id }, place("id"), related)];
  if (facts.status !== account.status) {
    const args = { name, id, status: account.status, actual: facts.status };
    return [diagnostic("account-status-differs", args, place("status"), related)];
  }
  const differing: Diagnostic[] = [];
  const [ou, actual] = [account.ou.join("/"), facts.ou?.join("/")];
  if (actual !== undefined && actual !== ou) {
    differing.push(diagnostic("account-unit-differs", { name, id, ou, actual }, place("ou"), related));
  }
  for (const tag of [...tags].sort()) {
    const [value, actual] = [account.tags.get(tag), facts.tags?.get(tag)];
    if (facts.tags === undefined || value === actual) continue;
    differing.push(diagnostic("account-tag-differs", { name, id, tag, value, actual }, place("tags", tag), related));
  }
  return differing;
}
