// The one open issue about drift: found by author and marker, edited in place, and closed when there is no drift any more.
import { OperationError } from "../diagnostics/operation-error.ts";
import type { GitHub } from "./client.ts";
import { readOwnLogin } from "./comment.ts";
import { composeComment, parseComment } from "./comment-text.ts";

const WRITE = "issues: write";
const PURPOSE = "drift";

/** What a run of `drift` has found. */
export type DriftResult = {
  /** Nothing was found, and everything was read. */
  readonly isClean: boolean;
  /** `1 changed, 2 unmanaged`; empty: nothing was found. */
  readonly counts: string;
};

/** Of the JSON of `drift --format json`, also where it could not run. Throws an OperationError for any other text. */
export function parseDriftResult(json: string): DriftResult {
  const refuse = () => new OperationError("the result is not what `drift --format json` writes");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw refuse();
  }
  if (typeof value !== "object" || value === null) throw refuse();
  const result = value as { readonly [name: string]: unknown };
  if (typeof result.problem === "object" && result.problem !== null) return { isClean: false, counts: "" };
  if (typeof result.complete !== "boolean") throw refuse();
  const counts = ["changed", "unmanaged", "missing", "orphaned"].flatMap((heading) => {
    const list = result[heading];
    if (!Array.isArray(list)) throw refuse();
    return list.length === 0 ? [] : [`${list.length} ${heading}`];
  });
  return { isClean: result.complete && counts.length === 0, counts: counts.join(", ") };
}

export type IssueResult = {
  readonly outcome: "created" | "updated" | "closed";
  readonly url: string;
};

/**
 * Makes `report`, Markdown, the text of the issue. Where nothing was found, and everything was read, the issue says so and is closed; the
 * next drift opens another. Of several open ones, which two runs at once can have made, the oldest stays. Undefined: none is open, and none
 * is needed. Throws GitHub's refusal.
 */
export async function writeDriftIssue(
  github: GitHub,
  found: DriftResult,
  report: string,
): Promise<IssueResult | undefined> {
  const body = composeComment(PURPOSE, { report });
  const title = found.counts === "" ? "Drift: not everything could be read" : `Drift: ${found.counts}`;
  const [oldest, ...others] = await openIssues(github);
  for (const other of others) await edit(github, other.number, { state: "closed", state_reason: "not_planned" });
  if (oldest === undefined) {
    if (found.isClean) return undefined;
    return { outcome: "created", url: await create(github, title, body) };
  }
  const { number, url } = oldest;
  if (found.isClean) {
    await edit(github, number, { body, state: "closed", state_reason: "completed" });
    return { outcome: "closed", url };
  }
  await edit(github, number, { title, body });
  return { outcome: "updated", url };
}

type Issue = { readonly number: number; readonly url: string };

/** Oldest first, over all pages. */
async function openIssues(github: GitHub): Promise<readonly Issue[]> {
  const { call, owner, repo } = github;
  const author = await readOwnLogin(github, WRITE);
  const issues = await call("read the open issues", WRITE, (client) =>
    client.paginate("GET /repos/{owner}/{repo}/issues", { owner, repo, state: "open", per_page: 100 }),
  );
  return issues
    .filter(
      ({ user, pull_request }) => pull_request === undefined && user?.login.toLowerCase() === author.toLowerCase(),
    )
    .filter(({ body }) => parseComment(PURPOSE, body ?? "") !== undefined)
    .map(({ number, html_url }) => ({ number, url: html_url }))
    .sort((a, b) => a.number - b.number);
}

/** Without the plugin's retries: after a lost answer they would open a second issue. */
async function create({ call, owner, repo }: GitHub, title: string, body: string): Promise<string> {
  const { data } = await call("open an issue", WRITE, (client) =>
    client.request("POST /repos/{owner}/{repo}/issues", { owner, repo, title, body, request: { retries: 0 } }),
  );
  return data.html_url;
}

type Edit = {
  readonly title?: string;
  readonly body?: string;
  readonly state?: "closed";
  readonly state_reason?: "completed" | "not_planned";
};

async function edit({ call, owner, repo }: GitHub, number: number, change: Edit): Promise<void> {
  await call(`edit issue ${number}`, WRITE, (client) =>
    client.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
      owner,
      repo,
      issue_number: number,
      ...change,
    }),
  );
}
