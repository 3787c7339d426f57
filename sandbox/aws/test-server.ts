import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { onTestFinished } from "vitest";
import type { Seed } from "./seed.ts";
import { seedWorld } from "./seed-world.ts";
import { type AwsServer, type AwsServerOptions, startAwsServer } from "./server.ts";

/** Account ids of the small organization that the tests of this folder use. */
export const accounts = { management: "111111111111", training: "222222222222", closed: "333333333333" };

export const instanceArn = "arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb";
export const storeId = "d-1234567890";

export const seed: Seed = {
  organization: { id: "o-example0001", rootId: "r-ab12", managementAccount: accounts.management },
  instances: [{ arn: instanceArn, identityStoreId: storeId, region: "eu-west-1" }],
  accounts: [
    { id: accounts.management, name: "Management" },
    { id: accounts.training, name: "Training", ou: "Workloads/ML", tags: { stage: "production" } },
    { id: accounts.closed, name: "Closed", ou: "Workloads", status: "SUSPENDED" },
  ],
};

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

const baseCredentials: Credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };

/** The SDK's own clients, told nothing but where to go. They don't retry, so that no test waits. */
export function clientsFor(url: string, credentials: Credentials = baseCredentials) {
  const options = { endpoint: url, region: "eu-west-1", credentials, maxAttempts: 1 };
  return {
    sso: new SSOAdminClient(options),
    store: new IdentitystoreClient(options),
    organizations: new OrganizationsClient(options),
    iam: new IAMClient(options),
    sts: new STSClient(options),
  };
}

export type Clients = ReturnType<typeof clientsFor>;

/** A server and its clients for one test, closed when the test ends. */
export async function startForTest(
  options: Partial<AwsServerOptions> = {},
): Promise<{ server: AwsServer; clients: Clients }> {
  const server = await startAwsServer({ world: seedWorld(seed), ...options });
  onTestFinished(() => server.close());
  return { server, clients: clientsFor(server.url) };
}

/** Clients with the credentials of a role in another account. */
export async function enter(server: AwsServer, account: string): Promise<Clients> {
  const command = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/deploy`, RoleSessionName: "test" });
  const { Credentials: given } = await clientsFor(server.url).sts.send(command);
  return clientsFor(server.url, {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  });
}
