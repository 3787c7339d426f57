// The accounts of AWS Organizations: their status, their organizational unit and their tags. Reads only.
import {
  type AccountState,
  type AccountStatus,
  DescribeOrganizationCommand,
  OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
  paginateListTagsForResource,
} from "@aws-sdk/client-organizations";
import { CLIENT_SETTINGS, listIn, mapBounded, reading, reasonOf } from "./reading.ts";

export type OrganizationAccount = {
  /** AWS's name for it, which need not be unique. */
  readonly name?: string | undefined;
  /** AWS's `State`, or `Status` where it is not given: ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED or PENDING_ACTIVATION. */
  readonly status: AccountState | AccountStatus;
  /** Names of organizational units from the root down; undefined when they could not be read. */
  readonly ou: readonly string[] | undefined;
  /** Absent when nobody asked for them, or they could not be read. */
  readonly tags?: ReadonlyMap<string, string> | undefined;
};

export type OrganizationRead = {
  /** Every account by id, closed ones too; undefined when the list could not be read. */
  readonly accounts: ReadonlyMap<string, OrganizationAccount> | undefined;
  /** The first part that could not be read, and AWS's reason; undefined: all that was asked for is known. */
  readonly unread: Unread | undefined;
};

export type Unread = { readonly part: "accounts" | "units" | "tags"; readonly reason: string };

/**
 * Reads the organization: ListAccounts, the tree of units with their accounts (two lists a unit), and the tags of the accounts `tagsOf`, or of all,
 * that it lists (a call for each: AWS has no list of them). That a part can't be read, for whatever reason, is no failure: people must
 * be suspended while Organizations doesn't answer, too.
 */
export async function readOrganization(region: string, tagsOf: readonly string[] | "all"): Promise<OrganizationRead> {
  const client = new OrganizationsClient({ region, ...CLIENT_SETTINGS });
  const listed = await tryReading("accounts", () => listAccounts(client));
  if ("unread" in listed) return { accounts: undefined, unread: listed.unread };
  const units = await tryReading("units", () => unitsOfAccounts(client));
  const tagged = tagsOf === "all" ? [...listed.result.keys()] : tagsOf.filter((id) => listed.result.has(id));
  const tags = await tryReading("tags", () => tagsOfAccounts(client, tagged));
  const [ouOf, tagsById] = ["result" in units ? units.result : undefined, "result" in tags ? tags.result : undefined];
  const accounts = [...listed.result].map(([id, known]) => {
    const account: OrganizationAccount = { ...known, ou: ouOf?.get(id), tags: tagsById?.get(id) };
    return [id, account] as const;
  });
  const unread = [units, tags].flatMap((it) => ("unread" in it ? [it.unread] : []));
  return { accounts: new Map(accounts), unread: unread[0] };
}

/** The id of the management account, twelve digits; a failure is an OperationError. */
export async function readManagementAccount(region: string): Promise<string> {
  const client = new OrganizationsClient({ region, ...CLIENT_SETTINGS });
  return reading("the organization", async () => {
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    if (Organization?.MasterAccountId === undefined) throw new Error("the answer has no management account");
    return Organization.MasterAccountId;
  });
}

async function tryReading<Result>(
  part: Unread["part"],
  read: () => Promise<Result>,
): Promise<{ readonly result: Result } | { readonly unread: Unread }> {
  try {
    return { result: await read() };
  } catch (error) {
    return { unread: { part, reason: reasonOf(error) } };
  }
}

type ListedAccount = Pick<OrganizationAccount, "name" | "status">;

async function listAccounts(client: OrganizationsClient): Promise<ReadonlyMap<string, ListedAccount>> {
  const accounts = new Map<string, ListedAccount>();
  for await (const page of paginateListAccounts({ client }, {})) {
    for (const { Id, Name: name, State, Status } of listIn(page, "Accounts")) {
      const status = State ?? Status;
      if (Id !== undefined && status !== undefined) accounts.set(Id, { name, status });
    }
  }
  return accounts;
}

type Unit = { readonly id: string; readonly path: readonly string[] };

/** Unit paths by account id, one level of the tree after the other (AWS nests units five deep at most). */
async function unitsOfAccounts(client: OrganizationsClient): Promise<ReadonlyMap<string, readonly string[]>> {
  const paths = new Map<string, readonly string[]>();
  let level: readonly Unit[] = await listRoots(client);
  while (level.length > 0) {
    const below = await mapBounded(level, async ({ id: ParentId, path }) => {
      for await (const page of paginateListAccountsForParent({ client }, { ParentId })) {
        for (const { Id } of listIn(page, "Accounts")) if (Id !== undefined) paths.set(Id, path);
      }
      const units: Unit[] = [];
      for await (const page of paginateListOrganizationalUnitsForParent({ client }, { ParentId })) {
        for (const { Id: id, Name } of listIn(page, "OrganizationalUnits")) {
          if (id !== undefined && Name !== undefined) units.push({ id, path: [...path, Name] });
        }
      }
      return units;
    });
    level = below.flat();
  }
  return paths;
}

async function tagsOfAccounts(
  client: OrganizationsClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const read = await mapBounded(ids, async (ResourceId) => {
    const tags = new Map<string, string>();
    for await (const page of paginateListTagsForResource({ client }, { ResourceId })) {
      for (const { Key, Value } of listIn(page, "Tags")) if (Key !== undefined) tags.set(Key, Value ?? "");
    }
    return [ResourceId, tags] as const;
  });
  return new Map(read);
}

async function listRoots(client: OrganizationsClient): Promise<readonly Unit[]> {
  const roots: Unit[] = [];
  for await (const page of paginateListRoots({ client }, {})) {
    for (const { Id: id } of listIn(page, "Roots")) if (id !== undefined) roots.push({ id, path: [] });
  }
  return roots;
}
