// What permission sets and roles let their holders become; see policy/rights.ts for the levels.
import { judgeDocuments, type RoleFacts } from "../policy/judge-documents.ts";
import { managedPowers } from "../policy/managed-powers.ts";
import {
  isPrivilegedLevel,
  type Level,
  type Powers,
  type Rights,
  ratedRights,
  together,
  within,
  withReasons,
} from "../policy/rights.ts";
import { matchesInCase } from "../policy/wildcards.ts";
import type { Access, Account, CustomerManagedPolicy, Organization, PermissionSet, Role } from "./access.ts";
import { nameInKey, ROLE_PATH } from "./resource-identity.ts";

type Declared = Pick<Access, "permissionSets" | "roles">;

/**
 * By its AWS-managed policies, its inline policy, and those policies of our own `roles` that it names, in whatever account; what other
 * customer managed policies allow is not known here. What its permissions boundary leaves, if that is AWS's or one of our own.
 */
export function rightsOfSet(set: PermissionSet, { roles }: Pick<Access, "roles">): Rights {
  const facts = roleFacts(roles);
  const documents = [...(set.inlinePolicy === undefined ? [] : [set.inlinePolicy]), ...ownDocumentsOf(set, { roles })];
  const held = together([judgeDocuments(documents, facts), ...set.managedPolicies.map(managedPowers)]);
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
  const rights = new Map(access.permissionSets.map((set) => [nameInKey(set.name), rightsOfSet(set, access)]));
  return (set, account) => {
    const of = rights.get(nameInKey(set));
    return of === undefined ? "ordinary" : rightsIn(of, account, access.organization).level;
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

/** Of the policies of our own that it names, in whatever account. */
export function ownDocumentsOf(set: PermissionSet, { roles }: Pick<Access, "roles">): readonly string[] {
  return ownDocuments(ownPoliciesOf(set), roles);
}

/** Of a policy, where it is one of our own, in whatever account. */
export function ownDocumentsNamed(policy: CustomerManagedPolicy, { roles }: Pick<Access, "roles">): readonly string[] {
  return isOwnPolicy(policy) ? ownDocuments(new Set([nameInKey(policy.name)]), roles) : [];
}

function ownDocuments(own: ReadonlySet<string>, roles: Access["roles"]): readonly string[] {
  return roles.flatMap(({ policies }) =>
    policies.filter(({ name }) => own.has(nameInKey(name))).map((it) => it.document),
  );
}

/** Undefined: there is none, or nobody here knows what it leaves. */
function boundaryOf(
  { permissionsBoundary }: PermissionSet,
  roles: Access["roles"],
  facts: RoleFacts,
): Powers | undefined {
  if (permissionsBoundary === undefined) return undefined;
  if ("managedPolicyArn" in permissionsBoundary) return managedPowers(permissionsBoundary.managedPolicyArn);
  const { customerManagedPolicy: policy } = permissionsBoundary;
  if (!isOwnPolicy(policy)) return undefined;
  const documents = ownDocuments(new Set([nameInKey(policy.name)]), roles);
  return documents.length === 0 ? undefined : judgeDocuments(documents, facts);
}

function powersOfRole({ policies, managedPolicies }: Role, facts: RoleFacts): Powers {
  const documents = policies.map(({ document }) => document);
  return together([judgeDocuments(documents, facts), ...managedPolicies.map(managedPowers)]);
}

const KNOWN = new WeakMap<Access["roles"], RoleFacts>();

/**
 * A role under our path is one of these files. It is harmless unless it is privileged, and passing or assuming it is then harmless too:
 * roles that name one another are judged together.
 */
function roleFacts(roles: Access["roles"]): RoleFacts {
  const known = KNOWN.get(roles);
  if (known !== undefined) return known;
  let harmless: readonly Role[] = roles;
  for (;;) {
    const facts = factsOf(roles, new Set(harmless));
    const still = harmless.filter((role) => !isPrivilegedLevel(ratedRights(powersOfRole(role, facts)).level));
    if (still.length === harmless.length) {
      KNOWN.set(roles, facts);
      return facts;
    }
    harmless = still;
  }
}

const OWN_ROLE = new RegExp(`^arn:[^:]+:iam::[^:]*:role${ROLE_PATH}`);

function factsOf(roles: Access["roles"], harmless: ReadonlySet<Role>): RoleFacts {
  return {
    isHarmlessRole: (resource) => {
      if (!OWN_ROLE.test(resource)) return false;
      const named = roles.filter((role) => matchesInCase(afterPartition(resource), afterPartition(arnOf(role))));
      return named.every((role) => harmless.has(role));
    },
  };
}

function arnOf({ name, account }: Role): string {
  return `arn:aws:iam::${account.id}:role${ROLE_PATH}${name}`;
}

/** An organization has one partition. */
function afterPartition(arn: string): string {
  return arn.split(":").slice(2).join(":");
}
