// A local HTTP server that behaves as GitHub's REST and GraphQL API does, for the calls that are made.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Condition, createFaultPicker } from "../aws/faults.ts";
import { type Answer, type Call, GitHubError } from "./call.ts";
import { type Route, routes } from "./routes.ts";
import type { GitHubWorld } from "./world.ts";

export type GitHubFault = Condition & {
  answer: Answer;
  /** The call has its effect first, and only its answer is lost. */
  afterEffect?: boolean;
};

export type GitHubCall = {
  /** GitHub's operation id, such as `issues/create-comment`. */
  operation: string;
  login: string;
  /** The parts of the path, what is asked for, and the body's fields. */
  input: Record<string, unknown>;
  status: number;
};

export type GitHubServer = {
  /** For GITHUB_API_URL. */
  url: string;
  /** For GITHUB_GRAPHQL_URL. */
  graphqlUrl: string;
  world: GitHubWorld;
  /** Every request since the start, failed ones too. */
  calls: GitHubCall[];
  /** Looked through in order at each request; the first that strikes counts. */
  faults: GitHubFault[];
  close(): Promise<void>;
};

/** GitHub: "Rate limits for the REST API", secondary limits. */
export function secondaryLimit(retryAfterSeconds: number): Answer {
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  return { status: 403, headers: { "retry-after": String(retryAfterSeconds) }, body: { message } };
}

/** GitHub: "Rate limits for the REST API", primary limit; `reset` in seconds since 1970. */
export function primaryLimit(reset: number): Answer {
  const headers = { "x-ratelimit-limit": "1000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) };
  return { status: 403, headers, body: { message: "API rate limit exceeded for installation." } };
}

/** Starts the stand-in for GitHub on a free port of 127.0.0.1. `world` is changed in place. */
export async function startGitHubServer(
  world: GitHubWorld,
  { pageSize = 100 }: { pageSize?: number } = {},
): Promise<GitHubServer> {
  const calls: GitHubCall[] = [];
  const faults: GitHubFault[] = [];
  const pickFault = createFaultPicker();
  let origin = "";

  function answer(request: IncomingMessage, text: string): Answer {
    const url = new URL(request.url ?? "/", origin);
    const token = tokenOf(request, world);
    const { route, parts } = routeOf(request.method ?? "", url.pathname);
    const body = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
    const input = { ...parts, ...Object.fromEntries(url.searchParams), ...body };
    const record: GitHubCall = { operation: route.operation, login: token.login, input, status: 0 };
    calls.push(record);
    const fault = pickFault(faults, { operation: route.operation, account: token.login, input });
    const perform = () => route.answer({ world, token, parts, query: url.searchParams, body, pageSize, url });
    if (fault?.afterEffect === true) perform();
    const given = fault?.answer ?? answerOf(perform);
    record.status = given.status;
    return given;
  }

  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () =>
      send(
        response,
        answerOf(() => answer(request, Buffer.concat(chunks).toString())),
      ),
    );
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    url: origin,
    graphqlUrl: `${origin}/graphql`,
    world,
    calls,
    faults,
    close: () =>
      new Promise((resolve, reject) => {
        http.close((error) => (error === undefined ? resolve() : reject(error)));
        http.closeAllConnections();
      }),
  };
}

/** A mistake of the stand-in itself is told with its stack; status 451 is not retried by any client. */
function answerOf(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof GitHubError) return error.answer;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 451, body: { message: `defect of the local GitHub: ${text}` } };
  }
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function tokenOf(request: IncomingMessage, world: GitHubWorld): Call["token"] {
  const [, text = ""] = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
  const found = Object.hasOwn(world.tokens, text) ? world.tokens[text] : undefined;
  if (found === undefined) throw new GitHubError(401, "Bad credentials");
  return found;
}

function routeOf(method: string, pathname: string): { route: Route; parts: Record<string, string> } {
  const segments = pathname.split("/");
  for (const route of routes) {
    const wanted = route.path.split("/");
    if (route.method !== method || wanted.length !== segments.length) continue;
    const parts: Record<string, string> = {};
    const fits = wanted.every((part, index) => {
      const segment = decodeURIComponent(segments[index] ?? "");
      if (!part.startsWith("{")) return part === segment;
      parts[part.slice(1, -1)] = segment;
      return segment !== "";
    });
    if (fits) return { route, parts };
  }
  throw new GitHubError(404, `the stand-in for GitHub does not know ${method} ${pathname}`);
}
