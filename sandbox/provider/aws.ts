/** AWS clients as the provider configures them. */
import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { KMSClient } from "@aws-sdk/client-kms";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { S3Client } from "@aws-sdk/client-s3";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { STSClient } from "@aws-sdk/client-sts";
import { type Pace, retryStrategy } from "./retry.ts";

export type ServiceName = "ssoadmin" | "identitystore" | "iam" | "sts" | "organizations" | "s3" | "kms";

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type ClientSettings = {
  readonly region: string;
  readonly endpoints: Readonly<Record<ServiceName, string>>;
  readonly credentials: Credentials;
  /** Attempts for each call, the first included. */
  readonly maxRetries: number;
  readonly pace: Pace;
};

export type TagSettings = {
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly ignoredKeys: readonly string[];
  readonly ignoredPrefixes: readonly string[];
};

/** What an operation on a resource works with. */
export type Aws = {
  readonly ssoAdmin: SSOAdminClient;
  readonly identityStore: IdentitystoreClient;
  readonly iam: IAMClient;
  readonly organizations: OrganizationsClient;
  readonly sts: STSClient;
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly region: string;
  readonly tags: TagSettings;
  readonly pace: Pace;
  /** Seconds: the program's own timeout for this operation, else the type's. */
  readonly timeout: (typeDefault: number) => number;
};

/** How the Go SDK calls the services in its messages. */
const SERVICE_TITLES: Readonly<Record<ServiceName, string>> = {
  ssoadmin: "SSO Admin",
  identitystore: "identitystore",
  iam: "IAM",
  sts: "STS",
  organizations: "Organizations",
  s3: "S3",
  kms: "KMS",
};

const ALSO_RETRIED: Readonly<Record<ServiceName, (error: Error) => boolean>> = {
  // The provider retries real conflicts too, for minutes.
  ssoadmin: (error) => error.name === "ConflictException" || error.name === "ThrottlingException",
  identitystore: () => false,
  iam: () => false,
  sts: () => false,
  s3: () => false,
  kms: () => false,
  organizations: (error) =>
    error.name === "ConcurrentModificationException" && error.message.includes("Try again later"),
};

export function createClients(settings: ClientSettings) {
  return {
    ssoAdmin: watched(new SSOAdminClient(clientConfig("ssoadmin", settings)), "ssoadmin", settings),
    identityStore: watched(new IdentitystoreClient(clientConfig("identitystore", settings)), "identitystore", settings),
    iam: watched(new IAMClient(clientConfig("iam", settings)), "iam", settings),
    organizations: watched(new OrganizationsClient(clientConfig("organizations", settings)), "organizations", settings),
    s3: watched(new S3Client({ ...clientConfig("s3", settings), forcePathStyle: true }), "s3", settings),
    kms: watched(new KMSClient(clientConfig("kms", settings)), "kms", settings),
    sts: createSts(settings),
  };
}

export function createSts(settings: ClientSettings): STSClient {
  return watched(new STSClient(clientConfig("sts", settings)), "sts", settings);
}

function clientConfig(service: ServiceName, { region, endpoints, credentials, maxRetries, pace }: ClientSettings) {
  return {
    region,
    endpoint: endpoints[service],
    credentials,
    maxAttempts: maxRetries,
    retryStrategy: retryStrategy(pace, maxRetries, ALSO_RETRIED[service]),
  };
}

type Context = { readonly commandName?: string };
type Handler = (args: never) => Promise<unknown>;
type WatchedClient = {
  readonly middlewareStack: {
    add(middleware: (next: Handler, context: Context) => Handler, options: { step: "initialize" }): void;
  };
};

/** Stops with the instance, and words errors as the Go provider does: the reconciler shows them to people. */
function watched<Client>(client: Client, service: ServiceName, { pace }: ClientSettings): Client {
  const watch = (next: Handler, context: Context): Handler => {
    const operation = (context.commandName ?? "").replace(/Command$/, "");
    return async (args) => {
      pace.signal.throwIfAborted();
      try {
        return await next(args);
      } catch (error) {
        if (error instanceof Error) error.message = describeError(error, `${SERVICE_TITLES[service]}: ${operation}`);
        throw error;
      }
    };
  };
  (client as WatchedClient).middlewareStack.add(watch, { step: "initialize" });
  return client;
}

function describeError(error: Error, operation: string): string {
  const { httpStatusCode, requestId } =
    (error as { $metadata?: { httpStatusCode?: number; requestId?: string } }).$metadata ?? {};
  // An AggregateError of connection attempts has no message of its own.
  const reason = error.message || String((error as { code?: unknown }).code ?? error.name);
  if (httpStatusCode === undefined) return `operation error ${operation}, ${reason}`;
  // IAM and STS have shorter codes on the wire than the SDK has names.
  const { Code: wireCode = error.name } = error as { Code?: string };
  const code = error.name.endsWith("Exception") ? wireCode : `api error ${wireCode}`;
  return `operation error ${operation}, https response error StatusCode: ${httpStatusCode}, RequestID: ${requestId ?? ""}, ${code}: ${reason}`;
}

/** True for AWS's error of that name. */
export function isAwsError(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** IAM's error for what is not there, as the SDK names it and as it stands on the wire. */
export const NO_SUCH_ENTITY = ["NoSuchEntityException", "NoSuchEntity"];

/** The call's answer, or undefined when it fails with one of the named errors. */
export async function unless<T>(names: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isAwsError(error, ...names)) return undefined;
    throw error;
  }
}
