// The event's JSON, as hostile text: who opens a pull request chooses much of it.

import { OperationError } from "../diagnostics/operation-error.ts";
import { validatorOf } from "../load/json-schema.ts";

export type EventPullRequest = {
  readonly number: number;
  /** The last commit pushed to it; not GitHub's test merge, which is `sha` of the context. */
  readonly head: string;
  /** The base branch's commit when the event happened. */
  readonly base: string;
  readonly baseBranch: string;
  /** Whether the commits are in another repository, whose runs get no secrets and no token that may write. */
  readonly fromFork: boolean;
};

/** A pull request that GitHub tries in a merge queue, on top of those before it. */
export type EventMergeGroup = {
  readonly pullRequest: number;
  /** What it would be merged into: the branch, or what the queue has before it. */
  readonly base: string;
  readonly baseBranch: string;
};

export type GitHubEvent = {
  /** Undefined for events that aren't about one. */
  readonly pullRequest: EventPullRequest | undefined;
  readonly mergeGroup: EventMergeGroup | undefined;
};

type Event = {
  merge_group?: { base_sha: string; base_ref: string; head_ref: string };
  pull_request?: {
    number: number;
    head: { sha: string; repo: { full_name: string } | null };
    base: { sha: string; ref: string; repo: { full_name: string } };
  };
};

const commit = { type: "string", pattern: "^[0-9a-f]{40,64}$" };
const repository = { type: "object", required: ["full_name"], properties: { full_name: { type: "string" } } };

/** Only what is used; GitHub adds members at any time (GitHub: "Webhook events and payloads", pull_request). */
const schema = {
  type: "object",
  properties: {
    // GitHub names the queue's own branches gh-readonly-queue/BRANCH/pr-NUMBER-COMMIT.
    merge_group: {
      type: "object",
      required: ["base_sha", "base_ref", "head_ref"],
      properties: {
        base_sha: commit,
        base_ref: { type: "string", pattern: "^refs/heads/[!-~]{1,255}$" },
        head_ref: {
          type: "string",
          pattern: "^refs/heads/gh-readonly-queue/[!-~]{1,255}/pr-[1-9][0-9]{0,9}-[0-9a-f]{40,64}$",
        },
      },
    },
    pull_request: {
      type: "object",
      required: ["number", "head", "base"],
      properties: {
        number: { type: "integer", minimum: 1 },
        head: {
          type: "object",
          required: ["sha", "repo"],
          // The fork may have been deleted.
          properties: { sha: commit, repo: { anyOf: [repository, { type: "null" }] } },
        },
        base: {
          type: "object",
          required: ["sha", "ref", "repo"],
          properties: { sha: commit, ref: { type: "string", pattern: "^[!-~]{1,255}$" }, repo: repository },
        },
      },
    },
  },
};

const validatorOfEvent = validatorOf<Event>(schema);

/** Throws an OperationError for text that is no event. */
export function parseEvent(text: string): GitHubEvent {
  const event = parse(text);
  const isEvent = validatorOfEvent();
  if (!isEvent(event)) {
    const [error] = isEvent.errors ?? [];
    // The path and the rule are our own text; the value is not shown.
    throw new OperationError(
      `the event is not one of GitHub's: ${error?.instancePath || "it"} ${error?.message ?? ""}`,
    );
  }
  return { pullRequest: pullRequestOf(event), mergeGroup: mergeGroupOf(event) };
}

function mergeGroupOf({ merge_group: group }: Event): EventMergeGroup | undefined {
  if (group === undefined) return undefined;
  const [, number = ""] = /\/pr-(\d+)-[0-9a-f]+$/.exec(group.head_ref) ?? [];
  return { pullRequest: Number(number), base: group.base_sha, baseBranch: group.base_ref.slice("refs/heads/".length) };
}

function pullRequestOf({ pull_request: pull }: Event): EventPullRequest | undefined {
  if (pull === undefined) return undefined;
  return {
    number: pull.number,
    head: pull.head.sha,
    base: pull.base.sha,
    baseBranch: pull.base.ref,
    fromFork: pull.head.repo?.full_name.toLowerCase() !== pull.base.repo.full_name.toLowerCase(),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OperationError("the event in GITHUB_EVENT_PATH is not JSON");
  }
}
