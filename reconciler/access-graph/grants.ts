// Grants: who effectively holds which permission set in which account; what makes two of them the same. Pure.

export type Via = { readonly group: string } | { readonly direct: true };

/** A person's effective hold of a permission set in an account. */
export type Grant = {
  readonly person: string;
  readonly account: { readonly id: string; readonly name: string };
  readonly permissionSet: string;
  readonly via: readonly Via[];
  /** The last day in UTC, when every way to it ends by itself. */
  readonly expires?: string;
};

/** What `after` has that `before` lacks and the other way round; another way to the same grant is no change. */
export function compareGrants(
  before: readonly Grant[],
  after: readonly Grant[],
): { gained: readonly Grant[]; lost: readonly Grant[] } {
  const held = new Set(before.map(identityOf));
  const kept = new Set(after.map(identityOf));
  return {
    gained: after.filter((grant) => !held.has(identityOf(grant))),
    lost: before.filter((grant) => !kept.has(identityOf(grant))),
  };
}

/** What makes two grants the same, in any letter case; grants are sorted by it. */
export function identityOf(grant: Pick<Grant, "person" | "account" | "permissionSet">): string {
  return [grant.person, grant.account.id, grant.permissionSet].join("\n").toLowerCase();
}

/** Directly comes first, then groups by name. */
export function compareVia(a: Via, b: Via): number {
  const [first, second] = [a, b].map((it) => ("group" in it ? `1${it.group}` : "0")) as [string, string];
  return first < second ? -1 : first > second ? 1 : 0;
}
