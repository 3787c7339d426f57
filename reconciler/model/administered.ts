// Where rights over Identity Center and the organization count.
import type { Reason } from "../policy/reason.ts";
import { type Rights, withReasons } from "../policy/rights.ts";
import type { Account, Organization } from "./access.ts";

/**
 * What of somebody's rights counts in an account: those over Identity Center and the organization only where these are administered. From
 * a delegated account that may be any, for all that the files say.
 */
export function rightsIn(
  { reasons }: Rights,
  account: Pick<Account, "id">,
  organization: Pick<Organization, "runsIn" | "managementAccount">,
): Rights {
  const isAdministered = mayAdminister(account, organization);
  return withReasons(isAdministered ? reasons : reasons.filter(({ onlyInManagement }) => !onlyInManagement));
}

/** Whether Identity Center and the organization may be administered from an account. */
export function mayAdminister(
  { id }: Pick<Account, "id">,
  { runsIn, managementAccount }: Pick<Organization, "runsIn" | "managementAccount">,
): boolean {
  return runsIn === "delegated" || managementAccount === undefined || managementAccount.id === id;
}

/**
 * Of a role's reasons those that count in its account. Where it has none but rights over Identity Center or the organization, they say where these
 * count: whether another account administers them is not in the files.
 */
export function toldIn(
  reasons: readonly Reason[],
  account: Pick<Account, "id">,
  organization: Pick<Organization, "runsIn" | "managementAccount">,
): readonly Reason[] {
  if (mayAdminister(account, organization)) return reasons;
  const here = reasons.filter(({ onlyInManagement }) => !onlyInManagement);
  return here.length > 0 ? here : reasons.map((it) => ({ ...it, what: `${it.what}, where that is administered` }));
}
