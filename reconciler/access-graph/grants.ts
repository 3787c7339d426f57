// Grants: who effectively holds which permission set in which account, read off identities — of a state or of what is desired.
import { earlierDay, laterDay } from "../model/dates.ts";
import { type Identified, type PrincipalIdentity, userKey } from "../model/resource-identity.ts";

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

/** Names as people write them, by what is in keys (lower case); a name that is missing is shown as it is in the key. */
export type DisplayNames = {
  readonly accounts: ReadonlyMap<string, string>;
  readonly users: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
  readonly permissionSets: ReadonlyMap<string, string>;
};

type Member = { readonly person: string; readonly ends: string | undefined };
type Held = { readonly account: string; readonly set: string; readonly ends: string | undefined };

/**
 * The grants that memberships and assignments among `resources` make, sorted by person, account, set. A group of the identity
 * provider has no memberships of ours, so the people in it don't appear. `lastDays` has the last day of what ends, by key.
 */
export function grantsOf(
  resources: Iterable<Identified>,
  names: DisplayNames,
  lastDays: ReadonlyMap<string, string> = new Map(),
): readonly Grant[] {
  const members = new Map<string, Member[]>();
  const assignments: (Held & { principal: PrincipalIdentity })[] = [];
  for (const { key, identity } of resources) {
    if (identity?.kind === "membership") {
      const known = members.get(identity.group);
      const member = { person: identity.userName, ends: lastDays.get(key) };
      if (known === undefined) members.set(identity.group, [member]);
      else known.push(member);
    }
    if (identity?.kind === "assignment") {
      const { accountId: account, permissionSet: set, principal } = identity;
      assignments.push({ account, set, principal, ends: lastDays.get(key) });
    }
  }
  const grants = new Map<string, Grant & { via: Via[]; ends: string | undefined }>();
  const add = ({ person, ends: memberEnds }: Member, { account, set, ends: heldEnds }: Held, via: Via) => {
    const ends = [lastDays.get(userKey(person)), memberEnds, heldEnds].reduce(earlierDay);
    const identity = [person, account, set].join("\n");
    const known = grants.get(identity);
    if (known !== undefined) {
      known.via.push(via);
      known.ends = laterDay(known.ends, ends);
    } else {
      grants.set(identity, {
        person: names.users.get(person) ?? person,
        account: { id: account, name: names.accounts.get(account) ?? account },
        permissionSet: names.permissionSets.get(set) ?? set,
        via: [via],
        ends,
      });
    }
  };
  for (const it of assignments) {
    const { kind, name } = it.principal;
    if (kind === "user") add({ person: name, ends: undefined }, it, { direct: true });
    else {
      const via = { group: names.groups.get(name) ?? name };
      for (const member of members.get(name) ?? []) add(member, it, via);
    }
  }
  return sortGrants(
    [...grants.values()].map(({ ends, via, ...grant }) => ({
      ...grant,
      via: sortVia(via),
      ...(ends === undefined ? {} : { expires: ends }),
    })),
  );
}

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

function sortGrants(grants: readonly Grant[]): readonly Grant[] {
  return grants
    .map((grant) => ({ grant, identity: identityOf(grant) }))
    .sort((a, b) => (a.identity < b.identity ? -1 : a.identity > b.identity ? 1 : 0))
    .map(({ grant }) => grant);
}

function sortVia(via: readonly Via[]): readonly Via[] {
  return [...via].sort(compareVia);
}

/** Directly comes first, then groups by name. */
export function compareVia(a: Via, b: Via): number {
  const [first, second] = [a, b].map((it) => ("group" in it ? `1${it.group}` : "0")) as [string, string];
  return first < second ? -1 : first > second ? 1 : 0;
}
