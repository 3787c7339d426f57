// `GET /repos/{owner}/{repo}/compare/{base}...{head}` over the local world's commits.
import { type Call, notFound } from "./call.ts";
import type { Commit, Repository } from "./world.ts";

export type Comparison = {
  status: "ahead" | "behind" | "diverged" | "identical";
  /** Reached from head and not from base, parents before children. */
  ahead: readonly Commit[];
  behind: readonly Commit[];
};

export function compare(repository: Repository, base: string, head: string): Comparison {
  const fromBase = reachable(repository, base);
  const fromHead = reachable(repository, head);
  const ahead = [...fromHead.values()].filter(({ sha }) => !fromBase.has(sha));
  const behind = [...fromBase.values()].filter(({ sha }) => !fromHead.has(sha));
  const status =
    ahead.length > 0 ? (behind.length > 0 ? "diverged" : "ahead") : behind.length > 0 ? "behind" : "identical";
  return { status, ahead, behind };
}

/** `base` and `head` of the route's `{base}...{head}`. */
export function basehead({ parts }: Call): readonly [string, string] {
  const [base, head, ...rest] = (parts.basehead ?? "").split("...");
  if (base === undefined || head === undefined || rest.length > 0) throw notFound();
  return [base, head];
}

function reachable(repository: Repository, from: string): ReadonlyMap<string, Commit> {
  const found = new Map<string, Commit>();
  const visit = (sha: string) => {
    if (found.has(sha)) return;
    const commit = repository.commits.find((one) => one.sha === sha);
    if (commit === undefined) throw notFound();
    for (const parent of commit.parents) visit(parent);
    found.set(sha, commit);
  };
  visit(from);
  return found;
}
