// For end-to-end tests of few policies: who has what in the local AWS, by names.
import type { World } from "../aws/world.ts";

/** Each group with its members' user names. */
export function membersIn({ users, memberships, groups }: World): Readonly<Record<string, readonly string[]>> {
  const nameOf = (id: string) => String(users.find(({ userId }) => userId === id)?.attributes.UserName);
  const membersOf = (id: string) =>
    memberships.filter(({ groupId }) => groupId === id).map(({ userId }) => nameOf(userId));
  return Object.fromEntries(groups.map(({ groupId, displayName }) => [displayName, membersOf(groupId).toSorted()]));
}

/** Each permission set with the action that the one statement of its own policy allows. */
export function actionsIn({ permissionSets }: World): Readonly<Record<string, string>> {
  return Object.fromEntries(
    permissionSets.map(({ name, inlinePolicy = "" }) => [name, JSON.parse(inlinePolicy).Statement[0].Action]),
  );
}

/** `Set for group in 022222222222` */
export function assignmentsIn({ permissionSets, groups, assignments }: World): readonly string[] {
  return assignments
    .map(({ permissionSetArn, principalId, account }) => {
      const set = permissionSets.find(({ arn }) => arn === permissionSetArn)?.name;
      return `${set} for ${groups.find(({ groupId }) => groupId === principalId)?.displayName} in ${account}`;
    })
    .toSorted();
}

/** `cleaner in 033333333333 at arn:aws:s3:::prod/*`: each role of ours and each of its policies, which have one statement. */
export function rolesIn({ iam }: World): readonly string[] {
  return Object.entries(iam).flatMap(([account, { roles, policies }]) =>
    roles.flatMap(({ name, attachedPolicyArns }) =>
      policies
        .filter(({ arn }) => attachedPolicyArns.includes(arn))
        .map(({ versions }) => JSON.parse(versions.find(({ isDefault }) => isDefault)?.document ?? "{}"))
        .map(({ Statement: [{ Resource }] }) => `${name} in ${account} at ${Resource}`),
    ),
  );
}
