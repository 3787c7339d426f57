// What ends by its date within some days: grants with the entries that say so, people who leave, exceptions to guardrails. Pure.
import type { Place } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Access } from "../model/access.ts";
import { type Exception, namedBy } from "../model/removal-guardrails.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { effectiveGrants, type Way } from "./effective-grants.ts";
import type { ExplainedGrant } from "./explain-access.ts";
import type { Via } from "./grants.ts";
import { heldByHolders } from "./holders.ts";

/** An entry whose date ends one way to a grant. */
export type End = {
  readonly via: Via;
  readonly by: "assignment" | "membership" | "leaving";
  /** The last day in UTC. */
  readonly day: string;
  /** Where the date is written. */
  readonly place: Place;
};

/** A grant is over when its last way is: those of which one way stays don't end. */
export type EndingGrant = Pick<ExplainedGrant, "holder" | "account" | "permissionSet"> & {
  /** The last day of the last way. */
  readonly expires: string;
  /** Of each way, the entries that end it first: several where they have the same date. */
  readonly ends: readonly End[];
};

export type EndingException = Pick<Exception, "reason" | "until"> & {
  /** What it allows. */
  readonly names: readonly string[];
  readonly place: Place;
};

/** Each sorted by day, then by name. */
export type ExpiringAnswer = {
  /** The last of the days that are asked about. */
  readonly last: string;
  readonly grants: readonly EndingGrant[];
  readonly people: readonly { readonly name: string; readonly leaves: string; readonly place: Place }[];
  readonly exceptions: readonly EndingException[];
};

/** What the files grant on the day of `access`, and what of it ends on the UTC day `last` or before. */
export function explainExpiring(
  access: Access,
  written: Pick<WrittenAccess, "guardrails">,
  { today, last }: { readonly today: string; readonly last: string },
): ExpiringAnswer {
  const endsOf = endsIn(access);
  const held = heldByHolders(effectiveGrants(access));
  const ending = held.flatMap(({ holder, account, permissionSet, expires, ways }): readonly EndingGrant[] => {
    if (expires === undefined || expires > last) return [];
    return [{ holder, account, permissionSet, expires, ends: ways.flatMap((way) => endsOf(holder, way)) }];
  });
  const leaving = access.people.flatMap(({ userName, leaves, origin }) => {
    if (leaves === undefined || leaves > last) return [];
    return [{ name: userName, leaves, place: placeOfOrigin(originAt(origin, "leaves")) }];
  });
  const exceptions = written.guardrails.flatMap(({ source, value }) =>
    (value.guardrails.exceptions ?? []).flatMap(
      ({ keys = [], operations = [], ...rest }, index): readonly EndingException[] => {
        const { reason, until } = rest;
        if (until < today || until > last) return [];
        const place = source.placeOf(["guardrails", "exceptions", index, "until"]);
        return [{ names: namedBy({ keys, operations, ...rest }), reason, until, place }];
      },
    ),
  );
  return {
    last,
    grants: ending.toSorted((a, b) => compareText(a.expires, b.expires)),
    people: leaving.toSorted((a, b) => compareText(a.leaves, b.leaves) || compareText(a.name, b.name)),
    exceptions: exceptions.toSorted((a, b) => compareText(a.until, b.until)),
  };
}

type Dated = {
  readonly by: End["by"];
  readonly day: string | undefined;
  readonly origin: Origin;
  readonly key: string;
};

/** Of a way that ends: what ends it, looked up by where it is written. */
function endsIn({ people, groups, assignments }: Access) {
  const members = new Map(groups.flatMap((group) => group.members.map(({ origin, expires }) => [origin, expires])));
  const entries = new Map(assignments.flatMap((it) => it.entries.map(({ origin, expires }) => [origin, expires])));
  const persons = new Map(people.map((person) => [person.userName, person]));
  return (holder: EndingGrant["holder"], { via, membership, assignment, expires }: Way): readonly End[] => {
    const person = holder.kind === "person" ? persons.get(holder.name) : undefined;
    const dated: readonly Dated[] = [
      { by: "assignment", day: entries.get(assignment), origin: assignment, key: "expires" },
      ...(membership === undefined
        ? []
        : [{ by: "membership" as const, day: members.get(membership), origin: membership, key: "expires" }]),
      ...(person === undefined
        ? []
        : [{ by: "leaving" as const, day: person.leaves, origin: person.origin, key: "leaves" }]),
    ];
    return dated.flatMap(({ by, day, origin, key }) =>
      day === undefined || day !== expires ? [] : [{ via, by, day, place: placeOfOrigin(originAt(origin, key)) }],
    );
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
