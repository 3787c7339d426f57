import { iamOf } from "./account-iam.ts";
import { newHex, newIamId, newIdentityId } from "./new-id.ts";
import { provisionReservedRole } from "./reserved-roles.ts";
import type { Seed, SeedAccount, SeedGroup, SeedInstance, SeedPermissionSet, SeedPolicy } from "./seed.ts";
import type { Instance, StoredPermissionSet, World } from "./world.ts";

/** Everything in a seed is older than any test. */
const seededAt = "2025-01-01T00:00:00.000Z";

/** The world a seed describes. Throws when the seed names something it doesn't hold: it is our own file that is wrong. */
export function seedWorld(seed: Seed): World {
  const { organization } = seed;
  const world: World = {
    counter: 0,
    callerAccount: seed.callerAccount ?? organization.managementAccount,
    organization: {
      id: organization.id,
      rootId: organization.rootId ?? "r-root",
      managementAccount: organization.managementAccount,
      delegatedAdministrators: [...(organization.delegatedAdministrators ?? [])],
    },
    organizationalUnits: [],
    accounts: [],
    instances: (seed.instances ?? [defaultInstance]).map(({ owner, ...instance }) => ({
      ...instance,
      ownerAccount: owner ?? organization.managementAccount,
      createdAt: seededAt,
      tags: {},
    })),
    users: [],
    groups: [],
    memberships: [],
    permissionSets: [],
    assignments: [],
    operations: [],
    iam: {},
  };
  for (const account of seed.accounts) addAccount(world, account);
  for (const id of [world.callerAccount, organization.managementAccount]) checkAccount(world, id);
  const [instance] = world.instances;
  if (instance !== undefined) addIdentities(world, instance, seed);
  return world;
}

const defaultInstance: SeedInstance = {
  arn: "arn:aws:sso:::instance/ssoins-0123456789abcdef",
  identityStoreId: "d-0123456789",
  region: "eu-west-1",
};

function addAccount(world: World, account: SeedAccount): void {
  if (world.accounts.some(({ id }) => id === account.id))
    throw new Error(`seed: account "${account.id}" is there twice`);
  world.accounts.push({
    id: account.id,
    name: account.name,
    email: account.email ?? `${account.id}@example.com`,
    parentId: unitAt(world, account.ou),
    status: account.status ?? "ACTIVE",
    joinedAt: seededAt,
    tags: { ...account.tags },
  });
  for (const policy of account.policies ?? []) addPolicy(world, account.id, policy);
}

/** The id of the unit with this path, which is made if need be; without a path, the root. */
function unitAt(world: World, path: string | undefined): string {
  const { rootId } = world.organization;
  let parentId = rootId;
  for (const name of (path ?? "").split("/").filter((part) => part !== "")) {
    let unit = world.organizationalUnits.find((it) => it.name === name && it.parentId === parentId);
    if (unit === undefined) {
      unit = { id: `ou-${rootId.slice(2)}-${newHex(world, 8)}`, name, parentId };
      world.organizationalUnits.push(unit);
    }
    parentId = unit.id;
  }
  return parentId;
}

function addPolicy(world: World, account: string, { name, path = "/", document }: SeedPolicy): void {
  const standIn = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
  const text = document ?? JSON.stringify(standIn);
  iamOf(world, account).policies.push({
    name,
    path,
    id: newIamId(world, "ANPA"),
    arn: `arn:aws:iam::${account}:policy${path}${name}`,
    createdAt: seededAt,
    updatedAt: seededAt,
    tags: {},
    versions: [{ id: "v1", document: text, isDefault: true, createdAt: seededAt }],
    lastVersion: 1,
  });
}

function addIdentities(world: World, instance: Instance, seed: Seed): void {
  const { identityStoreId } = instance;
  for (const user of seed.users ?? []) {
    world.users.push({
      identityStoreId,
      userId: newIdentityId(world, identityStoreId),
      attributes: {
        UserName: user.userName,
        DisplayName: user.displayName ?? `${user.givenName} ${user.familyName}`,
        Name: { GivenName: user.givenName, FamilyName: user.familyName },
        ...(user.email === undefined ? {} : { Emails: [{ Value: user.email, Type: "work", Primary: true }] }),
      },
      createdAt: seededAt,
      updatedAt: seededAt,
    });
  }
  for (const group of seed.groups ?? []) addGroup(world, identityStoreId, group);
  for (const set of seed.permissionSets ?? []) addPermissionSet(world, instance, set);
}

function addGroup(world: World, identityStoreId: string, group: SeedGroup): void {
  const groupId = newIdentityId(world, identityStoreId);
  world.groups.push({
    identityStoreId,
    groupId,
    displayName: group.displayName,
    ...(group.description === undefined ? {} : { description: group.description }),
    createdAt: seededAt,
    updatedAt: seededAt,
  });
  for (const member of group.members ?? []) {
    const membershipId = newIdentityId(world, identityStoreId);
    const userId = principalId(world, "USER", member);
    world.memberships.push({ identityStoreId, membershipId, groupId, userId, createdAt: seededAt });
  }
}

function addPermissionSet(world: World, instance: Instance, written: SeedPermissionSet): void {
  const set: StoredPermissionSet = {
    instanceArn: instance.arn,
    arn: `${instance.arn.replace(":instance/", ":permissionSet/")}/ps-${newHex(world, 16)}`,
    name: written.name,
    ...(written.description === undefined ? {} : { description: written.description }),
    sessionDuration: written.sessionDuration ?? "PT1H",
    createdAt: seededAt,
    tags: { ...written.tags },
    managedPolicies: (written.managedPolicies ?? []).map((arn) => ({ arn, name: arn.slice(arn.lastIndexOf("/") + 1) })),
    customerManagedPolicies: (written.customerManagedPolicies ?? []).map(({ name, path = "/" }) => ({ name, path })),
    ...(written.inlinePolicy === undefined ? {} : { inlinePolicy: written.inlinePolicy }),
    revision: 1,
    provisionedTo: [],
  };
  world.permissionSets.push(set);
  for (const { account, group, user } of written.assignments ?? []) {
    checkAccount(world, account);
    const principalType = group === undefined ? "USER" : "GROUP";
    world.assignments.push({
      instanceArn: instance.arn,
      permissionSetArn: set.arn,
      account,
      principalType,
      principalId: principalId(world, principalType, group ?? user ?? ""),
    });
    if (set.provisionedTo.some((held) => held.account === account)) continue;
    set.provisionedTo.push({ account, revision: set.revision });
    provisionReservedRole(world, set, account, new Date(seededAt));
  }
}

function principalId(world: World, type: "USER" | "GROUP", name: string): string {
  const found =
    type === "USER"
      ? world.users.find(({ attributes }) => attributes.UserName === name)?.userId
      : world.groups.find(({ displayName }) => displayName === name)?.groupId;
  if (found === undefined) throw new Error(`seed: no ${type.toLowerCase()} is called "${name}"`);
  return found;
}

function checkAccount(world: World, id: string): void {
  if (!world.accounts.some((account) => account.id === id)) throw new Error(`seed: no account has the id "${id}"`);
}
