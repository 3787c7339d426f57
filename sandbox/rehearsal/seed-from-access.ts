// The AWS that files take for granted, before anything of theirs is in it: accounts, the identity provider's people and groups,
// customer managed policies.
import type { Access, PermissionSet } from "../../reconciler/model/access.ts";
import { policyPathAndName } from "../../reconciler/policy/policy-arn.ts";
import { ROLE_PATH } from "../../reconciler/policy/role-path.ts";
import type { Seed } from "../aws/seed.ts";

const INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef";

/**
 * Of several versions of the files, the oldest first, what any of them takes for granted. The organization and its instance are as the first
 * one says: what is written of them later moves nothing in AWS. Of an account the last version that has it counts.
 */
export function seedFromAccess(versions: readonly [Access, ...Access[]]): Seed {
  const [{ organization }] = versions;
  const accounts = [...new Map(versions.flatMap((it) => it.accounts.map((account) => [account.id, account]))).values()];
  const managementAccount = organization.managementAccount?.id ?? "";
  const delegate = accounts.find(({ id, status }) => id !== managementAccount && status === "ACTIVE")?.id;
  const policies = versions.flatMap(({ permissionSets }) => permissionSets.flatMap(namedPolicies));
  const external = versions.flatMap(externalPrincipals);
  const namesOf = (kind: "user" | "group") =>
    distinct(external.filter((it) => it.kind === kind).map(({ name }) => name));
  return {
    organization: {
      id: "o-rehearsal1",
      managementAccount,
      ...(organization.runsIn === "delegated" && delegate !== undefined ? { delegatedAdministrators: [delegate] } : {}),
    },
    ...(organization.runsIn === "delegated" && delegate !== undefined ? { callerAccount: delegate } : {}),
    instances: [
      {
        arn: organization.instanceArn ?? INSTANCE,
        identityStoreId: "d-0123456789",
        region: organization.region,
      },
    ],
    accounts: accounts.map(({ id, name, ou, status, tags }) => ({
      id,
      name,
      ...(ou.length === 0 ? {} : { ou: ou.join("/") }),
      status: status === "ACTIVE" ? "ACTIVE" : "SUSPENDED",
      tags: Object.fromEntries(tags),
      policies: distinct([...policies, ...versions.flatMap((it) => policiesOfRoles(it, id))], pathAndName).filter(
        (it) => !versions.some((version) => declares(version, id, it)),
      ),
    })),
    users: namesOf("user").map((userName) => ({ userName, givenName: "Of the", familyName: "identity provider" })),
    groups: namesOf("group").map((displayName) => ({ displayName })),
  };
}

function namedPolicies({ customerManagedPolicies, permissionsBoundary }: PermissionSet) {
  const boundary =
    permissionsBoundary !== undefined && "customerManagedPolicy" in permissionsBoundary
      ? [permissionsBoundary.customerManagedPolicy]
      : [];
  return [...customerManagedPolicies, ...boundary].map(({ name, path }) => ({ name, path }));
}

type NamedPolicy = { readonly name: string; readonly path: string };

const pathAndName = ({ name, path }: NamedPolicy) => `${path}${name}`;

/** The account's own policies that its roles are given or bounded by. */
function policiesOfRoles({ roles }: Access, accountId: string): readonly NamedPolicy[] {
  return roles
    .filter(({ account }) => account.id === accountId)
    .flatMap(({ managedPolicies, permissionsBoundary = [] }) => [...managedPolicies, permissionsBoundary].flat())
    .filter((arn) => arn.split(":")[4] === accountId)
    .map((arn) => {
      const whole = `/${policyPathAndName(arn)}`;
      const end = whole.lastIndexOf("/") + 1;
      return { path: whole.slice(0, end), name: whole.slice(end) };
    });
}

/** What the files make themselves is not taken for granted. */
function declares({ roles }: Access, accountId: string, policy: NamedPolicy): boolean {
  return roles.some(
    ({ account, policies }) =>
      account.id === accountId &&
      policies.some(({ name }) => sameName(pathAndName({ path: ROLE_PATH, name }), pathAndName(policy))),
  );
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function externalPrincipals({ assignments, groups }: Access) {
  return [
    ...assignments.map(({ principal }) => principal),
    ...groups.flatMap(({ members }) => members.map(({ principal }) => principal)),
  ].filter(({ external }) => external);
}

/** Without regard to letter case, as AWS compares names. */
function distinct<Item>(items: readonly Item[], nameOf: (item: Item) => string = String): Item[] {
  return [...new Map(items.map((item) => [nameOf(item).toLowerCase(), item])).values()];
}
