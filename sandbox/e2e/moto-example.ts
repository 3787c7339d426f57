// The example for moto: an organization there like the example's, and the example's files with the account ids that moto gave.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateUserCommand, IdentitystoreClient } from "@aws-sdk/client-identitystore";
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { ListInstancesCommand, SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { load } from "js-yaml";
import { REPOSITORY } from "../run-reconciler.ts";

/** The account that moto takes callers for. */
const MANAGEMENT = "123456789012";

const EXAMPLE = join(REPOSITORY, "access");

type Account = { readonly id: string; readonly name: string; readonly ou?: string; readonly tags?: object };

type Clients = {
  readonly organizations: OrganizationsClient;
  readonly sso: SSOAdminClient;
  readonly store: IdentitystoreClient;
};

/** Makes the example's accounts and its external user in moto; returns the ids there by those of the example. */
export async function exampleInMoto(endpoint: string): Promise<ReadonlyMap<string, string>> {
  const settings = {
    endpoint,
    credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
    region: "eu-west-1",
  };
  const clients = {
    organizations: new OrganizationsClient(settings),
    sso: new SSOAdminClient(settings),
    store: new IdentitystoreClient(settings),
  };
  const { accounts } = load(readFileSync(join(EXAMPLE, "accounts.yaml"), "utf8")) as { accounts: readonly Account[] };
  const ids = await createAccounts(clients, accounts);
  const { Instances: [instance] = [] } = await clients.sso.send(new ListInstancesCommand({}));
  const kim = { UserName: "vendor.kim", DisplayName: "Kim", Name: { GivenName: "Kim", FamilyName: "Vendor" } };
  await clients.store.send(new CreateUserCommand({ IdentityStoreId: instance?.IdentityStoreId, ...kim }));
  for (const client of Object.values(clients)) client.destroy();
  return ids;
}

async function createAccounts({ organizations }: Clients, accounts: readonly Account[]): Promise<Map<string, string>> {
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const { Roots: [{ Id: root = "" } = {}] = [] } = await organizations.send(new ListRootsCommand({}));
  const units = new Map([["", root]]);
  const unitAt = async (path: string): Promise<string> => {
    const known = units.get(path);
    if (known !== undefined) return known;
    const names = path.split("/");
    const Name = names.pop() ?? "";
    const ParentId = await unitAt(names.join("/"));
    const made = await organizations.send(new CreateOrganizationalUnitCommand({ Name, ParentId }));
    const id = made.OrganizationalUnit?.Id ?? "";
    units.set(path, id);
    return id;
  };
  const ids = new Map<string, string>();
  for (const { id, name, ou = "", tags = {} } of accounts) {
    if (name === "management") {
      ids.set(id, MANAGEMENT);
      continue;
    }
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const account = { AccountName: name, Email: `${name}@example.com`, Tags };
    const made = await organizations.send(new CreateAccountCommand(account));
    const AccountId = made.CreateAccountStatus?.AccountId ?? "";
    const DestinationParentId = await unitAt(ou);
    await organizations.send(new MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId }));
    ids.set(id, AccountId);
  }
  return ids;
}

/** Of the example what moto has no part of: sets have neither tags nor a status of their provisioning there. */
const NOT_IN_MOTO = ["permissionSets", "assignments", "accessControlAttributes"];
const ONLY_FOR_SETS = /^policies\/(ai-model-builder|training-data-reader)\.json$/;

/** The example's files by path, all of it or as far as moto goes. */
export function exampleFiles(ids: ReadonlyMap<string, string>, all: boolean): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(EXAMPLE, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = path.slice(EXAMPLE.length + 1);
    const text = readFileSync(path, "utf8").replace(/\b\d{12}\b/g, (id) => ids.get(id) ?? id);
    if (all || !/\.yaml$/.test(file)) files[file] = text;
    // JSON is YAML.
    else files[file] = JSON.stringify(load(text), (key, value) => (NOT_IN_MOTO.includes(key) ? undefined : value), 2);
  }
  const kept = Object.entries(files).filter(([file]) => all || !ONLY_FOR_SETS.test(file));
  return Object.fromEntries(kept);
}
