import type { OperationTimes } from "./operation-times.ts";
import type { World } from "./world.ts";

export type ServiceName = "sso-admin" | "identitystore" | "organizations" | "iam" | "sts" | "s3" | "kms";

/** What a handler is told beside its input. */
export type Call = {
  world: World;
  operation: string;
  /** The account whose credentials signed the request. */
  account: string;
  /** ARN of whoever signed the request. */
  callerArn: string;
  /** The region that the request is signed for. */
  region: string;
  now: Date;
  /** The server's limit for a page, beside the service's own. */
  pageSize: number;
  times: OperationTimes;
  /** Set by a fault: the asynchronous operation that this call starts is to end as FAILED. */
  failureReason?: string;
};

/** What a handler returns: the SDK's output without what the SDK itself adds. */
export type Result<Output> = Omit<Output, "$metadata">;

/** The functions of a service by operation; each narrows the input to the SDK's type. */
export type Handlers = Record<string, (input: never, call: Call) => object>;

/** An error as AWS would send it. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;
  /** Further members of the error's shape, such as ResourceId. */
  readonly members: Record<string, unknown>;

  constructor(name: string, message: string, status = 400, members: Record<string, unknown> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.members = members;
  }
}

/** The services' common answer to input that breaks the model. IAM and STS call it `ValidationError`. */
export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

/** The wording of AWS for one member that breaks a rule of the model. */
export function constraint(member: string, rule: string): AwsError {
  return invalid(`1 validation error detected: Value at '${member}' failed to satisfy constraint: ${rule}`);
}

/** A member that has to be there: the SDK's types allow undefined even where the model doesn't. */
export function required<T>(value: T | undefined | null, member: string): T {
  if (value === undefined || value === null) throw constraint(member, "Member must not be null");
  return value;
}

export type Page<T> = { items: T[]; next?: string };

/**
 * One page of a list. The token is the operation and the position in the list: it survives a restart, and another
 * operation refuses it, as AWS does.
 * `most` is the page that the service gives when not asked.
 */
export function page<T>(
  items: readonly T[],
  request: { MaxResults?: number | undefined; NextToken?: string | undefined },
  call: Call,
  most = 100,
): Page<T> {
  const wanted = request.MaxResults ?? most;
  const start = request.NextToken === undefined ? 0 : readToken(request.NextToken, call);
  const end = start + Math.min(wanted, call.pageSize);
  const next = end < items.length ? { next: Buffer.from(`${call.operation} ${end}`).toString("base64url") } : {};
  return { items: items.slice(start, end), ...next };
}

function readToken(token: string, call: Call): number {
  const [operation, position] = Buffer.from(token, "base64url").toString().split(" ");
  if (operation !== call.operation || !/^\d+$/.test(position ?? "")) throw invalid("The pagination token is not valid");
  return Number(position);
}
