// GitHub's refusal of a call, as one message with its remedy, and never with the token.
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";

const LONGEST_REASON = 300;

/** GitHub refused a call or could not be reached. It has no `cause`: Octokit's error holds the request with its headers. */
export class GitHubError extends OperationError {
  /** HTTP status; 403 and 404 also for GraphQL's FORBIDDEN and NOT_FOUND. 0: there was no answer. */
  readonly status: number;
  /** GitHub's own message. */
  readonly reason: string;

  constructor(message: string, remedy: string | undefined, status: number, reason: string) {
    super(message, remedy);
    this.status = status;
    this.reason = reason;
  }
}

export type Attempt = {
  /** What was tried, after "could not": "read the comments of pull request 7". */
  readonly what: string;
  /** The token's permission that it needs, as a workflow spells it: "pull-requests: write". */
  readonly needs: string;
  /** "owner/name". */
  readonly repository: string;
  /** Never shown. */
  readonly token: string;
};

/** The parts of Octokit's RequestError and GraphqlResponseError that are looked at. */
type OctokitFailure = {
  readonly name?: unknown;
  readonly status?: unknown;
  readonly message?: unknown;
  readonly errors?: unknown;
  readonly headers?: unknown;
  readonly response?: { readonly headers?: unknown; readonly data?: unknown };
};

type Headers = Readonly<Record<string, string | undefined>>;

/** Whether `error` comes from a call; anything else is a bug of the reconciler. */
export function isOctokitFailure(error: unknown): error is OctokitFailure {
  if (!(error instanceof Error)) return false;
  return ["HttpError", "GraphqlResponseError", "AbortError"].includes(error.name) || "response" in error;
}

export function toGitHubError(failure: OctokitFailure, attempt: Attempt): GitHubError {
  const headers = (failure.response?.headers ?? failure.headers ?? {}) as Headers;
  const status = statusOf(failure);
  const reason = visible(reasonOf(failure).replaceAll(attempt.token, "[token]")).slice(0, LONGEST_REASON);
  const limit = limitOf(status, reason, headers, failure);
  return new GitHubError(
    `could not ${attempt.what}: ${reason}${status === 0 ? "" : ` (GitHub, ${status})`}`,
    limit ?? remedyFor(status, headers, attempt),
    status,
    reason,
  );
}

function statusOf(failure: OctokitFailure): number {
  const types = listOf(failure.errors ?? bodyOf(failure).errors).map(({ type }) => type);
  if (types.includes("FORBIDDEN")) return 403;
  if (types.includes("NOT_FOUND")) return 404;
  if (failure.response === undefined && failure.name !== "GraphqlResponseError") return 0;
  return typeof failure.status === "number" ? failure.status : 200;
}

/** GitHub's message with the single errors of a 422, or of GraphQL. */
function reasonOf(failure: OctokitFailure): string {
  const { message, errors } = bodyOf(failure);
  const details = listOf(failure.errors ?? errors).flatMap((one) =>
    typeof one.message === "string" ? [one.message] : [],
  );
  const main = failure.errors === undefined && typeof message === "string" ? [message] : [];
  return [...main, ...details].join(": ") || String(failure.message);
}

function bodyOf({ response }: OctokitFailure): Readonly<Record<string, unknown>> {
  const data = response?.data;
  return typeof data === "object" && data !== null ? { ...data } : {};
}

function listOf(errors: unknown): readonly { readonly type?: unknown; readonly message?: unknown }[] {
  return Array.isArray(errors) ? errors.filter((one) => typeof one === "object" && one !== null) : [];
}

/** GitHub: "Rate limits for the REST API": retry-after, or the reset time once nothing remains. */
function limitOf(status: number, reason: string, headers: Headers, failure: OctokitFailure): string | undefined {
  const graphql = listOf(failure.errors ?? bodyOf(failure).errors).some(({ type }) => type === "RATE_LIMITED");
  const rest = status === 403 || status === 429;
  const none = headers["x-ratelimit-remaining"] === "0";
  const secondary = headers["retry-after"] !== undefined || /\bsecondary rate\b/i.test(reason);
  if (!graphql && !(rest && (none || secondary))) return undefined;
  const after = Number(headers["retry-after"]);
  if (after > 0) return `GitHub asks for a pause of ${after} s; run it again after that`;
  const reset = Number(headers["x-ratelimit-reset"]);
  return reset > 0
    ? `the token may make no more calls until ${timeOf(reset)}; run it again then`
    : "run it again later";
}

function timeOf(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? "later" : time.toISOString();
}

function remedyFor(status: number, headers: Headers, { needs, repository }: Attempt): string | undefined {
  switch (status) {
    case 401:
      return "the token is wrong or has expired: use a valid one";
    case 403:
      return `give the token the permission ${permissions(headers) ?? needs}`;
    case 404:
      return `check that it exists, and that the token can see ${visible(repository)} and has the permission ${needs}`;
    case 422:
      return undefined;
    default:
      return status === 0 || status >= 500 ? "GitHub failed or is not reachable: run it again" : undefined;
  }
}

/** From "issues=write; pull_requests=write" to "issues: write or pull-requests: write". */
function permissions(headers: Headers): string | undefined {
  const accepted = headers["x-accepted-github-permissions"];
  if (accepted === undefined || !/^[\w=;, ]{1,200}$/.test(accepted)) return undefined;
  return accepted.replaceAll("_", "-").replaceAll("=", ": ").replaceAll("; ", " or ");
}
