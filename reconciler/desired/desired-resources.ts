// The model as desired resources, a stack at a time. Pure: the same access gives the same list, whatever its files' order.
import type { Access } from "../model/access.ts";
import type { ResourceKind } from "../model/resource-identity.ts";
import type { DesiredResource, DesiredStack } from "./desired-resource.ts";
import { identityResources } from "./identity-resources.ts";
import { permissionSetResources } from "./permission-set-resources.ts";
import { roleResources } from "./role-resources.ts";

export const IDENTITY_CENTER_STACK = "identity-center";

export function accountStackName(accountId: string): string {
  return `account-${accountId}`;
}

/** The inverse of {@link accountStackName}; undefined for other names. */
export function accountOfStack(name: string): string | undefined {
  return /^account-(\d{12})$/.exec(name)?.[1];
}

/** The identity-center stack first, then one for each account with roles, by account id. */
export function desiredStacks(access: Access): readonly DesiredStack[] {
  const identityCenter: DesiredStack = {
    name: IDENTITY_CENTER_STACK,
    accountId: undefined,
    resources: inOrder([...identityResources(access), ...permissionSetResources(access)]),
  };
  const byAccount = Map.groupBy(access.roles, (role) => role.account.id);
  const accounts = [...byAccount.keys()].sort().map(
    (id): DesiredStack => ({
      name: accountStackName(id),
      accountId: id,
      resources: inOrder(roleResources(byAccount.get(id) ?? [], access.organization)),
    }),
  );
  return [identityCenter, ...accounts];
}

/** What others wait for comes first; within a kind by key, so that the order says nothing about the files. */
const RANK: { readonly [Kind in ResourceKind]: number } = {
  "access-control-attributes": 0,
  user: 1,
  group: 2,
  membership: 3,
  "permission-set": 4,
  "managed-policy": 5,
  "customer-policy": 6,
  "inline-policy": 7,
  boundary: 8,
  assignment: 9,
  policy: 10,
  role: 11,
  "role-policy": 12,
};

function inOrder(resources: readonly DesiredResource[]): readonly DesiredResource[] {
  const rank = ({ identity }: DesiredResource) => (identity === undefined ? -1 : RANK[identity.kind]);
  return [...resources].sort((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}
