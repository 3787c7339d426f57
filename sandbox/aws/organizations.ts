import type {
  Account as AwsAccount,
  OrganizationalUnit as AwsUnit,
  DescribeAccountCommandInput,
  DescribeAccountCommandOutput,
  DescribeOrganizationalUnitCommandInput,
  DescribeOrganizationalUnitCommandOutput,
  DescribeOrganizationCommandInput,
  DescribeOrganizationCommandOutput,
  ListAccountsCommandInput,
  ListAccountsCommandOutput,
  ListAccountsForParentCommandInput,
  ListAccountsForParentCommandOutput,
  ListAWSServiceAccessForOrganizationCommandInput,
  ListAWSServiceAccessForOrganizationCommandOutput,
  ListChildrenCommandInput,
  ListChildrenCommandOutput,
  ListDelegatedAdministratorsCommandInput,
  ListDelegatedAdministratorsCommandOutput,
  ListOrganizationalUnitsForParentCommandInput,
  ListOrganizationalUnitsForParentCommandOutput,
  ListParentsCommandInput,
  ListParentsCommandOutput,
  ListRootsCommandInput,
  ListRootsCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
} from "@aws-sdk/client-organizations";
import { AwsError, type Call, page, type Result, required } from "./call.ts";
import { listTags } from "./tags.ts";
import type { Account, OrganizationalUnit, World } from "./world.ts";

/** Largest page of this service; smaller than elsewhere. */
const mostItems = 20;

export const organizationsHandlers = {
  /** The one operation that every member account may call. */
  DescribeOrganization(
    _input: DescribeOrganizationCommandInput,
    { world }: Call,
  ): Result<DescribeOrganizationCommandOutput> {
    const { id, managementAccount } = world.organization;
    return {
      Organization: {
        Id: id,
        Arn: organizationArn(world, "organization", ""),
        FeatureSet: "ALL",
        MasterAccountId: managementAccount,
        MasterAccountArn: organizationArn(world, "account", `/${managementAccount}`),
        MasterAccountEmail: world.accounts.find((account) => account.id === managementAccount)?.email,
        AvailablePolicyTypes: [],
      },
    };
  },

  DescribeAccount(input: DescribeAccountCommandInput, call: Call): Result<DescribeAccountCommandOutput> {
    checkAdministrator(call);
    const id = required(input.AccountId, "accountId");
    const account = call.world.accounts.find((it) => it.id === id);
    if (account === undefined) {
      throw new AwsError("AccountNotFoundException", `You specified an account that doesn't exist: ${id}`);
    }
    return { Account: describeAccount(call.world, account) };
  },

  /** Suspended accounts are in the list. */
  ListAccounts(input: ListAccountsCommandInput, call: Call): Result<ListAccountsCommandOutput> {
    checkAdministrator(call);
    const { items, next } = page(call.world.accounts, input, call, mostItems);
    return { Accounts: items.map((account) => describeAccount(call.world, account)), NextToken: next };
  },

  /** IAM Identity Center has trusted access as soon as there is an instance for the organization. */
  ListAWSServiceAccessForOrganization(
    input: ListAWSServiceAccessForOrganizationCommandInput,
    call: Call,
  ): Result<ListAWSServiceAccessForOrganizationCommandOutput> {
    checkAdministrator(call);
    const enabled = call.world.instances
      .slice(0, 1)
      .map(({ createdAt }) => ({ ServicePrincipal: "sso.amazonaws.com", DateEnabled: new Date(createdAt) }));
    const { items, next } = page(enabled, input, call, mostItems);
    return { EnabledServicePrincipals: items, NextToken: next };
  },

  ListRoots(input: ListRootsCommandInput, call: Call): Result<ListRootsCommandOutput> {
    checkAdministrator(call);
    const { rootId, id } = call.world.organization;
    const root = {
      Id: rootId,
      Arn: organizationArn(call.world, "root", `/${rootId}`, id),
      Name: "Root",
      PolicyTypes: [],
    };
    const { items, next } = page([root], input, call, mostItems);
    return { Roots: items, NextToken: next };
  },

  ListParents(input: ListParentsCommandInput, call: Call): Result<ListParentsCommandOutput> {
    checkAdministrator(call);
    const { world } = call;
    const id = required(input.ChildId, "childId");
    const child = [...world.accounts, ...world.organizationalUnits].find((it) => it.id === id);
    if (child === undefined) throw new AwsError("ChildNotFoundException", `We can't find a child with the id ${id}`);
    const type = child.parentId === world.organization.rootId ? "ROOT" : "ORGANIZATIONAL_UNIT";
    return { Parents: [{ Id: child.parentId, Type: type }] };
  },

  ListChildren(input: ListChildrenCommandInput, call: Call): Result<ListChildrenCommandOutput> {
    checkAdministrator(call);
    const parent = findParent(input.ParentId, call);
    const type = required(input.ChildType, "childType");
    const all = type === "ACCOUNT" ? call.world.accounts : call.world.organizationalUnits;
    const children = all.filter(({ parentId }) => parentId === parent).map(({ id }) => ({ Id: id, Type: type }));
    const { items, next } = page(children, input, call, mostItems);
    return { Children: items, NextToken: next };
  },

  ListOrganizationalUnitsForParent(
    input: ListOrganizationalUnitsForParentCommandInput,
    call: Call,
  ): Result<ListOrganizationalUnitsForParentCommandOutput> {
    checkAdministrator(call);
    const parent = findParent(input.ParentId, call);
    const units = call.world.organizationalUnits.filter(({ parentId }) => parentId === parent);
    const { items, next } = page(units, input, call, mostItems);
    return { OrganizationalUnits: items.map((unit) => describeUnit(call.world, unit)), NextToken: next };
  },

  ListAccountsForParent(
    input: ListAccountsForParentCommandInput,
    call: Call,
  ): Result<ListAccountsForParentCommandOutput> {
    checkAdministrator(call);
    const parent = findParent(input.ParentId, call);
    const accounts = call.world.accounts.filter(({ parentId }) => parentId === parent);
    const { items, next } = page(accounts, input, call, mostItems);
    return { Accounts: items.map((account) => describeAccount(call.world, account)), NextToken: next };
  },

  DescribeOrganizationalUnit(
    input: DescribeOrganizationalUnitCommandInput,
    call: Call,
  ): Result<DescribeOrganizationalUnitCommandOutput> {
    checkAdministrator(call);
    const id = required(input.OrganizationalUnitId, "organizationalUnitId");
    const unit = call.world.organizationalUnits.find((it) => it.id === id);
    if (unit === undefined) {
      throw new AwsError(
        "OrganizationalUnitNotFoundException",
        `You specified an organizational unit that doesn't exist: ${id}`,
      );
    }
    return { OrganizationalUnit: describeUnit(call.world, unit) };
  },

  /** Only accounts have tags here. */
  ListTagsForResource(input: ListTagsForResourceCommandInput, call: Call): Result<ListTagsForResourceCommandOutput> {
    checkAdministrator(call);
    const { world } = call;
    const id = required(input.ResourceId, "resourceId");
    const account = world.accounts.find((it) => it.id === id);
    const known = id === world.organization.rootId || world.organizationalUnits.some((unit) => unit.id === id);
    if (account === undefined && !known) {
      throw new AwsError("TargetNotFoundException", `You specified a target that doesn't exist: ${id}`);
    }
    const { items, next } = page(listTags(account?.tags ?? {}), { NextToken: input.NextToken }, call, mostItems);
    return { Tags: items, NextToken: next };
  },

  ListDelegatedAdministrators(
    input: ListDelegatedAdministratorsCommandInput,
    call: Call,
  ): Result<ListDelegatedAdministratorsCommandOutput> {
    checkAdministrator(call);
    const { world } = call;
    const service = input.ServicePrincipal ?? "sso.amazonaws.com";
    const ids = service === "sso.amazonaws.com" ? world.organization.delegatedAdministrators : [];
    const accounts = world.accounts.filter(({ id }) => ids.includes(id));
    const { items, next } = page(accounts, input, call, mostItems);
    return {
      DelegatedAdministrators: items.map((account) => {
        const { Paths: _, ...described } = describeAccount(world, account);
        return { ...described, DelegationEnabledDate: new Date(account.joinedAt) };
      }),
      NextToken: next,
    };
  },
};

function checkAdministrator({ world, account }: Call): void {
  const { managementAccount, delegatedAdministrators } = world.organization;
  if (account === managementAccount || delegatedAdministrators.includes(account)) return;
  throw new AwsError("AccessDeniedException", "You don't have permissions to access this resource.");
}

function findParent(id: string | undefined, { world }: Call): string {
  const wanted = required(id, "parentId");
  if (wanted === world.organization.rootId || world.organizationalUnits.some((unit) => unit.id === wanted))
    return wanted;
  throw new AwsError("ParentNotFoundException", `You specified a parent that doesn't exist: ${wanted}`);
}

function organizationArn(world: World, kind: string, rest: string, organization = world.organization.id): string {
  return `arn:aws:organizations::${world.organization.managementAccount}:${kind}/${organization}${rest}`;
}

function describeAccount(world: World, account: Account): AwsAccount {
  return {
    Id: account.id,
    Arn: organizationArn(world, "account", `/${account.id}`),
    Email: account.email,
    Name: account.name,
    Status: account.status,
    State: account.status,
    Paths: [`${pathOf(world, account.parentId)}${account.id}/`],
    JoinedMethod: "CREATED",
    JoinedTimestamp: new Date(account.joinedAt),
  };
}

function describeUnit(world: World, unit: OrganizationalUnit): AwsUnit {
  return {
    Id: unit.id,
    Arn: organizationArn(world, "ou", `/${unit.id}`),
    Name: unit.name,
    Path: pathOf(world, unit.id),
  };
}

/** `o-…/r-…/ou-…/`, as in the condition key aws:PrincipalOrgPaths. */
function pathOf(world: World, id: string): string {
  const unit = world.organizationalUnits.find((it) => it.id === id);
  return unit === undefined ? `${world.organization.id}/${id}/` : `${pathOf(world, unit.parentId)}${id}/`;
}
