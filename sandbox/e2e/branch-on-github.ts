// Main as people push and merge it: with git, and as the local GitHub sees it. Its deploys are the workflow's commands.
import { execFileSync } from "node:child_process";
import { onePathEach } from "../../reconciler/deploy/in-memory-repository.ts";
import {
  changesIn,
  type Edit,
  type HistoryBranch,
  type MergeKind,
  type Played,
} from "../../reconciler/deploy/played-histories.ts";
import type { GitFiles } from "../../reconciler/load/git-tree.ts";
import type { OnGitHub } from "./on-github.ts";

export type Merging = {
  /** Whether the code owners have approved it; default yes. */
  readonly approved?: boolean;
  /** The commit that the branch was made at; default main's newest. */
  readonly from?: string;
  readonly kind?: MergeKind;
  /** What the commit on main has besides. */
  readonly more?: Edit;
  /** Commits of main that the branch once held: GitHub still says that they are the pull request's. */
  readonly held?: readonly string[];
  /** What the branch had instead when it was approved, before its last commit. */
  readonly reviewed?: Edit;
};

export type BranchOnGitHub = HistoryBranch & { readonly merge: (edit: Edit, how?: Merging) => string };

/** Of a workplace whose main has a commit. */
export function branchOnGitHub(story: OnGitHub): BranchOnGitHub {
  const { workplace, repository, git, known, write, commitFiles } = story;
  const { folder } = workplace;
  const main = () => git("rev-parse", "main");

  /** Commits `edit` on top of `parent`, by itself. */
  function commit(parent: string, edit: Edit, message: string): string {
    git("checkout", "-q", "--detach", parent);
    write(edit);
    return commitFiles(message);
  }

  function moveMain(to: string): string {
    git("checkout", "-q", "-B", "main", to);
    repository.branches.main = to;
    return to;
  }

  /** The commits that the merge makes, the newest last. */
  function mergeOf(branch: string, { kind = "merge commit", more = {} }: Merging, title: string): readonly string[] {
    const before = main();
    git("checkout", "-q", "--detach", before);
    if (kind === "rebase") {
      // As another committer: on the commit that the branch was made at it would be the same commit otherwise.
      git("-c", "user.name=GitHub", "cherry-pick", "--allow-empty", "--keep-redundant-commits", `${before}..${branch}`);
      return git("rev-list", "--reverse", `${before}..HEAD`).split("\n").map(known);
    }
    git("merge", "-q", ...(kind === "squash" ? ["--squash"] : ["--no-ff", "--no-commit"]), branch);
    write(more);
    return [commitFiles(kind === "squash" ? `${title} (squashed)` : `Merge of ${title}`)];
  }

  function filesAt(commit: string): GitFiles {
    // As they are, with the space around them.
    const textAt = (path: string) =>
      execFileSync("git", ["show", `${commit}:${path}`], { cwd: folder, encoding: "utf8" });
    const paths = git("ls-tree", "-r", "--name-only", commit).split("\n");
    return new Map(paths.map((path) => [path, textAt(path)]));
  }

  return {
    get head() {
      return main();
    },
    filesAt,
    push: (edit) => moveMain(commit(main(), edit, "pushed")),
    merge(edit: Edit, how: Merging = {}) {
      const { approved = true, from = main(), kind, held = [], reviewed } = how;
      const number = repository.pullRequests.length + 1;
      const title = `pull request ${number}`;
      const parts = kind === "rebase" ? onePathEach(changesIn(edit, filesAt(from))) : [edit];
      const ofBranch: string[] = [];
      for (const part of reviewed === undefined ? parts : [reviewed, ...parts]) {
        ofBranch.push(commit(ofBranch.at(-1) ?? from, part, title));
      }
      const head = ofBranch.at(-1) ?? from;
      const merged = mergeOf(head, how, title);
      const mergeCommit = merged.at(-1) ?? head;
      const review = { author: "ben", state: "APPROVED" as const, commit: (reviewed && ofBranch[0]) ?? head };
      repository.pullRequests.push({
        number,
        state: "closed",
        author: "ana",
        base: "main",
        head,
        mergeCommit,
        reviewDecision: approved ? "APPROVED" : "REVIEW_REQUIRED",
        reviews: approved ? [review] : [],
      });
      const own = [...held, ...ofBranch, ...merged];
      for (const it of repository.commits) if (own.includes(it.sha)) it.pullRequests.push(number);
      return moveMain(mergeCommit);
    },
    async deploy({ today, onlyExpired = false }): Promise<Played> {
      workplace.goTo(today);
      const { json, stderr } = onlyExpired ? await story.expire() : await story.deploy();
      if (json === undefined) throw new Error(stderr);
      return {
        did: json.done.map(({ op, key }) => `${op} ${key}`),
        out: json.leftOut.map(({ op, key, reason }) => `${op} ${key}: ${reason}`),
        refusals: json.refusals,
        commits: json.commits,
        skipped: json.skipped,
      };
    },
  };
}
