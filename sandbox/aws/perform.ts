import { AwsError, type Call, type ServiceName } from "./call.ts";
import { type ModelledService, modelOf, type ServiceModel } from "./service-model.ts";
import { services } from "./services.ts";
import { validateInput } from "./validate.ts";

/**
 * Does what the operation of the call does. An error that the operation can't have on AWS is a mistake of ours, and is
 * thrown as one: who is told a refusal that never comes has been told nothing.
 */
export function perform(service: ServiceName, input: unknown, call: Call): object {
  const handlers = services[service];
  const handler = Object.hasOwn(handlers, call.operation) ? handlers[call.operation] : undefined;
  if (handler === undefined) {
    const message = `the stand-in for AWS does not know ${service}:${call.operation}`;
    throw new AwsError("UnknownOperationException", message);
  }
  const model = modelOf(service);
  try {
    if (model !== undefined) validateInput(model, call.operation, input);
    return handler(input as never, call);
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || service === "s3" || model === undefined) throw thrown;
    const error = named(thrown, service);
    if (canRefuse(service, model, call.operation, error)) throw error;
    throw new Error(`${call.operation} has no error ${error.name} of status ${error.status}: ${error.message}`);
  }
}

/** What each service calls input that breaks the model. */
const invalidNames: Record<ServiceName, string> = {
  "sso-admin": "ValidationException",
  identitystore: "ValidationException",
  organizations: "InvalidInputException",
  iam: "ValidationError",
  sts: "ValidationError",
  s3: "InvalidArgument",
  kms: "ValidationException",
};

/** The error by the name that it has in the service. */
export function named(error: AwsError, service: ServiceName): AwsError {
  if (error.name === "ValidationException") return new AwsError(invalidNames[service], error.message);
  const isForm = modelOf(service)?.protocol === "query";
  if (error.name === "SerializationException" && isForm) return new AwsError("MalformedInput", error.message);
  return error;
}

/** Without `operation`, every operation of the service can have it. */
type UndeclaredError = { readonly code: string; readonly status: number; readonly operation?: string };

/**
 * Errors that an operation can have although its model doesn't declare them. Those of all operations are in each service's
 * page of common errors, such as https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html.
 */
export const undeclaredErrors: Partial<Record<ModelledService, readonly UndeclaredError[]>> = {
  iam: [
    { code: "ValidationError", status: 400 },
    // For a boundary that isn't there: PutRolePermissionsBoundary declares it for the same, and CreateRole nothing else that fits.
    { code: "NoSuchEntity", status: 404, operation: "CreateRole" },
  ],
  sts: [
    { code: "ValidationError", status: 400 },
    { code: "AccessDenied", status: 403 },
  ],
  kms: [{ code: "ValidationException", status: 400 }],
};

/** Of the protocols: what can't be read at all. */
const unreadable = new Set(["SerializationException", "MalformedInput"]);

function canRefuse(service: ModelledService, model: ServiceModel, operation: string, error: AwsError): boolean {
  const declared = (model.operations[operation]?.errors ?? []).map((name) => model.errors[name]);
  const others = (undeclaredErrors[service] ?? []).filter((it) => (it.operation ?? operation) === operation);
  const possible = [...declared, ...others];
  return unreadable.has(error.name) || possible.some((it) => it?.code === error.name && it.status === error.status);
}
