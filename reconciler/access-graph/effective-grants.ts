// Who holds what: every grant with all ways to it, and where each of them is written. The one computation of grants. Pure.
import type { Origin } from "../load/source-document.ts";
import type { Assignment, AssignmentEntry, Group, Membership, Person, Principal } from "../model/access.ts";
import { earlierDay, laterDay } from "../model/dates.ts";
import { compareVia, type Grant, identityOf, type Via } from "./grants.ts";

/** One way to a grant: an assignment, and the membership that it needs unless it names the person. */
export type Way<At = Origin> = {
  readonly via: Via;
  /** Where the person is listed as a member; undefined where the assignment alone gives it. */
  readonly membership: At | undefined;
  /** The entry of `assignments:`. */
  readonly assignment: At;
  /** The last day in UTC: the earliest of the assignment's, the membership's and the person's own. */
  readonly expires: string | undefined;
};

/** A grant is over when its last way is. */
export type EffectiveGrant<At = Origin> = Grant & { readonly ways: readonly Way<At>[] };

/** What a group of the identity provider holds; who is in it is not known here. */
export type ProviderGroupGrant<At = Origin> = Omit<EffectiveGrant<At>, "person" | "via"> & { readonly group: string };

export type EffectiveAccess<At = Origin> = {
  /** People of ours and the identity provider's people who are named, sorted by person, account, set; not folded. */
  readonly grants: readonly EffectiveGrant<At>[];
  /** Sorted by group, account, set. */
  readonly providerGroups: readonly ProviderGroupGrant<At>[];
};

type Placed<It, At> = Omit<It, "origin"> & { readonly origin: At };

/** What of the model grants follow from; `At` is where an entry is written, and undefined for what a state has. */
export type GrantingFacts<At> = {
  readonly people: readonly Pick<Person, "userName" | "leaves">[];
  readonly groups: readonly (Pick<Group, "name"> & {
    readonly members: readonly (Placed<Pick<Membership, "expires" | "origin">, At> & {
      readonly principal: Pick<Principal, "name">;
    })[];
  })[];
  readonly assignments: readonly (Pick<Assignment, "permissionSet"> & {
    readonly account: Grant["account"];
    readonly principal: Pick<Principal, "kind" | "name" | "external">;
    readonly entries: readonly Placed<AssignmentEntry, At>[];
  })[];
};

/** All that `access` grants on its day. Two entries that give the same are two ways: removing one leaves the other. */
export function effectiveGrants<At>(access: GrantingFacts<At>): EffectiveAccess<At> {
  const members = new Map(access.groups.map((group) => [group.name, group.members]));
  const leaves = new Map(access.people.map(({ userName, leaves }) => [userName, leaves]));
  const grants = new Map<string, Held<At>>();
  const providerGroups = new Map<string, Held<At>>();
  for (const { principal, account, permissionSet, entries } of access.assignments) {
    const held = { account: { id: account.id, name: account.name }, permissionSet };
    for (const { expires, origin: assignment } of entries) {
      const { kind, name: person, external } = principal;
      if (kind === "user") {
        const ends = earlierDay(expires, leaves.get(person));
        add(grants, { person, ...held }, { via: { direct: true }, membership: undefined, assignment, expires: ends });
        continue;
      }
      const via = { group: principal.name };
      if (external) add(providerGroups, { person, ...held }, { via, membership: undefined, assignment, expires });
      for (const member of members.get(principal.name) ?? []) {
        const { name } = member.principal;
        const ends = [expires, member.expires, leaves.get(name)].reduce(earlierDay);
        add(grants, { person: name, ...held }, { via, membership: member.origin, assignment, expires: ends });
      }
    }
  }
  return {
    grants: sorted(grants).map((it) => ({ ...finished(it), via: distinctVia(it.ways) })),
    providerGroups: sorted(providerGroups).map((it) => {
      const { person: group, ...rest } = finished(it);
      return { group, ...rest };
    }),
  };
}

/** What is held, without where each way to it is written. */
export function withoutWays<Held extends { readonly ways: unknown }>({ ways: _, ...held }: Held): Omit<Held, "ways"> {
  return held;
}

/** While ways are gathered; for a group of the identity provider `person` is its name. */
type Held<At> = Pick<Grant, "person" | "account" | "permissionSet"> & { readonly ways: Way<At>[] };

function add<At>(into: Map<string, Held<At>>, held: Omit<Held<At>, "ways">, way: Way<At>): void {
  const identity = identityOf(held);
  const known = into.get(identity);
  if (known === undefined) into.set(identity, { ...held, ways: [way] });
  else known.ways.push(way);
}

function sorted<At>(held: ReadonlyMap<string, Held<At>>): readonly Held<At>[] {
  return [...held].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}

function finished<At>({ ways, ...held }: Held<At>) {
  const expires = ways.map((way) => way.expires).reduce(laterDay);
  return {
    ...held,
    ways: ways.toSorted((a, b) => compareVia(a.via, b.via)),
    ...(expires === undefined ? {} : { expires }),
  };
}

function distinctVia(ways: readonly Pick<Way, "via">[]): readonly Via[] {
  const sortedVia = ways.map(({ via }) => via).sort(compareVia);
  return sortedVia.filter((via, index) => {
    const before = sortedVia[index - 1];
    return before === undefined || compareVia(before, via) !== 0;
  });
}
