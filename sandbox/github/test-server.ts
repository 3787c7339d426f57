import { onTestFinished } from "vitest";
import { type GitHub, openGitHub } from "../../reconciler/github/client.ts";
import { type GitHubServer, startGitHubServer } from "./server.ts";
import { emptyRepository, type PullRequest, type Repository, type Token } from "./world.ts";

export const SECRET = "ghs_0123456789secret";
export const BOT = "github-actions[bot]";

/** A commit id for tests: one character, forty times. */
export const sha = (character: string): string => character.repeat(40);

const workflowToken: Token = {
  login: BOT,
  kind: "app",
  permissions: { contents: "read", pull_requests: "write" },
};

/** An open pull request 7 to main, with its last commit `a`. */
export function pullRequest(changes: Partial<PullRequest> = {}): PullRequest {
  return {
    number: 7,
    state: "open",
    author: "ana",
    base: "main",
    head: sha("a"),
    reviewDecision: "REVIEW_REQUIRED",
    reviews: [],
    ...changes,
  };
}

type World = { repository?: Partial<Repository>; token?: Partial<Token>; pageSize?: number };

/** A server with example/access, and the client's way to it; nothing waits. */
export async function startForTest({ repository = {}, token = {}, pageSize = 100 }: World = {}): Promise<{
  server: GitHubServer;
  github: GitHub;
  repository: Repository;
  warnings: string[];
}> {
  const world = {
    tokens: { [SECRET]: { ...workflowToken, ...token } },
    repositories: [{ ...emptyRepository("example", "access"), pullRequests: [pullRequest()], ...repository }],
  };
  const server = await startGitHubServer(world, { pageSize });
  onTestFinished(() => server.close());
  const warnings: string[] = [];
  const github = clientOf(server, { warn: (line) => warnings.push(line) });
  const [only = emptyRepository("", "")] = world.repositories;
  return { server, github, repository: only, warnings };
}

/** Instead of the throttling plugin's queues, which let seconds pass between two writes. */
const atOnce = {
  key: () => ({
    schedule: (_options: object, work: (...args: readonly unknown[]) => unknown, ...args: readonly unknown[]) =>
      work(...args),
  }),
};

/** Tests don't wait. */
export const AT_ONCE = {
  retry: { retryAfterBaseValue: 0 },
  throttle: { retryAfterBaseValue: 0, global: atOnce, write: atOnce, notifications: atOnce },
};

type Changes = { token?: string; name?: string; signal?: AbortSignal; warn?: (line: string) => void };

export function clientOf(server: { url: string; graphqlUrl: string }, changes: Changes = {}): GitHub {
  return openGitHub({
    apiUrl: server.url,
    graphqlUrl: server.graphqlUrl,
    token: changes.token ?? SECRET,
    repository: { owner: "example", name: changes.name ?? "access" },
    warn: changes.warn ?? (() => {}),
    ...(changes.signal === undefined ? {} : { signal: changes.signal }),
    pace: AT_ONCE,
  });
}

export const operations = (server: GitHubServer): readonly string[] => server.calls.map(({ operation }) => operation);
