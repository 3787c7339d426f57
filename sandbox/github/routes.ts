// The REST routes of the local GitHub, named by GitHub's own operation ids.
import {
  type Answer,
  bodyOf,
  type Call,
  GitHubError,
  notFound,
  page,
  repositoryOf,
  requirePermission,
  unprocessable,
} from "./call.ts";
import { basehead, compare } from "./compare.ts";
import { execute } from "./graphql.ts";
import { queryType } from "./graphql-schema.ts";
import { createIssue, listIssues, updateIssue } from "./issues.ts";
import { type Comment, type Commit, type PullRequest, type Repository, reviewId } from "./world.ts";

export type Route = {
  operation: string;
  method: string;
  /** `{name}` stands for one part of the path. */
  path: string;
  answer(call: Call): Answer;
};

const repo = "/repos/{owner}/{repo}";

export const routes: readonly Route[] = [
  { operation: "graphql", method: "POST", path: "/graphql", answer: graphql },
  { operation: "issues/list-comments", method: "GET", path: `${repo}/issues/{number}/comments`, answer: listComments },
  {
    operation: "issues/create-comment",
    method: "POST",
    path: `${repo}/issues/{number}/comments`,
    answer: createComment,
  },
  { operation: "issues/update-comment", method: "PATCH", path: `${repo}/issues/comments/{id}`, answer: updateComment },
  { operation: "issues/delete-comment", method: "DELETE", path: `${repo}/issues/comments/{id}`, answer: deleteComment },
  { operation: "issues/list-for-repo", method: "GET", path: `${repo}/issues`, answer: listIssues },
  { operation: "issues/create", method: "POST", path: `${repo}/issues`, answer: createIssue },
  { operation: "issues/update", method: "PATCH", path: `${repo}/issues/{number}`, answer: updateIssue },
  { operation: "pulls/get", method: "GET", path: `${repo}/pulls/{number}`, answer: getPullRequest },
  {
    operation: "pulls/dismiss-review",
    method: "PUT",
    path: `${repo}/pulls/{number}/reviews/{review}/dismissals`,
    answer: dismissReview,
  },
  {
    operation: "repos/list-pull-requests-associated-with-commit",
    method: "GET",
    path: `${repo}/commits/{sha}/pulls`,
    answer: listPullRequestsOfCommit,
  },
  { operation: "repos/compare-commits", method: "GET", path: `${repo}/compare/{basehead}`, answer: compareCommits },
  { operation: "repos/get-branch-rules", method: "GET", path: `${repo}/rules/branches/{branch}`, answer: branchRules },
  { operation: "repos/get-branch", method: "GET", path: `${repo}/branches/{branch}`, answer: getBranch },
  {
    operation: "repos/codeowners-errors",
    method: "GET",
    path: `${repo}/codeowners/errors`,
    answer: codeownersErrors,
  },
  {
    operation: "repos/get-branch-protection",
    method: "GET",
    path: `${repo}/branches/{branch}/protection`,
    answer: branchProtection,
  },
  {
    operation: "actions/get-workflow-run-attempt",
    method: "GET",
    path: `${repo}/actions/runs/{run}/attempts/{attempt}`,
    answer: runAttempt,
  },
];

function graphql(call: Call): Answer {
  const variables = (call.body.variables ?? {}) as Record<string, unknown>;
  return {
    status: 200,
    body: execute(String(call.body.query), variables, { type: "Query", fields: queryType(call) }),
  };
}

function listComments(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "read", "issues", "pull_requests");
  const { number } = pullRequestOf(repository, call);
  const ofIt = repository.comments.filter(({ pullRequest }) => pullRequest === number);
  const { items, headers } = page(
    ofIt.toSorted((a, b) => a.id - b.id),
    call,
  );
  return { status: 200, headers, body: items.map((comment) => shownComment(comment, repository)) };
}

function createComment(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "write", "issues", "pull_requests");
  const { number } = pullRequestOf(repository, call);
  const id = Math.max(1000, ...repository.comments.map((comment) => comment.id)) + 1;
  const comment = { id, pullRequest: number, author: call.token.login, body: bodyOf(call) };
  repository.comments.push(comment);
  return { status: 201, body: shownComment(comment, repository) };
}

function updateComment(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "write", "issues", "pull_requests");
  const comment = commentOf(repository, call);
  comment.body = bodyOf(call);
  return { status: 200, body: shownComment(comment, repository) };
}

function deleteComment(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "write", "issues", "pull_requests");
  repository.comments.splice(repository.comments.indexOf(commentOf(repository, call)), 1);
  return { status: 204 };
}

function getPullRequest(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "read", "pull_requests");
  const pull = pullRequestOf(repository, call);
  return { status: 200, body: { ...shownPullRequest(pull, repository), merged: pull.mergeCommit !== undefined } };
}

function dismissReview(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "write", "pull_requests");
  const pull = pullRequestOf(repository, call);
  const review = pull.reviews.find((it) => String(reviewId(pull, it)) === call.parts.review);
  if (review === undefined) throw notFound();
  if (bodyOf({ ...call, body: { body: call.body.message } }) === "" || review.state !== "APPROVED") {
    throw unprocessable("PullRequestReview", "Can not dismiss a review that is not an approval");
  }
  review.state = "DISMISSED";
  review.dismissedWith = String(call.body.message);
  pull.reviewDecision = "REVIEW_REQUIRED";
  return { status: 200, body: { id: reviewId(pull, review), state: "DISMISSED" } };
}

function listPullRequestsOfCommit(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "read", "pull_requests");
  const commit = repository.commits.find(({ sha }) => sha === call.parts.sha);
  if (commit === undefined) throw new GitHubError(422, `No commit found for SHA: ${call.parts.sha}`);
  const pulls = repository.pullRequests.filter(({ number }) => commit.pullRequests.includes(number));
  const { items, headers } = page(pulls, call);
  return { status: 200, headers, body: items.map((pull) => shownPullRequest(pull, repository)) };
}

function compareCommits(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "read", "contents");
  const { status, ahead, behind } = compare(repository, ...basehead(call));
  const { items, headers } = page(ahead, call);
  const shown = ({ sha, parents }: Commit) => ({ sha, parents: parents.map((parent) => ({ sha: parent })) });
  const counts = { ahead_by: ahead.length, behind_by: behind.length, total_commits: ahead.length };
  return { status: 200, headers, body: { url: call.url.href, status, ...counts, commits: items.map(shown) } };
}

/** Needs no more than the sight of the repository (GitHub: Metadata, read). */
function branchRules(call: Call): Answer {
  const rules = repositoryOf(call).rules[call.parts.branch ?? ""] ?? [];
  const { items, headers } = page(rules, call);
  return { status: 200, headers, body: items };
}

function getBranch(call: Call): Answer {
  const name = call.parts.branch ?? "";
  requirePermission(call, "read", "contents");
  const sha = repositoryOf(call).branches[name];
  if (sha === undefined) throw new GitHubError(404, "Branch not found");
  return { status: 200, body: { name, commit: { sha } } };
}

function codeownersErrors(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "read", "contents");
  const path = ".github/CODEOWNERS";
  if (repository.codeownersErrors === undefined) throw notFound();
  const errors = repository.codeownersErrors.map((it) => ({
    ...it,
    source: "",
    suggestion: null,
    message: `${it.kind} on line ${it.line}`,
    path,
  }));
  return { status: 200, body: { errors } };
}

function branchProtection(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "read", "administration");
  const protection = repository.protection[call.parts.branch ?? ""];
  if (protection === undefined) throw new GitHubError(404, "Branch not protected");
  return { status: 200, body: protection };
}

function runAttempt(call: Call): Answer {
  requirePermission(call, "read", "actions");
  const { run, attempt } = call.parts;
  const found = repositoryOf(call).runAttempts.find((it) => String(it.run) === run && String(it.attempt) === attempt);
  if (found === undefined) throw notFound();
  return { status: 200, body: { id: found.run, run_attempt: found.attempt, status: found.status } };
}

function pullRequestOf(repository: Repository, { parts }: Call): PullRequest {
  const found = repository.pullRequests.find(({ number }) => String(number) === parts.number);
  if (found === undefined) throw notFound();
  return found;
}

function commentOf(repository: Repository, { parts }: Call): Comment {
  const found = repository.comments.find(({ id }) => String(id) === parts.id);
  if (found === undefined) throw notFound();
  return found;
}

function shownComment({ id, pullRequest, author, body }: Comment, { owner, name }: Repository): object {
  const url = `https://github.example/${owner}/${name}/pull/${pullRequest}#issuecomment-${id}`;
  return { id, html_url: url, user: { login: author, type: author.endsWith("[bot]") ? "Bot" : "User" }, body };
}

function shownPullRequest(pull: PullRequest, { owner, name }: Repository): object {
  const repository = { full_name: `${owner}/${name}` };
  return {
    number: pull.number,
    state: pull.state,
    user: { login: pull.author },
    merged_at: pull.mergeCommit === undefined ? null : "2026-11-25T12:00:00Z",
    // Of an open pull request it is the commit of a trial merge, which no branch holds.
    merge_commit_sha: pull.mergeCommit ?? "7e57".repeat(10),
    base: { ref: pull.base, repo: repository },
    head: { sha: pull.head, repo: repository },
  };
}
