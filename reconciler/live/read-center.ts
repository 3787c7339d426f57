// Reads Identity Center: who is there, in which groups, and who holds which permission set in which account.
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { DescribeInstanceAccessControlAttributeConfigurationCommand } from "@aws-sdk/client-sso-admin";
import { openCenterObjects } from "./center-objects.ts";
import type { CenterReading } from "./center-reading.ts";
import type { Instance } from "./instance.ts";
import { readAssignments } from "./read-assignments.ts";
import { readPermissionSets } from "./read-permission-sets.ts";
import { openPrincipals, readMemberships } from "./read-principals.ts";
import { inCenter, type ReadScope } from "./read-scope.ts";
import { CLIENT_SETTINGS, unlessGone, valueIn } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";
import type { WorldReading } from "./world-reading.ts";

/**
 * The names of permission sets by ARN, as far as they were read; `setNames` are known already: AWS never renames one. `groupNames` are those
 * on record, by id.
 */
export async function readCenter(
  { region, instance }: { readonly region: string; readonly instance: Instance },
  scope: ReadScope,
  { setNames, groupNames }: { readonly [names in "setNames" | "groupNames"]: ReadonlyMap<string, string> },
  reading: WorldReading,
): Promise<ReadonlyMap<string, string>> {
  const center: CenterReading = {
    instance,
    scope,
    reading,
    sso: reading.counted(openSsoAdminClient(region)),
    store: reading.counted(new IdentitystoreClient({ region, ...CLIENT_SETTINGS })),
    objects: openCenterObjects(instance),
    holding: new Set(),
  };
  const isByHolding = scope.members === "holders";
  const principals = openPrincipals(center);
  const [sets] = await Promise.all([
    readPermissionSets(center, setNames),
    scope.users ? principals.listed("USER") : undefined,
    scope.groups ? principals.listed("GROUP") : undefined,
    isByHolding ? undefined : readMemberships(center, principals, groupNames),
    scope.accessControlAttributes ? readAttributes(center) : undefined,
  ]);
  await readAssignments(center, principals, sets);
  if (isByHolding) await readMemberships(center, principals, groupNames);
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
