/** A configured provider: its clients, with the roles assumed and the credentials looked at. */
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type Aws, type ClientSettings, type Credentials, createClients, createSts } from "./aws.ts";
import type { AssumedRole, ProviderConfig } from "./provider-config.ts";
import type { Pace } from "./retry.ts";
import { type Properties, text, UNKNOWN } from "./values.ts";

/** The provider's own default of attempts for each call. */
const DEFAULT_ATTEMPTS = 25;

export type Session = {
  readonly region: string;
  readonly defaultTags: Readonly<Record<string, string>>;
  /** The clients for a resource's region. `timeoutSeconds`: the program's own timeout, 0 for none. */
  readonly aws: (region: string, timeoutSeconds: number) => Aws;
  readonly close: () => void;
};

export async function openSession(config: ProviderConfig, pace: Pace, maxRetries = DEFAULT_ATTEMPTS): Promise<Session> {
  const own: ClientSettings = {
    region: config.region,
    endpoints: config.endpoints,
    credentials: config.credentials,
    maxRetries: config.maxRetries ?? maxRetries,
    pace,
  };
  let { credentials } = own;
  for (const role of config.assumedRoles) credentials = await assumeRole({ ...own, credentials }, role);
  const settings = { ...own, credentials };
  await checkAccount(config, settings);
  const byRegion = new Map<string, ReturnType<typeof createClients>>();
  const clients = (region: string) => {
    const known = byRegion.get(region) ?? createClients({ ...settings, region });
    byRegion.set(region, known);
    return known;
  };
  return {
    region: config.region,
    defaultTags: config.tags.defaultTags,
    aws: (region, timeoutSeconds) => ({
      ...clients(region),
      region,
      tags: config.tags,
      pace,
      timeout: (typeDefault) => (timeoutSeconds > 0 ? timeoutSeconds : typeDefault),
    }),
    close: () => {
      for (const region of byRegion.values()) for (const client of Object.values(region)) client.destroy();
    },
  };
}

/** A resource's own region, else the provider's. */
export function regionOf(session: Session, properties: Properties): string {
  const region = text(properties, "region");
  return region === undefined || region === UNKNOWN ? session.region : region;
}

async function assumeRole(settings: ClientSettings, role: AssumedRole): Promise<Credentials> {
  const sts = createSts(settings);
  try {
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName,
        ExternalId: role.externalId,
        DurationSeconds: role.duration,
        Policy: role.policy,
        Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    return {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    };
  } catch (error) {
    throw new Error(
      `Cannot assume IAM Role: IAM Role (${role.roleArn}) cannot be assumed. ` +
        `The credentials used to assume the role may be invalid, or may not have permission to assume it.\n` +
        `Error: ${(error as Error).message}`,
    );
  } finally {
    sts.destroy();
  }
}

/** Asks who the credentials belong to, unless told not to; then holds the account against the allowed ones. */
async function checkAccount(config: ProviderConfig, settings: ClientSettings): Promise<void> {
  const { allowedAccountIds: allowed, forbiddenAccountIds: forbidden } = config;
  if (config.skipCredentialsValidation && allowed.length === 0 && forbidden.length === 0) return;
  const sts = createSts(settings);
  let account: string;
  try {
    account = (await sts.send(new GetCallerIdentityCommand({}))).Account ?? "";
  } catch (error) {
    throw new Error(
      `validating provider credentials: retrieving caller identity from STS: ${(error as Error).message}`,
    );
  } finally {
    sts.destroy();
  }
  if (forbidden.includes(account) || (allowed.length > 0 && !allowed.includes(account)))
    throw new Error(`AWS account ID not allowed: ${account}`);
}
