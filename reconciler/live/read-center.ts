// Reads Identity Center: who is there, in which groups, and who holds which permission set in which account.
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { DescribeInstanceAccessControlAttributeConfigurationCommand } from "@aws-sdk/client-sso-admin";
import { openCenterObjects } from "./center-objects.ts";
import type { CenterReading } from "./center-reading.ts";
import type { Instance } from "./instance.ts";
import { readAssignments } from "./read-assignments.ts";
import { type ListedSets, readPermissionSets } from "./read-permission-sets.ts";
import { openPrincipals, readMemberships } from "./read-principals.ts";
import { inCenter, type NamesById, type ReadScope } from "./read-scope.ts";
import { CLIENT_SETTINGS, unlessGone, valueIn } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";
import type { WorldReading } from "./world-reading.ts";

/** The permission sets that were listed, with their names as far as they were read; `names` are those on record: AWS never renames a set. */
export async function readCenter(
  { region, instance }: { readonly region: string; readonly instance: Instance },
  scope: ReadScope,
  names: NamesById,
  reading: WorldReading,
): Promise<ListedSets> {
  const center: CenterReading = {
    instance,
    scope,
    names,
    reading,
    sso: reading.prepared(openSsoAdminClient(region)),
    store: reading.prepared(new IdentitystoreClient({ region, ...CLIENT_SETTINGS })),
    objects: openCenterObjects(instance),
    holding: new Set(),
  };
  const isByHolding = scope.members === "holders";
  const principals = openPrincipals(center);
  const [sets] = await Promise.all([
    readPermissionSets(center),
    scope.users ? principals.listed("USER") : undefined,
    scope.groups ? principals.listed("GROUP") : undefined,
    isByHolding ? undefined : readMemberships(center, principals),
    scope.accessControlAttributes ? readAttributes(center) : undefined,
  ]);
  await readAssignments(center, principals, sets.names);
  if (isByHolding) await readMemberships(center, principals);
  return sets;
}

async function readAttributes({ instance, sso, objects, reading }: CenterReading): Promise<void> {
  const covers = inCenter(({ kind }) => kind === "access-control-attributes");
  const read = async () => {
    const command = new DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn: instance.arn });
    const answer = await unlessGone(sso.send(command), undefined);
    if (answer === undefined) return;
    const { AccessControlAttributes } = valueIn(answer, "InstanceAccessControlAttributeConfiguration");
    reading.found(objects.accessControlAttributes(AccessControlAttributes ?? []));
  };
  await reading.part({ what: "the attributes for access control", covers, read });
}
