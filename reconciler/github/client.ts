// The GitHub client: Octokit with retries, waiting at rate limits and paging; for github.com and GitHub Enterprise.
import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import { isOctokitFailure, toGitHubError } from "./github-error.ts";

/** A rate limit that ends within this time is waited for; a longer one fails the call. */
const LONGEST_WAIT_SECONDS = 90;
const WAITS_PER_CALL = 2;
const REQUEST_TIMEOUT_MS = 30_000;

const Client = Octokit.plugin(retry, throttling, paginateRest);
export type Client = InstanceType<typeof Client>;

export type GitHubOptions = {
  /** GITHUB_API_URL. */
  readonly apiUrl: string;
  /** GITHUB_GRAPHQL_URL. */
  readonly graphqlUrl: string;
  readonly token: string;
  readonly repository: { readonly owner: string; readonly name: string };
  readonly signal?: AbortSignal;
  /** Is told, in one line, when a call waits at a limit. */
  readonly warn: (line: string) => void;
  /** Replaces the settings of the retry and throttling plugins; for tests, which must not wait. */
  readonly pace?: { readonly retry?: object; readonly throttle?: object };
};

export type GitHub = {
  readonly owner: string;
  readonly repo: string;
  /**
   * Runs `work`. GitHub's refusal becomes a {@link GitHubError} "could not `what`" with GitHub's reason and a
   * remedy; `needs` is the token's permission for it, such as "pull-requests: write".
   */
  call<Result>(what: string, needs: string, work: (client: Client) => Promise<Result>): Promise<Result>;
  /** The same for a GraphQL query; `Data` must be what the query asks for. */
  query<Data>(what: string, needs: string, query: string, variables: Readonly<Record<string, unknown>>): Promise<Data>;
};

/** No call is made yet. Refuses, as an OperationError, addresses that would send the token in the clear. */
export function openGitHub(options: GitHubOptions): GitHub {
  const { token, repository, signal } = options;
  const client = new Client({
    auth: token,
    baseUrl: checkedUrl("GITHUB_API_URL", options.apiUrl),
    log: { debug: () => {}, info: () => {}, warn: options.warn, error: options.warn },
    request: { fetch: fetchWithin(signal) },
    // The throttling plugin waits as long as a 429 says; the retry plugin would not.
    retry: { doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451], ...options.pace?.retry },
    throttle: { ...waiting(options.warn), ...options.pace?.throttle },
  });
  const graphqlBase = graphqlBaseOf(checkedUrl("GITHUB_GRAPHQL_URL", options.graphqlUrl));

  async function call<Result>(what: string, needs: string, work: (client: Client) => Promise<Result>): Promise<Result> {
    try {
      return await work(client);
    } catch (error) {
      if (signal?.aborted === true) throw new OperationError(`could not ${what}: interrupted`);
      if (!isOctokitFailure(error)) throw error;
      const name = `${repository.owner}/${repository.name}`;
      throw toGitHubError(error, { what, needs, token, repository: name });
    }
  }

  return {
    owner: repository.owner,
    repo: repository.name,
    call,
    query: <Data>(what: string, needs: string, query: string, variables: Readonly<Record<string, unknown>>) =>
      call(what, needs, ({ graphql }) => graphql<Data>(query, { ...variables, baseUrl: graphqlBase })),
  };
}

/** Whether to wait, for both kinds of limits (GitHub: "Rate limits for the REST API"). */
function waiting(warn: (line: string) => void) {
  const decide = (retryAfter: number, _options: object, _octokit: unknown, retryCount: number): boolean => {
    const waits = retryAfter <= LONGEST_WAIT_SECONDS && retryCount < WAITS_PER_CALL;
    if (waits) warn(`GitHub's rate limit is reached; waiting ${retryAfter} s`);
    return waits;
  };
  return { onRateLimit: decide, onSecondaryRateLimit: decide };
}

/** Each request is aborted with the run, or after half a minute. */
function fetchWithin(signal: AbortSignal | undefined): typeof fetch {
  return (input, init) => {
    const signals = [AbortSignal.timeout(REQUEST_TIMEOUT_MS), ...(signal === undefined ? [] : [signal])];
    return fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
}

/** Without a slash at its end. */
function checkedUrl(name: string, text: string): string {
  const refuse = (reason: string) => new OperationError(`${name} ${reason}`, `set it as GitHub Actions does`);
  if (!URL.canParse(text)) throw refuse(`is not a URL: ${visible(text)}`);
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") throw refuse("holds credentials");
  const local = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && local)) throw refuse("does not begin with https://");
  return text.replace(/\/+$/, "");
}

/** Octokit adds "/graphql" itself, and its plugins know GraphQL by that path. */
function graphqlBaseOf(url: string): string {
  if (url.endsWith("/graphql")) return url.slice(0, -"/graphql".length);
  throw new OperationError(
    `GITHUB_GRAPHQL_URL does not end with /graphql: ${visible(url)}`,
    "set it as GitHub Actions does",
  );
}
