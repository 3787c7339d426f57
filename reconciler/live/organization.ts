// The accounts of AWS Organizations: their status and their organizational unit. Reads only.
import {
  type AccountState,
  type AccountStatus,
  OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
} from "@aws-sdk/client-organizations";
import { CLIENT_SETTINGS, isDenied, listIn, mapBounded, reading, reasonOf } from "./reading.ts";

export type OrganizationAccount = {
  /** AWS's `State`, or `Status` where it is not given: ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED or PENDING_ACTIVATION. */
  readonly status: AccountState | AccountStatus;
  /** Names of organizational units from the root down; undefined when they could not be read. */
  readonly ou: readonly string[] | undefined;
};

export type OrganizationRead = {
  /** Every account by id, closed ones too; undefined when AWS denies the list. */
  readonly accounts: ReadonlyMap<string, OrganizationAccount> | undefined;
  /** AWS's reason when a part was denied. */
  readonly denied: string | undefined;
};

/**
 * Reads the organization: ListAccounts, and the tree of units with their accounts (two lists a unit, never one call an
 * account). Organizations answers to the management account and to delegated administrators only, so a denial is not a
 * failure; every other error is an OperationError.
 */
export async function readOrganization(region: string): Promise<OrganizationRead> {
  const client = new OrganizationsClient({ region, ...CLIENT_SETTINGS });
  return reading("Organizations", async () => {
    const listed = await unlessDenied(() => listAccounts(client));
    if ("denied" in listed) return { accounts: undefined, denied: listed.denied };
    const units = await unlessDenied(() => unitsOfAccounts(client));
    const read = "denied" in units ? undefined : units.result;
    const accounts = [...listed.result].map(([id, status]) => [id, { status, ou: read?.get(id) }] as const);
    return { accounts: new Map(accounts), denied: "denied" in units ? units.denied : undefined };
  });
}

async function unlessDenied<Result>(
  read: () => Promise<Result>,
): Promise<{ readonly result: Result } | { readonly denied: string }> {
  try {
    return { result: await read() };
  } catch (error) {
    if (isDenied(error)) return { denied: reasonOf(error) };
    throw error;
  }
}

async function listAccounts(client: OrganizationsClient): Promise<ReadonlyMap<string, OrganizationAccount["status"]>> {
  const accounts = new Map<string, OrganizationAccount["status"]>();
  for await (const page of paginateListAccounts({ client }, {})) {
    for (const { Id, State, Status } of listIn(page, "Accounts")) {
      const status = State ?? Status;
      if (Id !== undefined && status !== undefined) accounts.set(Id, status);
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

async function listRoots(client: OrganizationsClient): Promise<readonly Unit[]> {
  const roots: Unit[] = [];
  for await (const page of paginateListRoots({ client }, {})) {
    for (const { Id: id } of listIn(page, "Roots")) if (id !== undefined) roots.push({ id, path: [] });
  }
  return roots;
}
