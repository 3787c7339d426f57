// A workplace whose access folder is a git repository that a local GitHub knows: commits, pull requests and their reviews.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import type { Edit } from "../../reconciler/deploy/played-histories.ts";
import { type GitHubServer, startGitHubServer } from "../github/server.ts";
import { SECRET } from "../github/test-server.ts";
import { emptyRepository, type Repository } from "../github/world.ts";
import { withEnvironment } from "../run-reconciler.ts";
import { gitOf } from "./git-of.ts";
import { openWorkplace, type Workplace, type WorkplaceOptions } from "./workplace.ts";

export const REVIEW_RULE = {
  type: "pull_request",
  parameters: {
    require_code_owner_review: true,
    dismiss_stale_reviews_on_push: true,
    require_last_push_approval: true,
    required_approving_review_count: 1,
  },
};

export const UP_TO_DATE_RULE = {
  type: "required_status_checks",
  parameters: { strict_required_status_checks_policy: true, required_status_checks: [{ context: "Result" }] },
};

export type OnGitHub = Awaited<ReturnType<typeof openRepository>>;

/** With `deployed`, the example files are there already, with nothing on record. */
export async function openOnGitHub(options: Omit<WorkplaceOptions, "copyOf"> = {}) {
  const workplace = await openWorkplace(options);
  const { folder } = workplace;
  const git = gitOf(workplace);
  git("init", "-q", "-b", "main");
  writeFileSync(join(folder, ".git/info/exclude"), "/*\n!/access/\n!/.github/\n");
  mkdirSync(join(folder, ".github"));
  writeFileSync(join(folder, ".github/CODEOWNERS"), "* @example/platform\n");
  return openRepository(workplace, {
    ...emptyRepository("example", "access"),
    rules: { main: [REVIEW_RULE, UP_TO_DATE_RULE] },
  });
}

/** A second one that begins with all that the first has now: commits, pull requests, what is deployed and its record. */
export async function openCopyOf({ workplace, repository }: OnGitHub): Promise<OnGitHub> {
  return openRepository(await openWorkplace({ copyOf: workplace.folder }), structuredClone(repository));
}

async function openRepository(workplace: Workplace, repository: Repository) {
  const { folder } = workplace;
  const git = gitOf(workplace);
  const permissions = { contents: "read", pull_requests: "write" } as const;
  const server: GitHubServer = await startGitHubServer({
    tokens: { [SECRET]: { login: "github-actions[bot]", kind: "app", permissions } },
    repositories: [repository],
  });

  /** Texts by path from the repository's top. */
  function write(edit: Edit): void {
    for (const [path, text] of Object.entries(edit)) {
      const file = join(folder, path);
      if (text === undefined) rmSync(file, { force: true });
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
  }

  /** Commits what has been edited; returns the commit's id. */
  function commitFiles(message: string): string {
    git("add", "--all", "--", "access", ".github");
    git("commit", "-q", "--allow-empty", "-m", message);
    return known(git("rev-parse", "HEAD"));
  }

  /** Tells GitHub of a commit. */
  function known(sha: string): string {
    const parents = git("log", "-1", "--format=%P", sha)
      .split(" ")
      .filter((parent) => parent !== "");
    repository.commits.push({ sha, parents, pullRequests: [] });
    return sha;
  }

  /** Commits to main what has been edited, as GitHub sees it. */
  function commit(message: string): string {
    repository.branches.main = commitFiles(message);
    return repository.branches.main;
  }

  /** A commit that a merged pull request made; approved unless told otherwise. */
  function merge(message: string, reviewDecision: "APPROVED" | "REVIEW_REQUIRED" = "APPROVED"): string {
    const sha = commit(message);
    const number = repository.pullRequests.length + 1;
    repository.pullRequests.push({
      number,
      state: "closed",
      author: "ana",
      base: "main",
      head: sha,
      mergeCommit: sha,
      reviewDecision,
      reviews: [{ author: "ben", state: "APPROVED", commit: sha }],
    });
    repository.commits.find((one) => one.sha === sha)?.pullRequests.push(number);
    return sha;
  }

  type WorkflowRun = { readonly sha: string; readonly ref: string; readonly event?: object };

  /** What a run's environment says of it; `event` is the event's JSON. */
  function environment({ sha, ref, event = {} }: WorkflowRun): Readonly<Record<string, string>> {
    const file = join(folder, "event.json");
    writeFileSync(file, JSON.stringify(event));
    return {
      GITHUB_REPOSITORY: "example/access",
      GITHUB_SHA: sha,
      GITHUB_REF: ref,
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_EVENT_PATH: file,
      GITHUB_RUN_ID: "1",
      GITHUB_API_URL: server.url,
      GITHUB_GRAPHQL_URL: server.graphqlUrl,
      GITHUB_TOKEN: SECRET,
    };
  }

  /** A command as a workflow runs it. */
  function command(argv: readonly string[], run: WorkflowRun) {
    return withEnvironment(environment(run), () => workplace.command(...argv));
  }

  /** `deploy` as the workflow of commit `sha` runs it. */
  async function deploy(argv: readonly string[], sha: string) {
    const run = { sha, ref: "refs/heads/main" };
    const { status, stdout, stderr } = await command(["deploy", "--format", "json", ...argv], run);
    const result = stdout.startsWith("{") ? (JSON.parse(stdout) as DeployJson) : undefined;
    return {
      status,
      stdout,
      stderr,
      /** What it printed as JSON; undefined: nothing. */
      json: result,
      ended: result?.ended,
      commits: result?.commits,
      done: result?.done.map(({ op, key }) => `${op} ${key}`).toSorted(),
      leftOut: result?.leftOut.map(({ key, reason }) => `${key} ${reason}`).toSorted(),
      /** What an exception would name, by key. */
      digests: Object.fromEntries((result?.leftOut ?? []).map(({ key, digest = "" }) => [key, digest])),
      excepted: result?.excepted,
      /** `0123456789ab not-approved: access/teams/data.yaml` */
      skipped: (result?.skipped ?? []).map(
        ({ commit, why, files }) => `${commit.slice(0, 12)} ${why}: ${files.join(", ")}`,
      ),
      refusals: result?.refusals?.map(({ code }) => code),
    };
  }

  return {
    workplace,
    repository,
    server,
    git,
    command,
    known,
    write,
    commitFiles,
    /** A commit that somebody pushed to main without a pull request. */
    push: (message: string) => commit(message),
    merge,
    /** The very first deploy, of what has been edited: by its fingerprint, since nothing is on record. */
    async begin(message: string): Promise<void> {
      merge(message);
      const { stdout } = await workplace.command("preview", "--format", "json");
      const { fingerprint } = JSON.parse(stdout) as { fingerprint: string };
      const argv = ["--approved-only", "--first-deploy", "--expect", fingerprint];
      const begun = await deploy(argv, git("rev-parse", "HEAD"));
      expect(begun, `${begun.stdout}${begun.stderr}`).toMatchObject({ status: 0, leftOut: [] });
    },
    /** `deploy --approved-only` in the workflow of a commit, default the head's. */
    deploy: (argv: readonly string[] = [], sha = git("rev-parse", "HEAD")) => deploy(["--approved-only", ...argv], sha),
    /** What a process has in its environment in the workflow of a commit of main, default the head's. */
    onMain: (sha = git("rev-parse", "HEAD")) => environment({ sha, ref: "refs/heads/main" }),
    /** `deploy --only-expired` in the workflow of the head. */
    expire: () => deploy(["--only-expired"], git("rev-parse", "HEAD")),
    async close(): Promise<void> {
      await server.close();
      await workplace.close();
    },
  };
}

type DeployJson = {
  readonly ended: string;
  readonly commits?: readonly {
    readonly commit: string;
    readonly pullRequest?: number;
    readonly approvedBy: readonly string[];
  }[];
  readonly done: readonly { readonly op: string; readonly key: string }[];
  readonly leftOut: readonly {
    readonly op: string;
    readonly key: string;
    readonly reason: string;
    readonly digest?: string;
  }[];
  readonly excepted?: readonly object[];
  readonly skipped?: readonly {
    readonly commit: string;
    readonly why: string;
    readonly waitsFor: readonly string[];
    readonly files: readonly string[];
  }[];
  readonly refusals?: readonly { readonly code: string }[];
};
