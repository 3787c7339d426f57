// Exactly one comment of ours for a pull request and purpose: found by author and marker, edited in place.
import { OperationError } from "../diagnostics/operation-error.ts";
import type { GitHub } from "./client.ts";
import {
  type CommentText,
  checkPart,
  checkReport,
  composeComment,
  type Purpose,
  parseComment,
  sameText,
} from "./comment-text.ts";
import { GitHubError } from "./github-error.ts";

const WRITE = "pull-requests: write";
const TRIES_TO_CREATE = 3;

export type CommentTarget = { readonly pullRequest: number; readonly purpose: Purpose };

/** What happened to the comment. */
export type CommentResult =
  | { readonly outcome: "created" | "updated" | "unchanged"; readonly url: string }
  /** The pull request has a newer commit, `head`, whose run writes the comment. */
  | { readonly outcome: "outdated"; readonly head: string }
  /** For stderr: GitHub's reason and the remedy. */
  | { readonly outcome: "failed"; readonly warning: string };

/**
 * Makes `body` the whole comment. `body` begins with the marker and a line break; `commit` is the pull request's head that
 * it is about. A failure is a result, never thrown.
 */
export async function writeReport(
  github: GitHub,
  target: CommentTarget,
  { commit, body }: { readonly commit: string; readonly body: string },
): Promise<CommentResult> {
  return asResult(async () => {
    const report = checkReport(target.purpose, body);
    return (await newerHead(github, target, commit)) ?? (await edit(github, target, () => ({ commit, report })));
  });
}

/**
 * Says above the report that the check of `commit`, the pull request's head, failed, and which commit the report is about.
 * `failure` is Markdown. Creates the comment where there is none.
 */
export async function markStale(
  github: GitHub,
  target: CommentTarget,
  { commit, failure }: { readonly commit: string; readonly failure: string },
): Promise<CommentResult> {
  return asResult(async () => {
    checkPart(failure);
    const change = (old: CommentText): CommentText => ({ ...old, note: staleNote(old, commit, failure) });
    return (await newerHead(github, target, commit)) ?? (await edit(github, target, change));
  });
}

function staleNote({ commit: about, report }: CommentText, commit: string, failure: string): string {
  if (report === undefined) return `**The check of commit ${commit} failed.**\n\n${failure}`;
  if (about === commit) return `**A later check of this commit, ${commit}, failed.**\n\n${failure}`;
  return `**The report below is about commit ${about ?? "unknown"}. For the newer commit ${commit} the check failed.**\n\n${failure}`;
}

/** Puts the deploy's result, Markdown, above the report of the merged pull request, in place of an earlier result. */
export async function writeDeployResult(github: GitHub, target: CommentTarget, result: string): Promise<CommentResult> {
  return asResult(async () => {
    const note = checkPart(result);
    return edit(github, target, (old) => ({ ...old, note }));
  });
}

async function asResult(work: () => Promise<CommentResult>): Promise<CommentResult> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const remedy = error.remedy === undefined ? "" : `; ${error.remedy}`;
    return { outcome: "failed", warning: `the pull request's comment was not written: ${error.message}${remedy}` };
  }
}

/** The run of an older commit must not overwrite the comment of the newer commit. */
async function newerHead(
  { call, owner, repo }: GitHub,
  { pullRequest }: CommentTarget,
  commit: string,
): Promise<CommentResult | undefined> {
  const { data } = await call(`read pull request ${pullRequest}`, "pull-requests: read", (client) =>
    client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { owner, repo, pull_number: pullRequest }),
  );
  return data.head.sha === commit ? undefined : { outcome: "outdated", head: data.head.sha };
}

/** Octokit gives numbers beyond 2^53 as bigint. */
type CommentId = number | bigint;

type Found = { readonly id: CommentId; readonly body: string; readonly url: string };

async function edit(
  github: GitHub,
  target: CommentTarget,
  change: (old: CommentText) => CommentText,
): Promise<CommentResult> {
  const compose = (old: Found | undefined) =>
    composeComment(target.purpose, change(parseComment(target.purpose, old?.body ?? "") ?? {}));
  const author = await readOwnLogin(github);
  for (let attempt = 1; ; attempt += 1) {
    // Two runs at once may have created one each: the oldest stays, so that links to it remain valid.
    const [oldest, ...others] = await findOwn(github, target, author);
    if (oldest !== undefined) {
      const body = compose(oldest);
      const unchanged = sameText(body, oldest.body);
      if (!unchanged) await update(github, oldest.id, body);
      for (const { id } of others) await remove(github, id);
      return { outcome: unchanged && others.length === 0 ? "unchanged" : "updated", url: oldest.url };
    }
    try {
      return { outcome: "created", url: await create(github, target, compose(undefined)) };
    } catch (error) {
      // The comment may exist although the answer was lost: look again before creating another.
      const lost = error instanceof GitHubError && (error.status === 0 || error.status >= 500);
      if (!lost || attempt === TRIES_TO_CREATE) throw error;
    }
  }
}

/** GraphQL tells it for every kind of token; `GET /user` refuses those of apps, and so a workflow's GITHUB_TOKEN. */
export async function readOwnLogin(github: GitHub, needs = WRITE): Promise<string> {
  const query = "query { viewer { login } }";
  const { viewer } = await github.query<{ viewer: { login: string } }>("read whose token it is", needs, query, {});
  return viewer.login;
}

/** Oldest first, over all pages. */
async function findOwn(
  { call, owner, repo }: GitHub,
  target: CommentTarget,
  author: string,
): Promise<readonly Found[]> {
  const issue = { owner, repo, issue_number: target.pullRequest };
  const comments = await call(`read the comments of pull request ${target.pullRequest}`, WRITE, (client) =>
    client.paginate("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...issue, per_page: 100 }),
  );
  return comments
    .filter(({ user }) => user?.login.toLowerCase() === author.toLowerCase())
    .filter(({ body }) => parseComment(target.purpose, body ?? "") !== undefined)
    .map(({ id, body, html_url }) => ({ id, body: body ?? "", url: html_url }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Without the plugin's retries: after a lost answer they would create a second comment. */
async function create({ call, owner, repo }: GitHub, { pullRequest }: CommentTarget, body: string): Promise<string> {
  const issue = { owner, repo, issue_number: pullRequest };
  const { data } = await call(`comment on pull request ${pullRequest}`, WRITE, (client) =>
    client.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...issue,
      body,
      request: { retries: 0 },
    }),
  );
  return data.html_url;
}

async function update({ call, owner, repo }: GitHub, id: CommentId, body: string): Promise<void> {
  await call(`edit comment ${id}`, WRITE, (client) =>
    client.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { owner, repo, comment_id: id, body }),
  );
}

/** One that another run has removed in the meantime is fine. */
async function remove({ call, owner, repo }: GitHub, id: CommentId): Promise<void> {
  try {
    await call(`remove the second comment ${id}`, WRITE, (client) =>
      client.request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", { owner, repo, comment_id: id }),
    );
  } catch (error) {
    if (!(error instanceof GitHubError && error.status === 404)) throw error;
  }
}
