// What is managed in a closed account: AWS accepts no calls for it any more, so it is removed from the state without one.
import { accountOfStack, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { Identified, ResourceIdentity } from "../model/resource-identity.ts";

/** Statuses of AWS Organizations in which an account accepts no assignments and no role in it can be assumed. */
const CLOSED: readonly string[] = ["SUSPENDED", "PENDING_CLOSURE", "CLOSED"];

/**
 * Whether Organizations says that account `id` is closed: by its status, or because it is no longer listed. Without a list
 * nothing is closed: accounts.yaml alone must not remove from the state access that people still have.
 */
export function isClosed(
  id: string,
  organization: ReadonlyMap<string, { readonly status: string }> | undefined,
): boolean {
  if (organization === undefined) return false;
  const status = organization.get(id)?.status;
  return status === undefined || CLOSED.includes(status);
}

/** The account that a resource of `stack` is in: an assignment's, or the stack's own; undefined for everything else. */
export function accountOf(stack: string, identity: ResourceIdentity | undefined): string | undefined {
  if (stack !== IDENTITY_CENTER_STACK) return accountOfStack(stack);
  return identity?.kind === "assignment" ? identity.accountId : undefined;
}

/** The keys of those of `state` that are in closed accounts and no longer declared. What is still declared there is refused elsewhere. */
export function forgottenKeys(
  stack: string,
  state: readonly Identified[],
  desiredKeys: ReadonlySet<string>,
  organization: ReadonlyMap<string, { readonly status: string }> | undefined,
): ReadonlySet<string> {
  const forgotten = state.filter(({ key, identity }) => {
    const account = accountOf(stack, identity);
    return account !== undefined && !desiredKeys.has(key) && isClosed(account, organization);
  });
  return new Set(forgotten.map(({ key }) => key));
}
