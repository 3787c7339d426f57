// The roles that runs in GitHub Actions assume, and their ARNs before they exist: policies name them.
import type { Organization } from "../model/access.ts";

/** One for each environment of the workflows. */
export const RUNS = ["preview", "deploy", "expire"] as const;
export type Run = (typeof RUNS)[number];

export type BootstrapFacts = {
  readonly organization: Organization;
  /** Twelve digits: the account of the run, where Identity Center is managed from. */
  readonly account: string;
  readonly instance: { readonly arn: string; readonly identityStoreId: string };
  /** "owner/name". */
  readonly repository: string;
  /** GitHub's numbers for both, which are never given to another one. */
  readonly ownerId: string;
  readonly repositoryId: string;
  /** The branch that is deployed. */
  readonly branch: string;
  readonly bucket: string;
  /** ARNs of roles and users besides the runs that may write to the bucket: to repair a state by hand, or for break-glass. */
  readonly stateWriters: readonly string[];
  /** Whether some assignment is in the management account. */
  readonly assignsInManagementAccount: boolean;
  /** The ARN of the boundary that guardrails.yaml puts on every role. */
  readonly permissionsBoundary: string | undefined;
};

/** GitHub's issuer, without scheme, as condition keys begin (GitHub: "OpenID Connect reference"). */
export const ISSUER = "token.actions.githubusercontent.com";
export const AUDIENCE = "sts.amazonaws.com";

/** The workflow whose jobs write: those of the environments access-deploy and access-expire. */
export const WRITING_WORKFLOW = ".github/workflows/deploy.yml";

/**
 * Whether a trust policy can check more of GitHub's token than its audience and subject (AWS: "Available keys for AWS OIDC
 * federation"; since January 2026, in the commercial regions alone).
 */
export function takesClaims({ partition }: Pick<Organization, "partition">): boolean {
  return partition === "aws";
}

/** Of the roles that GitHub's runs take; roles in member accounts have it too, by organization.yaml. */
export const BOOTSTRAP_PATH = "/access-as-code/";

export const environmentOf = (run: Run): string => `access-${run}`;
export const roleNameOf = (run: Run): string => `github-${run}`;

export function arnIn({ organization, account }: BootstrapFacts, service: string, resource: string): string {
  return `arn:${organization.partition}:${service}::${account}:${resource}`;
}

export const roleArnOf = (facts: BootstrapFacts, run: Run): string =>
  arnIn(facts, "iam", `role${BOOTSTRAP_PATH}${roleNameOf(run)}`);

export const oidcProviderArn = (facts: BootstrapFacts): string => arnIn(facts, "iam", `oidc-provider/${ISSUER}`);
