// What we had in an account that is closed: AWS takes no call for it any more, so it leaves the state without one.
import { accountOfStack, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { Identified, ResourceIdentity } from "../model/resource-identity.ts";

/** Statuses of AWS Organizations in which an account takes no assignment and no role can be assumed. */
const CLOSED: readonly string[] = ["SUSPENDED", "PENDING_CLOSURE", "CLOSED"];

/**
 * Whether Organizations says that account `id` is closed: by its status, or since it isn't listed any more. Without a list
 * nothing is closed: what accounts.yaml says alone must not make us forget access that people still have.
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

/** The keys of those of `state` that are in closed accounts and declared no more. What is declared there still is refused elsewhere. */
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
