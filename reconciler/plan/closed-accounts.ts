// What is managed in a closed account: AWS accepts no calls for it any more, so it is removed from the state without one.
import { accountOfStack, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { Identified, ResourceIdentity } from "../model/resource-identity.ts";

/** Statuses of AWS Organizations in which an account accepts no assignments and no role in it can be assumed. */
const CLOSED: readonly string[] = ["SUSPENDED", "PENDING_CLOSURE", "CLOSED"];

type Organization = ReadonlyMap<string, { readonly status: string }> | undefined;

/**
 * Whether Organizations says that account `id` is closed. An account that it doesn't list, or lists without a status, is not: an
 * answer may be incomplete. Without a list nothing is closed.
 */
export function isClosed(id: string, organization: Organization): boolean {
  return CLOSED.includes(organization?.get(id)?.status ?? "");
}

/**
 * Whether account `id` is closed by Organizations and not in use by the files: there it is closed too, or left out. Either alone must
 * not remove from the state access that people still have.
 */
export function isClosedInBoth(
  id: string,
  accounts: readonly { readonly id: string; readonly status: string }[],
  organization: Organization,
): boolean {
  const written = accounts.find((account) => account.id === id);
  return isClosed(id, organization) && written?.status !== "ACTIVE";
}

/** The account that a resource of `stack` is in: an assignment's, or the stack's own; undefined for everything else. */
export function accountOf(stack: string, identity: ResourceIdentity | undefined): string | undefined {
  if (stack !== IDENTITY_CENTER_STACK) return accountOfStack(stack);
  return identity?.kind === "assignment" ? identity.accountId : undefined;
}

/**
 * The keys of those of `state` that are in accounts of which `isGone` is true and no longer declared. What is still declared there is
 * refused elsewhere.
 */
export function forgottenKeys(
  stack: string,
  state: readonly Identified[],
  desiredKeys: ReadonlySet<string>,
  isGone: (accountId: string) => boolean,
): ReadonlySet<string> {
  const forgotten = state.filter(({ key, identity }) => {
    const account = accountOf(stack, identity);
    return account !== undefined && !desiredKeys.has(key) && isGone(account);
  });
  return new Set(forgotten.map(({ key }) => key));
}
