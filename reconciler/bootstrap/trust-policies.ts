// Who may assume a role: exact matches only, since a * in a subject lets in every branch of a repository, or every repository.

import {
  AUDIENCE,
  type BootstrapFacts,
  environmentOf,
  ISSUER,
  oidcProviderArn,
  type Run,
  roleArnOf,
  takesClaims,
  WRITING_WORKFLOW,
} from "./identities.ts";
import { type PolicyDocument, policyOf } from "./policy.ts";

/**
 * A run of the repository in the environment of `run`. Repositories since July 2026, and renamed ones, have numbers in their
 * subject, older ones may not (GitHub: "OpenID Connect reference", immutable subject claims), so both forms are matched, each
 * exactly. What writes also needs the branch, and the one workflow file on it: an environment's own branch rule is a setting that
 * somebody may change, and a workflow of another file, or of this one on another branch, may name any environment.
 */
export function trustOfRun(facts: BootstrapFacts, run: Run): PolicyDocument {
  const { repository, ownerId, repositoryId, branch, organization } = facts;
  const [owner, name] = repository.split("/");
  const environment = `environment:${environmentOf(run)}`;
  const ref = `refs/heads/${branch}`;
  const onBranch =
    run !== "preview" && takesClaims(organization)
      ? { [`${ISSUER}:ref`]: ref, [`${ISSUER}:job_workflow_ref`]: `${repository}/${WRITING_WORKFLOW}@${ref}` }
      : {};
  return policyOf({
    Effect: "Allow",
    Principal: { Federated: oidcProviderArn(facts) },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${ISSUER}:aud`]: AUDIENCE,
        [`${ISSUER}:sub`]: [
          `repo:${repository}:${environment}`,
          `repo:${owner}@${ownerId}/${name}@${repositoryId}:${environment}`,
        ],
        ...onBranch,
      },
    },
  });
}

/** In a member account: the roles of `runs`, told by ARN, so that the account's role may be made before them. */
export function trustOfMember(facts: BootstrapFacts, runs: readonly Run[]): PolicyDocument {
  const { organization, account } = facts;
  return policyOf({
    Effect: "Allow",
    Principal: { AWS: `arn:${organization.partition}:iam::${account}:root` },
    Action: "sts:AssumeRole",
    Condition: { ArnEquals: { "aws:PrincipalArn": runs.map((run) => roleArnOf(facts, run)) } },
  });
}
