// Finds the Identity Center instance that a run works on. Reads only.
import { paginateListInstances } from "@aws-sdk/client-sso-admin";
import { OperationError } from "../diagnostics/operation-error.ts";
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
