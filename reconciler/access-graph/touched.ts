// Whose rights a change of the files touches, counted for the line that people read first. Pure.
import type { Access } from "../model/access.ts";
import type { PolicyDiff } from "../policy/compare-documents.ts";
import type { AccessDiff } from "./access-diff.ts";
import type { RoleChange } from "./role-changes.ts";
import type { Changed, NamesChange, SetChange } from "./set-changes.ts";

/** Names of people by their user name, of groups of the identity provider, and of service roles as `name in account`; each sorted. */
export type Touched = {
  readonly canDoMore: readonly string[];
  readonly canDoLess: readonly string[];
  /** Who keeps the same for another time, or by another way. */
  readonly keptOtherwise: readonly string[];
  /** Whose sessions last longer or shorter, or begin elsewhere. */
  readonly sessions: readonly string[];
  /** Of whom policies know something else: attributes that sessions carry. */
  readonly attributes: readonly string[];
  readonly providerGroups: readonly string[];
  /** Roles that may be assumed by others too, or may do more; new ones as well. */
  readonly rolesOpened: readonly string[];
  readonly rolesNarrowed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly renamed: number;
};

export function touchedBy(base: Access, head: Access, diff: AccessDiff): Touched {
  const { gained, lost, changed, sets, roles, providerGroups, renames } = diff;
  const held = sets.filter(({ people }) => people.length > 0);
  const holders = (of: readonly SetChange[]) => of.flatMap(({ people }) => people);
  const wider = held.filter((it) => it.kind === "changed" && isWider(it.inline, it.policies, it.other));
  const narrower = held.filter((it) => it.kind === "changed" && isNarrower(it.inline, it.policies, it.other));
  const people = ({ people }: Access) => new Set(people.map(({ userName }) => userName.toLowerCase()));
  const [before, after] = [people(base), people(head)];
  const roleName = ({ name, account }: RoleChange) => `${name} in ${account.name}`;
  return {
    canDoMore: distinct([...gained.map(({ person }) => person), ...holders(wider)]),
    canDoLess: distinct([...lost.map(({ person }) => person), ...holders(narrower)]),
    keptOtherwise: distinct(changed.map(({ after: { person } }) => person)),
    sessions: distinct(holders(held.filter(({ other }) => other.some(({ what }) => what !== BOUNDARY)))),
    attributes: distinct(attributesChanged(base, head)),
    providerGroups: distinct([...providerGroups.gained, ...providerGroups.lost].map(({ group }) => group)),
    rolesOpened: distinct(roles.filter(opens).map(roleName)),
    rolesNarrowed: distinct(roles.filter((it) => !opens(it)).map(roleName)),
    added: head.people.map(({ userName }) => userName).filter((it) => !before.has(it.toLowerCase())),
    removed: base.people.map(({ userName }) => userName).filter((it) => !after.has(it.toLowerCase())),
    renamed: renames.length,
  };
}

const BOUNDARY = "permissions boundary";

function isWider(diff: PolicyDiff, policies: NamesChange, other: readonly Changed[]): boolean {
  const { allowed, noLongerDenied } = diff;
  const bounds = other.some(({ what, before }) => what === BOUNDARY && before !== undefined);
  return allowed.length + noLongerDenied.length + policies.added.length > 0 || bounds;
}

function isNarrower(diff: PolicyDiff, policies: NamesChange, other: readonly Changed[]): boolean {
  const { noLongerAllowed, denied } = diff;
  const bounds = other.some(({ what, after }) => what === BOUNDARY && after !== undefined);
  return noLongerAllowed.length + denied.length + policies.removed.length > 0 || bounds;
}

/** In doubt it opens: a trust policy that is written otherwise may let in more. */
function opens({ kind, trust, trustRewritten, own, policies, other }: RoleChange): boolean {
  if (kind !== "changed") return kind === "created";
  return trust.added.length > 0 || (trustRewritten && trust.removed.length === 0) || isWider(own, policies, other);
}

/** People who hold something, of whom what sessions carry is another. */
function attributesChanged(base: Access, head: Access): readonly string[] {
  const carried = ({ organization }: Access) => JSON.stringify(organization.accessControlAttributes);
  const known = new Map(
    base.people.map(({ origin: _, leaves: __, previously: ___, ...it }) => [it.userName.toLowerCase(), it]),
  );
  if (head.organization.accessControlAttributes.length === 0 && carried(base) === carried(head)) return [];
  return head.people
    .filter(({ origin: _, leaves: __, previously: ___, ...now }) => {
      const before = known.get(now.userName.toLowerCase());
      return (
        before !== undefined && (carried(base) !== carried(head) || JSON.stringify(before) !== JSON.stringify(now))
      );
    })
    .map(({ userName }) => userName);
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].sort();
}
