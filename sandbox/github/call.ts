// What a route of the local GitHub is given and may answer.
import type { GitHubWorld, Permission, Repository, Token } from "./world.ts";

export type Call = {
  world: GitHubWorld;
  token: Token;
  /** The URL's parts by the names in the route, decoded. */
  parts: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The parsed JSON body; an empty object without one. */
  body: Readonly<Record<string, unknown>>;
  /** The server's limit for a page, beside the `per_page` that is asked for. */
  pageSize: number;
  /** The URL that was called, for Link headers. */
  url: URL;
};

export type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

/** An answer that is an error, as GitHub words it. */
export class GitHubError extends Error {
  readonly answer: Answer;

  constructor(status: number, message: string, rest: object = {}, headers: Record<string, string> = {}) {
    super(message);
    const documentation = "https://docs.github.com/rest";
    this.answer = {
      status,
      headers,
      body: { message, ...rest, documentation_url: documentation, status: `${status}` },
    };
  }
}

export function notFound(): GitHubError {
  return new GitHubError(404, "Not Found");
}

/** GitHub: "Validation Failed", with one entry in `errors`. */
export function unprocessable(resource: string, message: string): GitHubError {
  const errors = [{ resource, code: "unprocessable", field: "data", message }];
  return new GitHubError(422, "Validation Failed", { errors });
}

/** The repository of the route; 404 for one that isn't there, as for one that the token can't see. */
export function repositoryOf({ world, parts }: Call): Repository {
  const same = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase();
  const found = world.repositories.find(({ owner, name }) => same(parts.owner, owner) && same(parts.repo, name));
  if (found === undefined) throw notFound();
  return found;
}

/** 403 unless the token holds one of the permissions; which ones would do is in a header, as on GitHub. */
export function requirePermission({ token }: Call, level: "read" | "write", ...anyOf: readonly Permission[]): void {
  const enough = (held: string | undefined) => held === "write" || held === level;
  if (anyOf.some((permission) => enough(token.permissions[permission]))) return;
  const by = token.kind === "app" ? "integration" : "personal access token";
  throw new GitHubError(
    403,
    `Resource not accessible by ${by}`,
    {},
    { "x-accepted-github-permissions": anyOf.map((permission) => `${permission}=${level}`).join("; ") },
  );
}

/** One page: 30 items unless `per_page` says otherwise, at most 100, with a Link header where there are more. */
export function page<Item>(
  items: readonly Item[],
  call: Call,
): { items: readonly Item[]; headers: Record<string, string> } {
  const wanted = Number(call.query.get("per_page") ?? 30);
  const size = Math.min(wanted > 0 ? wanted : 30, 100, call.pageSize);
  const number = Number(call.query.get("page") ?? 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (target: number, rel: string) => {
    const url = new URL(call.url);
    url.searchParams.set("page", String(target));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, "prev")] : []),
    ...(number < last ? [link(number + 1, "next"), link(last, "last")] : []),
  ];
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(", ") } : {};
  return { items: items.slice((number - 1) * size, number * size), headers };
}

/** GitHub keeps bodies of at most 65,536 characters, whatever their length in bytes. */
const LONGEST_BODY = 65_536;

/** The text of an issue or comment; GitHub refuses an empty or too long one. */
export function bodyOf({ body }: Call): string {
  const text = body.body;
  if (typeof text !== "string" || text.trim() === "") throw unprocessable("IssueComment", "Body can't be blank");
  if ([...text].length > LONGEST_BODY) {
    throw unprocessable("IssueComment", `Body is too long (maximum is ${LONGEST_BODY} characters)`);
  }
  return text;
}
