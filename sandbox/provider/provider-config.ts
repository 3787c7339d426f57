/** The provider's own arguments. Everything that is no text travels as JSON text. */
import type { Credentials, ServiceName, TagSettings } from "./aws.ts";
import type { Failure } from "./check.ts";
import { isRecord, type Properties, record, text, textMap, withoutSecrets } from "./values.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export type AssumedRole = {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId?: string | undefined;
  /** Seconds. */
  readonly duration?: number | undefined;
  readonly policy?: string | undefined;
  readonly tags: Record<string, string>;
};

export type ProviderConfig = {
  readonly region: string;
  readonly endpoints: Readonly<Record<ServiceName, string>>;
  readonly credentials: Credentials;
  readonly assumedRoles: readonly AssumedRole[];
  readonly tags: TagSettings;
  /** Attempts for each call; undefined when the program does not say. */
  readonly maxRetries?: number | undefined;
  readonly skipCredentialsValidation: boolean;
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
};

const ENDPOINT_VARIABLES: Readonly<Record<ServiceName, string>> = {
  ssoadmin: "AWS_ENDPOINT_URL_SSO_ADMIN",
  identitystore: "AWS_ENDPOINT_URL_IDENTITYSTORE",
  iam: "AWS_ENDPOINT_URL_IAM",
  sts: "AWS_ENDPOINT_URL_STS",
  organizations: "AWS_ENDPOINT_URL_ORGANIZATIONS",
  s3: "AWS_ENDPOINT_URL_S3",
  kms: "AWS_ENDPOINT_URL_KMS",
};

const SERVICES = Object.keys(ENDPOINT_VARIABLES) as ServiceName[];

/** Arguments that the sandbox takes and does not act on. */
const WITHOUT_EFFECT = [
  "customCaBundle",
  "ec2MetadataServiceEndpoint",
  "ec2MetadataServiceEndpointMode",
  "httpProxy",
  "httpsProxy",
  "insecure",
  "noProxy",
  "profile",
  "retryMode",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "stsRegion",
  "tagPolicyCompliance",
  "tokenBucketRateLimiterCapacity",
  "useDualstackEndpoint",
  "useFipsEndpoint",
  "userAgents",
  "version",
  "pluginDownloadURL",
];

const KNOWN = new Set([
  ...WITHOUT_EFFECT,
  "accessKey",
  "allowedAccountIds",
  "assumeRoles",
  "defaultTags",
  "endpoints",
  "forbiddenAccountIds",
  "ignoreTags",
  "maxRetries",
  "region",
  "secretKey",
  "skipCredentialsValidation",
  "token",
]);

export function configFailures(args: Properties): Failure[] {
  return Object.keys(args).flatMap((name) => {
    if (name === "assumeRole")
      return [{ property: name, reason: "invalid config key 'aws:assumeRole', should be 'aws:assumeRoles'" }];
    if (KNOWN.has(name) || name.startsWith("__")) return [];
    return [{ property: name, reason: `the sandbox's provider does not know the argument "${name}"` }];
  });
}

export function providerRegion(args: Properties, env: Environment): string | undefined {
  return text(args, "region") ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
}

/** Throws an error that says what is missing. Never falls back to AWS itself: this is a sandbox. */
export function parseProviderConfig(wrapped: Properties, env: Environment): ProviderConfig {
  const args = withoutSecrets(wrapped) as Properties;
  const region = providerRegion(args, env);
  if (region === undefined) throw new Error("Missing region configuration: set aws:region, or AWS_REGION");
  const ignored = jsonRecord(args, "ignoreTags");
  return {
    region,
    endpoints: endpoints(args, env),
    credentials: credentials(args, env),
    assumedRoles: jsonList(args, "assumeRoles").filter(isRecord).map(assumedRole),
    tags: {
      defaultTags: textMap(jsonRecord(args, "defaultTags").tags),
      ignoredKeys: texts(ignored.keys),
      ignoredPrefixes: texts(ignored.keyPrefixes),
    },
    maxRetries: args.maxRetries === undefined ? undefined : Number(args.maxRetries),
    skipCredentialsValidation: String(args.skipCredentialsValidation ?? env.AWS_SKIP_CREDENTIALS_VALIDATION) === "true",
    allowedAccountIds: texts(json(args, "allowedAccountIds")),
    forbiddenAccountIds: texts(json(args, "forbiddenAccountIds")),
  };
}

function json(args: Properties, name: string): unknown {
  const value = args[name];
  if (typeof value !== "string") return value;
  try {
    return withoutSecrets(JSON.parse(value));
  } catch (error) {
    throw new Error(`argument "${name}" of the aws provider is no JSON: ${(error as Error).message}`);
  }
}

function jsonRecord(args: Properties, name: string): Properties {
  const value = json(args, name);
  return isRecord(value) ? value : {};
}

function jsonList(args: Properties, name: string): readonly unknown[] {
  const value = json(args, name);
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function endpoints(args: Properties, env: Environment): Record<ServiceName, string> {
  const given: Properties = Object.assign({}, ...jsonList(args, "endpoints").filter(isRecord));
  const found = SERVICES.map((service) => {
    const url = text(given, service) ?? env[ENDPOINT_VARIABLES[service]] ?? env.AWS_ENDPOINT_URL;
    if (url === undefined || url === "")
      throw new Error(`the sandbox's provider has no endpoint for ${service}: set AWS_ENDPOINT_URL`);
    return [service, url] as const;
  });
  return Object.fromEntries(found) as Record<ServiceName, string>;
}

function credentials(args: Properties, env: Environment): Credentials {
  const accessKeyId = text(args, "accessKey") ?? env.AWS_ACCESS_KEY_ID;
  const secretAccessKey = text(args, "secretKey") ?? env.AWS_SECRET_ACCESS_KEY;
  const sessionToken = text(args, "accessKey") === undefined ? env.AWS_SESSION_TOKEN : text(args, "token");
  if (!accessKeyId || !secretAccessKey)
    throw new Error("No valid credential sources found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function assumedRole(role: Properties): AssumedRole {
  return {
    roleArn: text(role, "roleArn") ?? "",
    sessionName: text(role, "sessionName") ?? "aws-go-sdk-sandbox",
    externalId: text(role, "externalId"),
    duration: seconds(text(role, "duration")),
    policy: text(role, "policy"),
    tags: textMap(record(role, "tags")),
  };
}

/** Go's durations as they are used here: `1h`, `15m`, `1h30m`, `900s`. */
function seconds(duration: string | undefined): number | undefined {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration ?? "");
  if (duration === undefined || match === null) return undefined;
  const [hours, minutes, rest] = match.slice(1).map((part) => Number(part ?? 0));
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}
