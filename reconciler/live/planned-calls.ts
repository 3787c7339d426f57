// How many calls it takes to read what AWS holds: said before, and counted after.

/** Calls by service and operation, `sso-admin ListAccountAssignments`, and all together. */
export type CallCount = { readonly total: number; readonly byOperation: { readonly [operation: string]: number } };

/** How much there is to read. What is undefined is not read at all; of a list of 0 one page is. */
export type WorldCounts = {
  /** Those that are listed. */
  readonly users?: number;
  readonly groups?: number;
  readonly permissionSets?: number;
  /** Groups whose members are read, and how many members they have together. */
  readonly memberLists?: number;
  readonly memberships?: number;
  /** Permission sets whose names are asked for, and those that are read with everything that is attached to them. */
  readonly setNames?: number;
  readonly setsInFull?: number;
  /** Permission sets whose accounts are listed. */
  readonly accountLists?: number;
  /** Pairs of account and permission set whose assignments are listed, and how many assignments these lists hold together. */
  readonly pairs?: number;
  readonly assignments?: number;
  /** People and groups whose assignments are listed. */
  readonly principals?: number;
  readonly accessControlAttributes?: 1;
  readonly accounts?: number;
  /** In all accounts together, under the reconciler's path. */
  readonly roles?: number;
  readonly rolePolicies?: number;
  readonly policies?: number;
};

/** What AWS has, all of which is read. */
export type WholeWorld = Required<
  Pick<WorldCounts, "users" | "groups" | "permissionSets" | "memberships" | "pairs" | "assignments" | "accounts">
> &
  Pick<WorldCounts, "roles" | "rolePolicies" | "policies">;

/** A page of sso-admin or of the identity store has at most so many items, one of IAM 1,000. */
const PAGE = 100;

export function countsOfWorld(world: WholeWorld): WorldCounts {
  return {
    ...world,
    memberLists: world.groups,
    setNames: world.permissionSets,
    setsInFull: world.permissionSets,
    accountLists: world.permissionSets,
    accessControlAttributes: 1,
  };
}

/**
 * The most calls that it takes as long as AWS fills its pages and nothing has to be asked twice. How items are spread over lists is
 * not known beforehand, so that each list of members, accounts or assignments counts as one page, and every 100 items as one more.
 */
export function plannedCalls(counts: WorldCounts): CallCount {
  const { memberLists = 0, memberships = 0, setNames = 0, setsInFull = 0, accountLists = 0, pairs = 0 } = counts;
  const { assignments = 0, principals = 0, accounts = 0, roles = 0, rolePolicies = 0, policies = 0 } = counts;
  const lists = (number: number, items: number) => (number === 0 ? 0 : number + Math.floor(items / PAGE));
  const pages = (items: number | undefined) => (items === undefined ? 0 : Math.max(1, Math.ceil(items / PAGE)));
  const planned = {
    "identitystore ListUsers": pages(counts.users),
    "identitystore ListGroups": pages(counts.groups),
    "identitystore ListGroupMemberships": lists(memberLists, memberships),
    "sso-admin DescribeInstanceAccessControlAttributeConfiguration": counts.accessControlAttributes ?? 0,
    "sso-admin ListPermissionSets": pages(counts.permissionSets),
    "sso-admin DescribePermissionSet": setNames,
    "sso-admin ListTagsForResource": setsInFull,
    "sso-admin ListManagedPoliciesInPermissionSet": setsInFull,
    "sso-admin ListCustomerManagedPolicyReferencesInPermissionSet": setsInFull,
    "sso-admin GetInlinePolicyForPermissionSet": setsInFull,
    "sso-admin GetPermissionsBoundaryForPermissionSet": setsInFull,
    "sso-admin ListAccountsForProvisionedPermissionSet": lists(accountLists, pairs),
    "sso-admin ListAccountAssignments": lists(pairs, assignments),
    "sso-admin ListAccountAssignmentsForPrincipal": lists(principals, assignments),
    "sts AssumeRole": accounts,
    "iam ListRoles": accounts,
    "iam GetRole": roles,
    "iam ListAttachedRolePolicies": roles,
    "iam ListRolePolicies": roles,
    "iam GetRolePolicy": rolePolicies,
    "iam ListPolicies": accounts,
    "iam GetPolicy": policies,
    "iam GetPolicyVersion": policies,
  };
  return countOf(new Map(Object.entries(planned).filter(([, calls]) => calls > 0)));
}

/** The count of calls by operation. */
export function countOf(byOperation: ReadonlyMap<string, number>): CallCount {
  const total = [...byOperation.values()].reduce((sum, calls) => sum + calls, 0);
  return { total, byOperation: Object.fromEntries([...byOperation].sort(([a], [b]) => (a < b ? -1 : 1))) };
}
