import {
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsForParentCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListChildrenCommand,
  ListDelegatedAdministratorsCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { expect, test } from "vitest";
import { accounts, enter, startForTest } from "./test-server.ts";

test("accounts are listed in pages, suspended ones too", async () => {
  const { clients } = await startForTest({ pageSize: 2 });
  const pages: (string | undefined)[][] = [];
  for await (const page of paginateListAccounts({ client: clients.organizations }, {})) {
    pages.push((page.Accounts ?? []).map(({ Id, Status, State }) => `${Id} ${Status} ${State}`));
  }
  expect(pages).toEqual([
    [`${accounts.management} ACTIVE ACTIVE`, `${accounts.training} ACTIVE ACTIVE`],
    [`${accounts.closed} SUSPENDED SUSPENDED`],
  ]);
});

test("the tree can be walked down and up", async () => {
  const { organizations } = (await startForTest()).clients;
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const units = async (ParentId: string | undefined) =>
    (await organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId }))).OrganizationalUnits ?? [];
  const [workloads] = await units(Roots?.[0]?.Id);
  const [learning] = await units(workloads?.Id);
  expect([workloads?.Name, learning?.Name]).toEqual(["Workloads", "ML"]);
  expect(learning?.Id).toMatch(/^ou-ab12-[0-9a-z]{8}$/);
  const inside = await organizations.send(new ListAccountsForParentCommand({ ParentId: learning?.Id }));
  expect(inside.Accounts).toMatchObject([{ Id: accounts.training, Name: "Training" }]);
  const parents = await organizations.send(new ListParentsCommand({ ChildId: accounts.training }));
  expect(parents.Parents).toEqual([{ Id: learning?.Id, Type: "ORGANIZATIONAL_UNIT" }]);
  const children = await organizations.send(new ListChildrenCommand({ ParentId: workloads?.Id, ChildType: "ACCOUNT" }));
  expect(children.Children).toEqual([{ Id: accounts.closed, Type: "ACCOUNT" }]);
  const unit = await organizations.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: learning?.Id }));
  expect(unit.OrganizationalUnit?.Path).toBe(`o-example0001/r-ab12/${workloads?.Id}/${learning?.Id}/`);
});

test("an account has its tags, and an unknown one is not found", async () => {
  const { organizations } = (await startForTest()).clients;
  const { Tags } = await organizations.send(new ListTagsForResourceCommand({ ResourceId: accounts.training }));
  expect(Tags).toEqual([{ Key: "stage", Value: "production" }]);
  await expect(organizations.send(new DescribeAccountCommand({ AccountId: "999999999999" }))).rejects.toMatchObject({
    name: "AccountNotFoundException",
  });
});

test("a member account may ask for the organization and nothing else", async () => {
  const { server } = await startForTest();
  const { organizations } = await enter(server, accounts.training);
  const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({ Id: "o-example0001", MasterAccountId: accounts.management });
  await expect(organizations.send(new ListRootsCommand({}))).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("IAM Identity Center has trusted access where there is an instance", async () => {
  const { server, clients } = await startForTest();
  const principals = async () => {
    const answer = await clients.organizations.send(new ListAWSServiceAccessForOrganizationCommand({}));
    return (answer.EnabledServicePrincipals ?? []).map(({ ServicePrincipal }) => ServicePrincipal);
  };
  expect(await principals()).toEqual(["sso.amazonaws.com"]);
  server.world.instances.length = 0;
  expect(await principals()).toEqual([]);
});

test("without delegated administrators the list is empty, and wrong input has this service's name", async () => {
  const { organizations } = (await startForTest()).clients;
  const answer = await organizations.send(new ListDelegatedAdministratorsCommand({}));
  expect(answer.DelegatedAdministrators).toEqual([]);
  await expect(organizations.send(new ListRootsCommand({ MaxResults: 21 }))).rejects.toMatchObject({
    name: "InvalidInputException",
  });
});
