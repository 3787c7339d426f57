// Who owns something, and who else may use it: a team needs consent only for what another team owns.

/** Team names, or everybody. */
export type Consent = "all" | readonly string[];

/** Whether `team` may use what `owner` owns. What nobody owns is open to all. */
export function mayUse(team: string, owner: string | undefined, consent: Consent): boolean {
  return owner === undefined || owner === team || consent === "all" || consent.includes(team);
}
