// For tests: a branch with its commits, pull requests and reviews in memory, without git or GitHub. Never imported by anything but tests.
import type { BranchReviews } from "../github/branch-reviews.ts";
import type { PullRequestReview } from "../github/reviews.ts";
import type { MemoryCommit } from "../history/in-memory-merges.ts";
import type { GitFiles } from "../load/git-tree.ts";
import { changesIn, type Edit, type MergeKind } from "./played-histories.ts";

type MergedInMemory = PullRequestReview & {
  /** The newest commit of its branch. */
  readonly branch: string;
  /** The newest commit that its merge made on main. */
  readonly merged: string;
  /** The commits that GitHub associates with it. */
  readonly own: readonly string[];
};

type Merging = { readonly approved?: boolean; readonly more?: Edit; readonly from?: string; readonly kind?: MergeKind };

export class InMemoryRepository {
  protected readonly commits = new Map<string, MemoryCommit>();
  readonly #pullRequests: MergedInMemory[] = [];
  #head: string;

  /** A branch with one commit. */
  constructor(files: Edit) {
    this.#head = this.commit([], files);
  }

  get head(): string {
    return this.#head;
  }

  filesAt(commit: string): GitFiles {
    const found = this.commits.get(commit);
    if (found === undefined) throw new Error(`no commit ${commit}`);
    return found.files;
  }

  /** Without a pull request. */
  push(edit: Edit): string {
    this.#head = this.commit([this.#head], edit);
    return this.#head;
  }

  /**
   * Merges a branch with one commit, or with one for each changed file where its commits are rebased. Ben approved it unless told
   * otherwise; `more`: what the merge has besides; `from`: the commit that the branch was made of and never updated since, by default the
   * head.
   */
  merge(edit: Edit, { approved = true, more = {}, from = this.#head, kind = "merge commit" }: Merging = {}): string {
    const own: string[] = [];
    const add = (parents: readonly string[], files: Edit): string => {
      const commit = this.commit(parents, files);
      own.push(commit);
      return commit;
    };
    const parts = kind === "rebase" ? onePathEach(changesIn(edit, this.filesAt(from))) : [edit];
    const branch = parts.reduce((parent, part) => add([parent], part), from);
    if (kind === "rebase") this.#head = parts.reduce((parent, part) => add([parent], part), this.#head);
    else this.#head = add(kind === "squash" ? [this.#head] : [this.#head, branch], { ...edit, ...more });
    const approvals = approved ? [{ id: "1", by: "ben", commit: branch }] : [];
    this.#pullRequests.push({ author: "ana", branch, approved, approvals, merged: this.#head, own });
    return this.#head;
  }

  /** Ben approves what was merged already. */
  approve(number: number): void {
    const found = this.#pullRequests[number - 1];
    if (found === undefined) throw new Error(`no pull request ${number}`);
    const approvals = [{ id: "1", by: "ben", commit: found.branch }];
    this.#pullRequests[number - 1] = { ...found, approved: true, approvals };
  }

  /** GitHub no longer says that anything was approved. */
  withdrawApprovals(): void {
    for (const [index, it] of this.#pullRequests.entries()) this.#pullRequests[index] = { ...it, approved: false };
  }

  /** Somebody moves the branch back. */
  moveTo(commit: string): void {
    this.#head = commit;
  }

  protected commit(parents: readonly string[], edit: Edit): string {
    const files = new Map(this.commits.get(parents[0] ?? "")?.files);
    for (const [path, text] of Object.entries(edit)) {
      if (text === undefined) files.delete(path);
      else files.set(path, text);
    }
    const id = String(this.commits.size + 1).padStart(40, "0");
    this.commits.set(id, { parents, files });
    return id;
  }

  protected reviews(): BranchReviews {
    const all = this.#pullRequests;
    return {
      branch: "main",
      head: async () => this.#head,
      missingRules: async () => [],
      codeownersErrors: async () => [],
      compare: async () => ({ status: "identical" }),
      mergedOf: async (commit) =>
        all.flatMap(({ own, merged }, index) =>
          own.includes(commit) ? [{ number: index + 1, mergeCommit: merged }] : [],
        ),
      reviewOf: async (number) => {
        const found = all[number - 1];
        if (found === undefined) throw new Error(`no pull request ${number}`);
        return found;
      },
    };
  }
}

/** An edit for each path; at least one. */
export function onePathEach(edit: Edit): readonly Edit[] {
  const parts = Object.entries(edit).map(([path, text]) => ({ [path]: text }));
  return parts.length === 0 ? [{}] : parts;
}
