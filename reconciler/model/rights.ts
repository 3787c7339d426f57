// What permission sets and roles let their holders become, by account; see policy/rights.ts for the levels.
import { judgeDocuments, judgePolicies, type RoleFacts, withoutDenied } from "../policy/judge-documents.ts";
import { managedPowers } from "../policy/managed-powers.ts";
import type { Level, Reason } from "../policy/reason.ts";
import {
  canDeployStackSets,
  isPrivilegedLevel,
  OF_NO_ORDINARY_ROLE,
  type Powers,
  type Rights,
  reasonsOf,
  somewhere,
  somewhereIn,
  withReasons,
} from "../policy/rights.ts";
import { callerOfSet, roleUses } from "../policy/role-access.ts";
import type { Access, Account, PermissionSet, Role } from "./access.ts";
import { mayAdminister, rightsIn } from "./administered.ts";
import { type Held, leftBy, powersLeftBy } from "./boundaries.ts";
import { boundaryOfRole, isOwnPolicy, ownDocumentsNamed, ownDocumentsOf, rolesIn } from "./own-policies.ts";
import { harmlessRoleFacts, rightsOfHolder } from "./reached-roles.ts";
import { nameInKey } from "./resource-identity.ts";
import { roleFacts } from "./role-facts.ts";
import { type Holder, holderOfRole, type Roles } from "./role-steps.ts";

type Declared = Roles & Pick<Access, "permissionSets">;

/**
 * By its AWS-managed policies, its inline policy, and those policies of our own `roles` that it names; other customer managed policies count as
 * AWS-managed ones that are not known here. What its permissions boundary leaves, if that is AWS's or one of our own. By the roles of ours,
 * too, that its holders may assume, or pass to something that runs with them.
 *
 * In each of `accounts`, and what is not so in all of them says where it is; without any, wherever there are accounts.
 */
export function rightsOfSet(
  set: PermissionSet,
  accounts: readonly Pick<Account, "id" | "name">[],
  access: Roles & Pick<Access, "accounts">,
): Rights {
  const rightsAt = rightsByAccount(set, access);
  const asked = accounts.length > 0 ? accounts : access.accounts;
  return somewhereIn(new Map(asked.map((account) => [account.name, rightsAt(account)])));
}

/** By a set's name, the accounts in which it is assigned to somebody, each once. */
export function accountsBySet({ assignments }: Pick<Access, "assignments">): (set: string) => readonly Account[] {
  const assigned = new Map<string, Map<string, Account>>();
  for (const { permissionSet, account } of assignments) {
    const key = nameInKey(permissionSet);
    const accounts = assigned.get(key) ?? new Map<string, Account>();
    assigned.set(key, accounts.set(account.id, account));
  }
  return (set) => [...(assigned.get(nameInKey(set))?.values() ?? [])];
}

/** The same by account; rights over Identity Center and the organization are among them even where they don't count. */
export function rightsByAccount(set: PermissionSet, access: Roles): (account: Pick<Account, "id">) => Rights {
  const holdersIn = holdersByAccount(set, access);
  return (account) => {
    const rights = holdersIn(account).map((it) => rightsOfHolder(it, access));
    const [only] = rights;
    return rights.length === 1 && only !== undefined ? only : somewhere(rights);
  };
}

/** What somebody is in an account who holds the set there; one of several, where it is in doubt what the set has there. */
export function holdersByAccount(
  set: PermissionSet,
  access: Roles,
): (account: Pick<Account, "id">) => readonly Holder[] {
  const { customerManagedPolicies: named, permissionsBoundary: boundary } = set;
  const bounding =
    boundary !== undefined && "customerManagedPolicy" in boundary ? [boundary.customerManagedPolicy] : [];
  const own = new Set([...named, ...bounding].filter(isOwnPolicy).map(({ name }) => nameInKey(name)));
  const naming =
    own.size === 0 ? [] : access.roles.filter(({ policies }) => policies.some((it) => own.has(nameInKey(it.name))));
  const unknown = named.filter((it) => ownDocumentsNamed(it, { roles: naming }).length === 0);
  const known: Known = { unknown: unknown.map(({ path, name }) => `${path}${name}`), facts: roleFacts(access.roles) };
  const held = new Map(
    [...Map.groupBy(naming, ({ account }) => account.id)].map(([id, here]) => [id, heldBeside(set, here, known)]),
  );
  // An account that lacks the policies it names refuses the set: what it may be anywhere is in doubt what it is there.
  const anywhere = held.size === 0 ? [heldBeside(set, [], known)] : [...held.values()];
  return ({ id }) => {
    const here = held.get(id);
    const caller = callerOfSet(id, set.name);
    return (here === undefined ? anywhere : [here]).map((it) => ({ ...it, caller }));
  };
}

type Known = {
  /** Path and name of the policies that a set names and no role declares. */
  readonly unknown: readonly string[];
  readonly facts: RoleFacts;
};

/** Where `roles` are, those of an account. */
function heldBeside(set: PermissionSet, roles: Access["roles"], { unknown, facts }: Known): Held {
  const documents = [...(set.inlinePolicy === undefined ? [] : [set.inlinePolicy]), ...ownDocumentsOf(set, { roles })];
  const powers = judgePolicies(documents, set.managedPolicies, facts, unknown);
  const uses = roleUses(documents, set.managedPolicies);
  return leftBy(set.permissionsBoundary, { powers, uses }, { roles, facts });
}

/**
 * By its AWS-managed policies, the policies that are declared with it, what its permissions boundary leaves of them as with sets, and the roles
 * of ours at which it gets, as far as they count in its account.
 */
export function rightsOfRole(role: Role, access: Roles): Rights {
  return rightsIn(rightsAnywhereOfRole(role, access), role.account, access.organization);
}

/** The same with what counts only in other accounts: rights over Identity Center and the organization. */
export function rightsAnywhereOfRole(role: Role, access: Roles): Rights {
  return rightsOfHolder(holderOfRole(role, access.roles), access);
}

type NoOrdinaryRole = {
  /** `withoutOurRoles`: the same where to pass or assume any role of ours is nothing. */
  readonly declared: readonly { readonly reasons: readonly Reason[]; readonly withoutOurRoles: readonly Reason[] }[];
  readonly managed: ReadonlyMap<string, readonly Reason[]>;
};

/**
 * Why a role is no ordinary service role, by each of its policies: those that are declared with it, and AWS-managed ones by their ARNs. Of each
 * counts what no other one of them denies always and its permissions boundary leaves, and to pass or assume roles of ours that are not privileged is nothing.
 */
export function noOrdinaryRole(role: Role, access: Roles): NoOrdinaryRole {
  const facts = harmlessRoleFacts(access);
  const left = powersLeftBy(boundaryOfRole(role), { roles: rolesIn(access.roles)(role.account.id), facts });
  const documents = role.policies.map(({ document }) => document);
  const together = left(judgePolicies(documents, role.managedPolicies, facts));
  // Elsewhere stack sets need roles that are passed. What it takes to deploy them may be in several policies.
  const canDeploy = mayAdminister(role.account, access.organization) && canDeployStackSets(together);
  const counts = ({ kind }: Reason) => kind !== "stack-sets" || canDeploy;
  const notDenied = withoutDenied(documents, role.managedPolicies);
  const reasonsOfPolicy = (powers: Powers) => reasonsOf(left(notDenied(powers)), OF_NO_ORDINARY_ROLE).filter(counts);
  const anyOfOurs = roleFacts(access.roles);
  return {
    declared: documents.map((document) => ({
      reasons: reasonsOfPolicy(judgeDocuments([document], facts)),
      withoutOurRoles: reasonsOfPolicy(judgeDocuments([document], anyOfOurs)),
    })),
    managed: new Map(role.managedPolicies.map((arn) => [arn, reasonsOfPolicy(managedPowers(arn))])),
  };
}

/** What a permission set lets its holders do in an account, as far as it counts there; nothing for one that isn't declared. */
export function rightsHeldIn(access: Declared): (set: string, account: Pick<Account, "id">) => Rights {
  const sets = new Map(access.permissionSets.map((set) => [nameInKey(set.name), rightsByAccount(set, access)]));
  const found = new Map<string, Rights>();
  return (set, account) => {
    const rightsAt = sets.get(nameInKey(set));
    if (rightsAt === undefined) return withReasons([]);
    const key = `${account.id} ${nameInKey(set)}`;
    const rights = found.get(key) ?? rightsIn(rightsAt(account), account, access.organization);
    found.set(key, rights);
    return rights;
  };
}

/** How dangerous it is to hold a permission set in an account; ordinary for one that isn't declared. */
export function levelIn(access: Declared): (set: string, account: Pick<Account, "id">) => Level {
  const rightsOf = rightsHeldIn(access);
  return (set, account) => rightsOf(set, account).level;
}

/** Whether holders of a permission set have everything in an account, or can get there. */
export function privilegedIn(access: Declared): (set: string, account: Pick<Account, "id">) => boolean {
  const levelOf = levelIn(access);
  return (set, account) => isPrivilegedLevel(levelOf(set, account));
}
