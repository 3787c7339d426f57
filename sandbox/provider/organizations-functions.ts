/** Functions of organizations. Suspended accounts are in every list. */
import {
  type Account,
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListParentsCommand,
  type OrganizationalUnit,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListAWSServiceAccessForOrganization,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
  paginateListTagsForResource,
} from "@aws-sdk/client-organizations";
import { type Aws, unless } from "./aws.ts";
import type { FunctionType } from "./function-type.ts";
import { tagOutputs } from "./tags.ts";
import { requiredText } from "./values.ts";

function accountFields(account: Account) {
  return {
    arn: account.Arn,
    email: account.Email,
    id: account.Id,
    joinedMethod: account.JoinedMethod,
    joinedTimestamp: account.JoinedTimestamp?.toISOString().replace(".000Z", "Z"),
    name: account.Name,
    state: account.State ?? "",
    status: account.Status ?? "",
  };
}

async function listAccounts(aws: Aws) {
  const accounts = [];
  for await (const page of paginateListAccounts({ client: aws.organizations }, {}))
    accounts.push(...(page.Accounts ?? []));
  return accounts.map(accountFields);
}

async function listRoots(aws: Aws) {
  const roots = [];
  for await (const page of paginateListRoots({ client: aws.organizations }, {})) roots.push(...(page.Roots ?? []));
  return roots.map((root) => ({
    arn: root.Arn,
    id: root.Id,
    name: root.Name,
    policyTypes: (root.PolicyTypes ?? []).map(({ Status, Type }) => ({ status: Status, type: Type })),
  }));
}

async function listServiceAccess(aws: Aws) {
  const principals = [];
  for await (const page of paginateListAWSServiceAccessForOrganization({ client: aws.organizations }, {}))
    principals.push(...(page.EnabledServicePrincipals ?? []));
  return principals.map((principal) => principal.ServicePrincipal);
}

const getOrganization: FunctionType = {
  token: "aws:organizations/getOrganization:getOrganization",
  args: ["returnOrganizationOnly"],
  required: [],
  regional: false,
  run: async (aws, args) => {
    const found = (await aws.organizations.send(new DescribeOrganizationCommand({}))).Organization;
    const fields = {
      arn: found?.Arn,
      featureSet: found?.FeatureSet,
      id: found?.Id,
      masterAccountArn: found?.MasterAccountArn,
      masterAccountEmail: found?.MasterAccountEmail,
      masterAccountId: found?.MasterAccountId,
    };
    if (args.returnOrganizationOnly === true) return fields;
    // A member account that administers nothing for the organization may not list: it gets empty lists.
    const accounts = await unless(["AccessDeniedException"], listAccounts(aws));
    if (accounts === undefined) return { ...fields, accounts: [], nonMasterAccounts: [], roots: [] };
    const roots = await listRoots(aws);
    return {
      ...fields,
      masterAccountName: accounts.find((account) => account.id === found?.MasterAccountId)?.name,
      accounts,
      nonMasterAccounts: accounts.filter((account) => account.id !== found?.MasterAccountId),
      roots,
      awsServiceAccessPrincipals: found?.FeatureSet === "ALL" ? await listServiceAccess(aws) : [],
      enabledPolicyTypes: (roots[0]?.policyTypes ?? [])
        .filter(({ status }) => status === "ENABLED")
        .map(({ type }) => type),
    };
  },
};

async function childUnits(aws: Aws, parentId: string): Promise<OrganizationalUnit[]> {
  const units = [];
  const pages = paginateListOrganizationalUnitsForParent({ client: aws.organizations }, { ParentId: parentId });
  for await (const page of pages) units.push(...(page.OrganizationalUnits ?? []));
  return units;
}

async function descendantUnits(aws: Aws, parentId: string): Promise<OrganizationalUnit[]> {
  const units = [];
  for (const unit of await childUnits(aws, parentId))
    units.push(unit, ...(await descendantUnits(aws, String(unit.Id))));
  return units;
}

async function descendantAccounts(aws: Aws, parentId: string): Promise<Account[]> {
  const accounts = [];
  const pages = paginateListAccountsForParent({ client: aws.organizations }, { ParentId: parentId });
  for await (const page of pages) accounts.push(...(page.Accounts ?? []));
  for (const unit of await childUnits(aws, parentId))
    accounts.push(...(await descendantAccounts(aws, String(unit.Id))));
  return accounts;
}

const getDescendantAccounts: FunctionType = {
  token: "aws:organizations/getOrganizationalUnitDescendantAccounts:getOrganizationalUnitDescendantAccounts",
  args: ["parentId"],
  required: ["parentId"],
  regional: false,
  run: async (aws, args) => {
    const parentId = requiredText(args, "parentId");
    return { accounts: (await descendantAccounts(aws, parentId)).map(accountFields), id: parentId };
  },
};

const getDescendantUnits: FunctionType = {
  token:
    "aws:organizations/getOrganizationalUnitDescendantOrganizationalUnits:getOrganizationalUnitDescendantOrganizationalUnits",
  args: ["parentId"],
  required: ["parentId"],
  regional: false,
  run: async (aws, args) => {
    const parentId = requiredText(args, "parentId");
    const units = await descendantUnits(aws, parentId);
    // The doubled plural is the provider's.
    return { childrens: units.map(({ Arn, Id, Name }) => ({ arn: Arn, id: Id, name: Name })), id: parentId };
  },
};

async function parentOf(aws: Aws, childId: string): Promise<string> {
  const { Parents } = await aws.organizations.send(new ListParentsCommand({ ChildId: childId }));
  const parentId = Parents?.[0]?.Id;
  if (parentId === undefined) throw new Error(`reading parents of ${childId}: not found`);
  return parentId;
}

const getAccount: FunctionType = {
  token: "aws:organizations/getAccount:getAccount",
  args: ["accountId", "tags"],
  required: ["accountId"],
  regional: false,
  run: async (aws, args) => {
    const accountId = requiredText(args, "accountId");
    const account = (await aws.organizations.send(new DescribeAccountCommand({ AccountId: accountId }))).Account;
    if (account === undefined) throw new Error(`reading Organizations Account (${accountId}): not found`);
    const { status: _, ...fields } = accountFields(account);
    const parentId = await parentOf(aws, accountId);
    const tags = [];
    const pages = paginateListTagsForResource({ client: aws.organizations }, { ResourceId: accountId });
    for await (const page of pages) tags.push(...(page.Tags ?? []));
    return { ...fields, parentId, tags: tagOutputs(aws, tags, {}).tagsAll };
  },
};

const getEntityPath: FunctionType = {
  token: "aws:organizations/getEntityPath:getEntityPath",
  args: ["entityId"],
  required: ["entityId"],
  regional: false,
  run: async (aws, args) => {
    const path = [requiredText(args, "entityId")];
    while (!path[0]?.startsWith("r-")) path.unshift(await parentOf(aws, String(path[0])));
    const organization = (await aws.organizations.send(new DescribeOrganizationCommand({}))).Organization;
    return { entityPath: `${[organization?.Id, ...path].join("/")}/` };
  },
};

export const organizationsFunctions: readonly FunctionType[] = [
  getOrganization,
  getDescendantAccounts,
  getDescendantUnits,
  getAccount,
  getEntityPath,
];
