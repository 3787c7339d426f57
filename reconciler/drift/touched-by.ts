// Whom an object gives something, where, and how dangerous that is.
import type { EffectiveAccess } from "../access-graph/effective-grants.ts";
import { accountOfStack } from "../desired/desired-resources.ts";
import type { Access, Account } from "../model/access.ts";
import { ownPoliciesBehindRole, ownPoliciesBehindSet } from "../model/own-policies.ts";
import { nameInKey, type PrincipalIdentity, unknownKind } from "../model/resource-identity.ts";
import { accountsBySet, levelIn, rightsOfRole, rightsOfSet } from "../model/rights.ts";
import type { Level } from "../policy/reason.ts";
import { LEVELS } from "../policy/rights.ts";
import type { HeldObject } from "./held-object.ts";

export type Touched = {
  /** User names, sorted. */
  readonly people: readonly string[];
  /** Groups of the identity provider; who is in them is not known here. */
  readonly groups: readonly string[];
  /** Names. */
  readonly accounts: readonly string[];
  /** Names of the permission sets that it gives. */
  readonly permissionSets: readonly string[];
  /** The most dangerous of what it gives somewhere. */
  readonly level: Level;
};

const NOTHING: Touched = { people: [], groups: [], accounts: [], permissionSets: [], level: "ordinary" };

/** `access` is the side on which the objects are, and the others what is granted by it. */
export function openTouched(
  access: Access,
  { grants, providerGroups }: EffectiveAccess,
): (object: Pick<HeldObject, "stack" | "identity">) => Touched {
  const [levelOf, accountsOf] = [levelIn(access), accountsBySet(access)];
  const holds = [
    ...grants.map(({ person, ...it }) => ({ ...it, person, group: undefined })),
    ...providerGroups.map(({ group, ...it }) => ({ ...it, person: undefined, group, via: [{ group }] })),
  ];
  type Hold = (typeof holds)[number];
  const told = (held: readonly Hold[], worst: Level = "ordinary"): Touched => ({
    people: distinct(held.map(({ person }) => person)),
    groups: distinct(held.map(({ group }) => group)),
    accounts: distinct(held.map(({ account }) => account.name)),
    permissionSets: distinct(held.map(({ permissionSet }) => permissionSet)),
    level: mostDangerous([worst, ...held.map((it) => levelOf(it.permissionSet, it.account))]),
  });
  const ofSet = (name: string, worst?: Level, accountId?: string) =>
    told(
      holds.filter(
        (it) => nameInKey(it.permissionSet) === name && (accountId === undefined || it.account.id === accountId),
      ),
      worst,
    );
  const isPerson = ({ person }: Hold, name: string) => person !== undefined && nameInKey(person) === name;
  const isThrough = ({ via }: Hold, name: string) => via.some((it) => "group" in it && nameInKey(it.group) === name);
  const ofRoles = (accountId: string | undefined, isIt: (role: Access["roles"][number]) => boolean): Touched => {
    const roles = access.roles.filter((it) => it.account.id === accountId && isIt(it));
    const account = roles[0]?.account ?? access.accounts.find(({ id }) => id === accountId);
    const accounts = [account?.name ?? accountId ?? []].flat();
    return { ...NOTHING, accounts, level: mostDangerous(roles.map((it) => rightsOfRole(it, access).level)) };
  };
  /** Also where nobody holds it: whoever gets it has that. */
  const levelOfSet = (name: string): Level => {
    const set = access.permissionSets.find((it) => nameInKey(it.name) === name);
    return set === undefined ? "ordinary" : rightsOfSet(set, accountsOf(name), access).level;
  };
  return ({ stack, identity }) => {
    const account = accountOfStack(stack);
    switch (identity?.kind) {
      case undefined:
      case "access-control-attributes":
        return NOTHING;
      case "user":
        return withPerson(told(holds.filter((it) => isPerson(it, identity.userName))), identity.userName);
      case "group":
        return told(holds.filter((it) => isThrough(it, identity.name)));
      case "membership": {
        const through = holds.filter((it) => isPerson(it, identity.userName) && isThrough(it, identity.group));
        return withPerson(told(through), identity.userName);
      }
      case "permission-set":
        return ofSet(identity.name, levelOfSet(identity.name));
      case "managed-policy":
      case "customer-policy":
      case "inline-policy":
      case "boundary":
        return ofSet(identity.permissionSet, levelOfSet(identity.permissionSet));
      case "assignment": {
        const { accountId, permissionSet, principal } = identity;
        const held = holds.filter(
          (it) =>
            it.account.id === accountId &&
            nameInKey(it.permissionSet) === permissionSet &&
            isOf(it, principal, isPerson, isThrough),
        );
        const there: Pick<Account, "id" | "name"> = access.accounts.find(({ id }) => id === accountId) ?? {
          id: accountId,
          name: accountId,
        };
        const found = told(held, levelOf(permissionSet, there));
        return { ...found, accounts: [there.name] };
      }
      case "role":
        return ofRoles(account, ({ name }) => nameInKey(name) === identity.name);
      case "role-policy":
        return ofRoles(account, ({ name }) => nameInKey(name) === identity.role);
      case "policy": {
        const byRoles = ofRoles(account, (role) => ownPoliciesBehindRole(role).has(identity.name));
        const sets = access.permissionSets.filter((set) => ownPoliciesBehindSet(set).has(identity.name));
        // Sets take the policy of the account where they are held.
        const bySets = sets.map(({ name }) => ofSet(nameInKey(name), levelOfSet(nameInKey(name)), account));
        return bySets.reduce(both, byRoles);
      }
      default:
        return unknownKind(identity);
    }
  };
}

type OfHold<Hold> = (hold: Hold, name: string) => boolean;

function isOf<Hold extends { readonly via: readonly object[] }>(
  hold: Hold,
  { kind, name }: PrincipalIdentity,
  isPerson: OfHold<Hold>,
  isThrough: OfHold<Hold>,
): boolean {
  if (kind === "group") return isThrough(hold, name);
  return isPerson(hold, name) && hold.via.some((it) => "direct" in it);
}

/** The person whom it is about, also where nothing is held. */
function withPerson(touched: Touched, name: string): Touched {
  return touched.people.length > 0 ? touched : { ...touched, people: [name] };
}

function both(a: Touched, b: Touched): Touched {
  return {
    people: distinct([...a.people, ...b.people]),
    groups: distinct([...a.groups, ...b.groups]),
    accounts: distinct([...a.accounts, ...b.accounts]),
    permissionSets: distinct([...a.permissionSets, ...b.permissionSets]),
    level: mostDangerous([a.level, b.level]),
  };
}

function mostDangerous(levels: readonly Level[]): Level {
  return LEVELS.find((level) => levels.includes(level)) ?? "ordinary";
}

function distinct(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
