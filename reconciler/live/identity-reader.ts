// What Identity Center holds, in paged lists: people, groups, permission sets, memberships, assignments. Reads only.
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import {
  DescribeInstanceAccessControlAttributeConfigurationCommand,
  DescribePermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import {
  listAccounts,
  listAssignments,
  listAssignmentsOf,
  listGroups,
  listMemberships,
  listPermissionSetArns,
  listUsers,
  type PrincipalId,
  type ReadAssignment,
  type ReadMembership,
} from "./center-lists.ts";
import type { Instance } from "./instance.ts";
import { allOf, CLIENT_SETTINGS, mapBounded, once, oncePer, reading, unlessGone } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";

/** Ids or ARNs by lower-case name: AWS treats two names that differ only in letter case as one. */
export type IdsByName = ReadonlyMap<string, string>;

/**
 * Everything is read when it is first asked for, and once: each list, and what belongs to each set, group or principal. So a reader is for
 * what a run reads before it writes. Every failure is an OperationError with AWS's reason.
 */
export type IdentityReader = {
  readonly users: () => Promise<IdsByName>;
  readonly groups: () => Promise<IdsByName>;
  readonly permissionSetArns: () => Promise<readonly string[]>;
  /** ARNs by name; one call a set, since AWS lists ARNs only. */
  readonly permissionSets: (arns: readonly string[]) => Promise<IdsByName>;
  /** Whether the instance has its one configuration of attributes for access control, even an empty one. */
  readonly hasAccessControlAttributes: () => Promise<boolean>;
  /** A group that is not there has no memberships. */
  readonly memberships: (groupIds: readonly string[]) => Promise<readonly ReadMembership[]>;
  /** Those that name the principal itself: what a person holds through a group is left out. */
  readonly assignments: (principals: readonly PrincipalId[]) => Promise<readonly ReadAssignment[]>;
  /** Those of every account that AWS has the set provisioned to, also of people and groups that are gone. */
  readonly assignmentsOfSet: (permissionSetArn: string) => Promise<readonly ReadAssignment[]>;
};

export function openIdentityReader(region: string, instance: Instance): IdentityReader {
  const sso = openSsoAdminClient(region);
  const store = new IdentitystoreClient({ region, ...CLIENT_SETTINGS });
  const InstanceArn = instance.arn;
  const IdentityStoreId = instance.identityStoreId;

  const users = async () => {
    const ids = new Map<string, string>();
    for await (const { UserName, UserId } of listUsers(store, IdentityStoreId)) keep(ids, UserName, UserId);
    return ids;
  };
  const groups = async () => {
    const ids = new Map<string, string>();
    for await (const { DisplayName, GroupId } of listGroups(store, IdentityStoreId)) keep(ids, DisplayName, GroupId);
    return ids;
  };
  const nameOf = oncePer(String, async (PermissionSetArn: string) => {
    const describe = new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn });
    return (await unlessGone(sso.send(describe), undefined))?.PermissionSet?.Name;
  });
  const membersOf = oncePer(String, (groupId: string) =>
    unlessGone(allOf(listMemberships(store, IdentityStoreId, groupId)), []),
  );
  const assignmentsOf = oncePer(
    ({ type, id }: PrincipalId) => `${type} ${id}`,
    (principal) => unlessGone(allOf(listAssignmentsOf(sso, InstanceArn, principal)), []),
  );
  const assignmentsOfSet = oncePer(String, async (PermissionSetArn: string) => {
    const set = { InstanceArn, PermissionSetArn };
    const accountIds = await allOf(listAccounts(sso, set));
    return (await mapBounded(accountIds, (accountId) => allOf(listAssignments(sso, set, accountId)))).flat();
  });
  const attributes = async () => {
    await sso.send(new DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn }));
    return true;
  };
  return {
    users: once(() => reading("the identity store's users", users)),
    groups: once(() => reading("the identity store's groups", groups)),
    permissionSetArns: once(() => reading("the permission sets", () => allOf(listPermissionSetArns(sso, InstanceArn)))),
    permissionSets: (arns) =>
      reading("the permission sets' names", async () => {
        const found = await mapBounded(arns, async (arn) => [arn, await nameOf(arn)] as const);
        const ids = new Map<string, string>();
        for (const [arn, name] of found) keep(ids, name, arn);
        return ids;
      }),
    hasAccessControlAttributes: once(() =>
      reading("the attributes for access control", () => unlessGone(attributes(), false)),
    ),
    memberships: (groupIds) =>
      reading("the groups' memberships", async () => (await mapBounded(groupIds, membersOf)).flat()),
    assignments: (principals) =>
      reading("the account assignments", async () => (await mapBounded(principals, assignmentsOf)).flat()),
    assignmentsOfSet: (arn) => reading(`the assignments of permission set ${arn}`, () => assignmentsOfSet(arn)),
  };
}

function keep(ids: Map<string, string>, name: string | undefined, id: string | undefined): void {
  if (name !== undefined && id !== undefined) ids.set(name.toLowerCase(), id);
}
