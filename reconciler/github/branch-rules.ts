// Whether a branch accepts only what code owners approved, in exactly the approved version: rulesets and classic protection together.
import type { GitHub } from "./client.ts";
import { GitHubError } from "./github-error.ts";

export type ReviewRequirements = {
  readonly codeOwnerReview: boolean;
  readonly staleApprovalsDismissed: boolean;
  readonly lastPushApproved: boolean;
  /** Nothing is merged that wasn't checked together with all that was merged before: two changes whose sum nobody saw. */
  readonly upToDate: boolean;
};

export type BranchRules = ReviewRequirements & {
  /** What a deploy needs and the branch doesn't require, as GitHub calls it; empty: everything is required. */
  readonly missing: readonly string[];
};

/** As the ruleset's page calls them. */
const NAMES: Readonly<Record<keyof ReviewRequirements, string>> = {
  codeOwnerReview: "require review from code owners",
  staleApprovalsDismissed: "dismiss stale pull request approvals when new commits are pushed",
  lastPushApproved: "require approval of the most recent reviewable push",
  upToDate: "require branches to be up to date before merging, or a merge queue",
};

const NOTHING: ReviewRequirements = {
  codeOwnerReview: false,
  staleApprovalsDismissed: false,
  lastPushApproved: false,
  upToDate: false,
};

/**
 * All that rulesets and classic protection require; where several speak, GitHub applies the strictest. Classic protection is
 * read only where rulesets leave something out: a workflow's own token may not see it. Throws a GitHubError when what is
 * needed can't be read, since then nothing is known. Who may bypass the rules isn't visible here; each commit's reviews show it.
 */
export async function readBranchRules(github: GitHub, branch: string): Promise<BranchRules> {
  const rules = await readRulesets(github, branch);
  const missing = missingOf(rules);
  if (missing.length === 0) return { ...rules, missing };
  const all = union(rules, await readClassicProtection(github, branch, missing));
  return { ...all, missing: missingOf(all) };
}

function missingOf(rules: ReviewRequirements): readonly string[] {
  return (Object.keys(NAMES) as (keyof ReviewRequirements)[]).filter((key) => !rules[key]).map((key) => NAMES[key]);
}

function union(a: ReviewRequirements, b: ReviewRequirements): ReviewRequirements {
  return {
    codeOwnerReview: a.codeOwnerReview || b.codeOwnerReview,
    staleApprovalsDismissed: a.staleApprovalsDismissed || b.staleApprovalsDismissed,
    lastPushApproved: a.lastPushApproved || b.lastPushApproved,
    upToDate: a.upToDate || b.upToDate,
  };
}

/** GitHub: "Get rules for a branch" gives the active rules only, of the repository and of the organization. */
async function readRulesets({ call, owner, repo }: GitHub, branch: string): Promise<ReviewRequirements> {
  const rules = await call(`read the rules of branch ${branch}`, "metadata: read", (client) =>
    client.paginate("GET /repos/{owner}/{repo}/rules/branches/{branch}", { owner, repo, branch, per_page: 100 }),
  );
  return rules
    .map((rule): ReviewRequirements => {
      switch (rule.type) {
        case "pull_request":
          return {
            codeOwnerReview: rule.parameters?.require_code_owner_review === true,
            staleApprovalsDismissed: rule.parameters?.dismiss_stale_reviews_on_push === true,
            lastPushApproved: rule.parameters?.require_last_push_approval === true,
            upToDate: false,
          };
        case "required_status_checks":
          return { ...NOTHING, upToDate: rule.parameters?.strict_required_status_checks_policy === true };
        case "merge_queue":
          return { ...NOTHING, upToDate: true };
        default:
          return NOTHING;
      }
    })
    .reduce(union, NOTHING);
}

async function readClassicProtection(
  { call, owner, repo }: GitHub,
  branch: string,
  missing: readonly string[],
): Promise<ReviewRequirements> {
  try {
    const { data } = await call(`read the classic protection of branch ${branch}`, "administration: read", (client) =>
      client.request("GET /repos/{owner}/{repo}/branches/{branch}/protection", { owner, repo, branch }),
    );
    const reviews = data.required_pull_request_reviews;
    return {
      codeOwnerReview: reviews?.require_code_owner_reviews === true,
      staleApprovalsDismissed: reviews?.dismiss_stale_reviews === true,
      lastPushApproved: reviews?.require_last_push_approval === true,
      upToDate: data.required_status_checks?.strict === true,
    };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    // GitHub's answer to those who may read it; those who may not get a plain "Not Found".
    if (error.status === 404 && error.reason === "Branch not protected") return NOTHING;
    if (error.status !== 403 && error.status !== 404) throw error;
    throw new GitHubError(
      `${error.message}; the branch's rulesets don't ${missing.join(", don't ")}`,
      "require it in a ruleset, which any token may read, or use a token with the permission administration: read",
      error.status,
      error.reason,
    );
  }
}
