// What a run must know of Identity Center before it plans: the instance, and the ids of external principals. Reads only.
import { IdentitystoreClient, paginateListGroups, paginateListUsers } from "@aws-sdk/client-identitystore";
import { paginateListInstances, SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { OperationError } from "../diagnostics/operation-error.ts";

export type Instance = { readonly arn: string; readonly identityStoreId: string };

/** The instance in `region`: the one that is configured, or the only one there is. None, or several without a choice, is refused. */
export async function findInstance(region: string, configuredArn: string | undefined): Promise<Instance> {
  const client = new SSOAdminClient({ region });
  const instances: Instance[] = [];
  try {
    for await (const page of paginateListInstances({ client }, {})) {
      for (const { InstanceArn: arn, IdentityStoreId: identityStoreId } of page.Instances ?? []) {
        if (arn !== undefined && identityStoreId !== undefined) instances.push({ arn, identityStoreId });
      }
    }
  } catch (error) {
    throw couldNotRead("the Identity Center instances", error);
  }
  const found = configuredArn === undefined ? instances : instances.filter(({ arn }) => arn === configuredArn);
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  if (only === undefined) {
    const what = configuredArn === undefined ? "no Identity Center instance" : `no instance ${configuredArn}`;
    throw new OperationError(
      `there is ${what} in region ${region}`,
      "set organization.region to the region where it lives",
    );
  }
  const arns = found.map(({ arn }) => arn).join(", ");
  throw new OperationError(`there are ${found.length} instances in ${region}: ${arns}`, "set organization.instanceArn");
}

export type ExternalNames = { readonly users: ReadonlySet<string>; readonly groups: ReadonlySet<string> };

/** Ids by `user/<lower-case name>` and `group/<lower-case name>`: whole paged lists, never one call a name. */
export async function lookUpExternal(
  names: ExternalNames,
  region: string,
  identityStoreId: string,
): Promise<ReadonlyMap<string, string>> {
  const client = new IdentitystoreClient({ region });
  const ids = new Map<string, string>();
  const wanted = { IdentityStoreId: identityStoreId };
  try {
    if (names.users.size > 0) {
      for await (const page of paginateListUsers({ client }, wanted)) {
        for (const user of page.Users ?? []) keep(ids, names.users, "user", user.UserName, user.UserId);
      }
    }
    if (names.groups.size > 0) {
      for await (const page of paginateListGroups({ client }, wanted)) {
        for (const group of page.Groups ?? []) keep(ids, names.groups, "group", group.DisplayName, group.GroupId);
      }
    }
  } catch (error) {
    throw couldNotRead("the identity store's users and groups", error);
  }
  return ids;
}

function keep(
  ids: Map<string, string>,
  wanted: ReadonlySet<string>,
  kind: "user" | "group",
  name: string | undefined,
  id: string | undefined,
): void {
  const lower = name?.toLowerCase();
  if (lower !== undefined && id !== undefined && wanted.has(lower)) ids.set(`${kind}/${lower}`, id);
}

function couldNotRead(what: string, error: unknown): OperationError {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new OperationError(`could not read ${what}: ${reason}`, "check the credentials and their permissions", {
    cause: error,
  });
}
