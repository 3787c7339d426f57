// The issues of the local GitHub.
import {
  type Answer,
  bodyOf,
  type Call,
  notFound,
  page,
  repositoryOf,
  requirePermission,
  unprocessable,
} from "./call.ts";
import type { Issue, Repository } from "./world.ts";

/** GitHub counts pull requests among the issues, and lists the newest first. */
export function listIssues(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "read", "issues");
  const state = call.query.get("state") ?? "open";
  const isAsked = (it: { state: string }) => state === "all" || it.state === state;
  const all = [
    ...repository.issues.filter(isAsked).map((it) => ({ number: it.number, shown: shownIssue(it, repository) })),
    ...repository.pullRequests.filter(isAsked).map((pull) => ({
      number: pull.number,
      shown: { number: pull.number, user: { login: pull.author }, body: null, pull_request: {} },
    })),
  ];
  const { items, headers } = page(
    all.toSorted((a, b) => b.number - a.number),
    call,
  );
  return { status: 200, headers, body: items.map(({ shown }) => shown) };
}

export function createIssue(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "write", "issues");
  const numbers = [...repository.issues, ...repository.pullRequests].map(({ number }) => number);
  const title = String(call.body.title ?? "");
  if (title === "") throw unprocessable("Issue", "Title can't be blank");
  const issue: Issue = {
    ...{ number: Math.max(0, ...numbers) + 1, author: call.token.login, title, body: bodyOf(call) },
    state: "open",
  };
  repository.issues.push(issue);
  return { status: 201, body: shownIssue(issue, repository) };
}

export function updateIssue(call: Call): Answer {
  const repository = repositoryOf(call);
  requirePermission(call, "write", "issues");
  const issue = repository.issues.find(({ number }) => String(number) === call.parts.number);
  if (issue === undefined) throw notFound();
  const { title, body, state, state_reason: reason } = call.body;
  if (title !== undefined) issue.title = String(title);
  if (body !== undefined) issue.body = bodyOf(call);
  if (state === "open" || state === "closed") issue.state = state;
  if (reason !== undefined) issue.reason = String(reason);
  return { status: 200, body: shownIssue(issue, repository) };
}

function shownIssue({ number, author, title, body, state }: Issue, { owner, name }: Repository): object {
  const url = `https://github.example/${owner}/${name}/issues/${number}`;
  return { number, html_url: url, user: { login: author }, title, body, state };
}
