// What a run must know about Identity Center before it plans: the instance, and the ids of external principals. Reads only.
import { paginateListInstances } from "@aws-sdk/client-sso-admin";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { IdentityReader, IdsByName } from "./identity-reader.ts";
import type { Instance } from "./instance.ts";
import { listIn, reading } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";

/** The instance in `region`: the one that is configured, or the only one there is. None, or several without a choice, is refused. */
export async function findInstance(region: string, configuredArn: string | undefined): Promise<Instance> {
  const instances = await listInstances(region);
  const found = configuredArn === undefined ? instances : instances.filter(({ arn }) => arn === configuredArn);
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  if (only === undefined) {
    const what = configuredArn === undefined ? "no Identity Center instance" : `no instance ${configuredArn}`;
    throw new OperationError(
      `there is ${what} in region ${region}`,
      "set organization.region to the region where Identity Center is enabled",
    );
  }
  const arns = found.map(({ arn }) => arn).join(", ");
  throw new OperationError(`there are ${found.length} instances in ${region}: ${arns}`, "set organization.instanceArn");
}

async function listInstances(region: string): Promise<readonly Instance[]> {
  const client = openSsoAdminClient(region);
  return reading("the Identity Center instances", async () => {
    const instances: Instance[] = [];
    for await (const page of paginateListInstances({ client }, {})) {
      for (const { InstanceArn: arn, IdentityStoreId: identityStoreId } of listIn(page, "Instances")) {
        if (arn !== undefined && identityStoreId !== undefined) instances.push({ arn, identityStoreId });
      }
    }
    return instances;
  });
}

export type ExternalNames = { readonly users: ReadonlySet<string>; readonly groups: ReadonlySet<string> };

/**
 * Ids of external principals by `user/<lower-case name>` and `group/<lower-case name>`; those that are missing there are in
 * neither list. Only lists that are needed are read.
 */
export async function lookUpExternal(
  names: ExternalNames,
  reader: Pick<IdentityReader, "users" | "groups">,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const look = async (kind: "user" | "group", wanted: ReadonlySet<string>, list: () => Promise<IdsByName>) => {
    if (wanted.size === 0) return;
    for (const [name, id] of await list()) if (wanted.has(name)) ids.set(`${kind}/${name}`, id);
  };
  await look("user", names.users, reader.users);
  await look("group", names.groups, reader.groups);
  return ids;
}
