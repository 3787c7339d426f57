// What Identity Center holds, in paged lists: people, groups, permission sets, memberships, assignments. Reads only.
import {
  IdentitystoreClient,
  paginateListGroupMemberships,
  paginateListGroups,
  paginateListUsers,
} from "@aws-sdk/client-identitystore";
import {
  DescribeInstanceAccessControlAttributeConfigurationCommand,
  DescribePermissionSetCommand,
  paginateListAccountAssignmentsForPrincipal,
  paginateListPermissionSets,
} from "@aws-sdk/client-sso-admin";
import type { Instance } from "./instance.ts";
import { CLIENT_SETTINGS, listIn, mapBounded, reading, unlessGone } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";

/** Ids or ARNs by lower-case name: AWS treats two names that differ only in letter case as one. */
export type IdsByName = ReadonlyMap<string, string>;

export type PrincipalId = { readonly type: "USER" | "GROUP"; readonly id: string };

export type ReadMembership = { readonly membershipId: string; readonly groupId: string; readonly userId: string };

export type ReadAssignment = {
  readonly accountId: string;
  readonly permissionSetArn: string;
  readonly principal: PrincipalId;
};

/** Each list of names is read when it is first asked for, and once. Every failure is an OperationError with AWS's reason. */
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
};

export function openIdentityReader(region: string, instance: Instance): IdentityReader {
  const sso = openSsoAdminClient(region);
  const store = new IdentitystoreClient({ region, ...CLIENT_SETTINGS });
  const InstanceArn = instance.arn;
  const IdentityStoreId = instance.identityStoreId;

  const users = async () => {
    const ids = new Map<string, string>();
    for await (const page of paginateListUsers({ client: store }, { IdentityStoreId })) {
      for (const { UserName, UserId } of listIn(page, "Users")) keep(ids, UserName, UserId);
    }
    return ids;
  };
  const groups = async () => {
    const ids = new Map<string, string>();
    for await (const page of paginateListGroups({ client: store }, { IdentityStoreId })) {
      for (const { DisplayName, GroupId } of listIn(page, "Groups")) keep(ids, DisplayName, GroupId);
    }
    return ids;
  };
  const permissionSetArns = async () => {
    const arns: string[] = [];
    for await (const page of paginateListPermissionSets({ client: sso }, { InstanceArn, MaxResults: 100 })) {
      arns.push(...listIn(page, "PermissionSets"));
    }
    return arns;
  };
  const nameOf = async (PermissionSetArn: string) => {
    const { PermissionSet } = await sso.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }));
    return PermissionSet?.Name;
  };
  const attributes = async () => {
    await sso.send(new DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn }));
    return true;
  };
  const membershipsOf = async (GroupId: string) => {
    const found: ReadMembership[] = [];
    for await (const page of paginateListGroupMemberships({ client: store }, { IdentityStoreId, GroupId })) {
      for (const { MembershipId: membershipId, MemberId } of listIn(page, "GroupMemberships")) {
        const userId = MemberId?.UserId;
        if (membershipId !== undefined && userId !== undefined) found.push({ membershipId, groupId: GroupId, userId });
      }
    }
    return found;
  };
  const assignmentsOf = async ({ type: PrincipalType, id: PrincipalId }: PrincipalId) => {
    const found: ReadAssignment[] = [];
    const input = { InstanceArn, PrincipalType, PrincipalId, MaxResults: 100 };
    for await (const page of paginateListAccountAssignmentsForPrincipal({ client: sso }, input)) {
      for (const it of listIn(page, "AccountAssignments")) {
        if (it.PrincipalId !== PrincipalId || it.AccountId === undefined || it.PermissionSetArn === undefined) continue;
        const principal = { type: PrincipalType, id: PrincipalId };
        found.push({ accountId: it.AccountId, permissionSetArn: it.PermissionSetArn, principal });
      }
    }
    return found;
  };

  return {
    users: once(() => reading("the identity store's users", users)),
    groups: once(() => reading("the identity store's groups", groups)),
    permissionSetArns: once(() => reading("the permission sets", permissionSetArns)),
    permissionSets: (arns) =>
      reading("the permission sets' names", async () => {
        const found = await mapBounded(arns, async (arn) => [arn, await unlessGone(nameOf(arn), undefined)] as const);
        const ids = new Map<string, string>();
        for (const [arn, name] of found) keep(ids, name, arn);
        return ids;
      }),
    hasAccessControlAttributes: () =>
      reading("the attributes for access control", () => unlessGone(attributes(), false)),
    memberships: (groupIds) =>
      reading("the groups' memberships", async () =>
        (await mapBounded(groupIds, (id) => unlessGone(membershipsOf(id), []))).flat(),
      ),
    assignments: (principals) =>
      reading("the account assignments", async () =>
        (await mapBounded(principals, (it) => unlessGone(assignmentsOf(it), []))).flat(),
      ),
  };
}

function keep(ids: Map<string, string>, name: string | undefined, id: string | undefined): void {
  if (name !== undefined && id !== undefined) ids.set(name.toLowerCase(), id);
}

function once<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= read();
    return result;
  };
}
