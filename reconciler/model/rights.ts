// What permission sets and roles let their holders become; see policy/rights.ts for the levels.
import { judgeDocuments, judgePolicies, type RoleFacts } from "../policy/judge-documents.ts";
import { managedPowers } from "../policy/managed-powers.ts";
import {
  isPrivilegedLevel,
  type Level,
  type Powers,
  type Rights,
  ratedRights,
  somewhere,
  within,
  withReasons,
} from "../policy/rights.ts";
import type { Access, Account, CustomerManagedPolicy, Organization, PermissionSet, Role } from "./access.ts";
import { nameInKey, ROLE_PATH } from "./resource-identity.ts";
import { powersOfRole, roleFacts } from "./role-facts.ts";

type Declared = Pick<Access, "permissionSets" | "roles">;

/**
 * By its AWS-managed policies, its inline policy, and those policies of our own `roles` that it names; what other customer managed policies
 * allow is not known here. What its permissions boundary leaves, if that is AWS's or one of our own. Policies of one name are others in each
 * account: what is so in one of them counts.
 */
export function rightsOfSet(set: PermissionSet, { roles }: Pick<Access, "roles">): Rights {
  return rightsByAccount(set, roles).somewhere;
}

type RightsByAccount = {
  /** By id, where our policies are that the set names; others lack them, and AWS refuses the set there. */
  readonly there: ReadonlyMap<string, Rights>;
  readonly somewhere: Rights;
};

function rightsByAccount(set: PermissionSet, roles: Access["roles"]): RightsByAccount {
  const named = new Set([...ownPoliciesOf(set), ...ownBoundaryOf(set)]);
  const naming = named.size === 0 ? [] : roles.filter(({ policies }) => policies.some((it) => isIn(named, it)));
  const facts = roleFacts(roles);
  const there = new Map(
    [...Map.groupBy(naming, ({ account }) => account.id)].map(([id, here]) => [id, rightsBeside(set, here, facts)]),
  );
  return { there, somewhere: there.size === 0 ? rightsBeside(set, [], facts) : somewhere([...there.values()]) };
}

/** Where `roles` are, those of an account. */
function rightsBeside(set: PermissionSet, roles: Access["roles"], facts: RoleFacts): Rights {
  const documents = [...(set.inlinePolicy === undefined ? [] : [set.inlinePolicy]), ...ownDocumentsOf(set, { roles })];
  const held = judgePolicies(documents, set.managedPolicies, facts);
  const bounds = boundaryOf(set, roles, facts);
  return ratedRights(bounds === undefined ? held : within(held, bounds));
}

/** By its AWS-managed policies and the policies that are declared with it. Its boundary is not considered: it is not ours. */
export function rightsOfRole(role: Role, { roles }: Pick<Access, "roles">): Rights {
  return ratedRights(powersOfRole(role, roleFacts(roles)));
}

/**
 * What of somebody's rights counts in an account: those over Identity Center and the organization only where these are administered. From
 * a delegated account that may be any, for all that the files say.
 */
export function rightsIn(
  { reasons }: Rights,
  { id }: Pick<Account, "id">,
  { runsIn, managementAccount }: Pick<Organization, "runsIn" | "managementAccount">,
): Rights {
  const isAdministered = runsIn === "delegated" || managementAccount === undefined || managementAccount.id === id;
  return withReasons(isAdministered ? reasons : reasons.filter(({ onlyInManagement }) => !onlyInManagement));
}

/** What one of the policies that are declared with a role lets it do. */
export function powersOfDocument(document: string, { roles }: Pick<Access, "roles">): Powers {
  return judgeDocuments([document], roleFacts(roles));
}

/** How dangerous it is to hold a permission set in an account; ordinary for one that isn't declared. */
export function levelIn(
  access: Declared & Pick<Access, "organization">,
): (set: string, account: Pick<Account, "id">) => Level {
  const rights = new Map(access.permissionSets.map((set) => [nameInKey(set.name), rightsByAccount(set, access.roles)]));
  return (set, account) => {
    const of = rights.get(nameInKey(set));
    if (of === undefined) return "ordinary";
    return rightsIn(of.there.get(account.id) ?? of.somewhere, account, access.organization).level;
  };
}

/** Whether holders of a permission set have everything in an account, or can get there. */
export function privilegedIn(
  access: Declared & Pick<Access, "organization">,
): (set: string, account: Pick<Account, "id">) => boolean {
  const levelOf = levelIn(access);
  return (set, account) => isPrivilegedLevel(levelOf(set, account));
}

/** The customer managed policies that it names and that are our own, by name as in keys. */
export function ownPoliciesOf({ customerManagedPolicies }: PermissionSet): ReadonlySet<string> {
  return new Set(customerManagedPolicies.filter(isOwnPolicy).map(({ name }) => nameInKey(name)));
}

export function isOwnPolicy({ path }: CustomerManagedPolicy): boolean {
  return path === ROLE_PATH;
}

/** Of the policies of our own that it names, in whatever account; each text once. */
export function ownDocumentsOf(set: PermissionSet, { roles }: Pick<Access, "roles">): readonly string[] {
  return ownDocuments(ownPoliciesOf(set), roles);
}

/** Of a policy, where it is one of our own, in whatever account. */
export function ownDocumentsNamed(policy: CustomerManagedPolicy, { roles }: Pick<Access, "roles">): readonly string[] {
  return isOwnPolicy(policy) ? ownDocuments(new Set([nameInKey(policy.name)]), roles) : [];
}

function ownDocuments(own: ReadonlySet<string>, roles: Access["roles"]): readonly string[] {
  const documents = roles.flatMap(({ policies }) => policies.filter((it) => isIn(own, it)).map((it) => it.document));
  return [...new Set(documents)];
}

function isIn(own: ReadonlySet<string>, { name }: { readonly name: string }): boolean {
  return own.has(nameInKey(name));
}

/** The name of its boundary, as in keys, if that is a policy of our own. */
function ownBoundaryOf({ permissionsBoundary }: PermissionSet): ReadonlySet<string> {
  const isOwn =
    permissionsBoundary !== undefined &&
    "customerManagedPolicy" in permissionsBoundary &&
    isOwnPolicy(permissionsBoundary.customerManagedPolicy);
  return new Set(isOwn ? [nameInKey(permissionsBoundary.customerManagedPolicy.name)] : []);
}

/** Undefined: there is none, or nobody here knows what it leaves. */
function boundaryOf(set: PermissionSet, roles: Access["roles"], facts: RoleFacts): Powers | undefined {
  const { permissionsBoundary: boundary } = set;
  if (boundary === undefined) return undefined;
  if ("managedPolicyArn" in boundary) return managedPowers(boundary.managedPolicyArn);
  const documents = ownDocuments(ownBoundaryOf(set), roles);
  return documents.length === 0 ? undefined : judgeDocuments(documents, facts);
}
