// What is to be set by hand in GitHub and in the member accounts, once the resources are there.
import { canonicalPolicy } from "../model/policy-document.ts";
import { type BootstrapFacts, environmentOf, RUNS, roleArnOf, takesClaims, WRITING_WORKFLOW } from "./identities.ts";
import { permissionsOfMember } from "./permissions.ts";
import { trustOfMember } from "./trust-policies.ts";

export type EnvironmentSettings = {
  readonly environment: string;
  /** Undefined: any branch and pull request. */
  readonly deploymentBranch: string | undefined;
  readonly variables: { readonly [name: string]: string };
};

export function environmentSettings(facts: BootstrapFacts): readonly EnvironmentSettings[] {
  return RUNS.map((run) => ({
    environment: environmentOf(run),
    deploymentBranch: run === "preview" ? undefined : facts.branch,
    variables: {
      [`ACCESS_${run.toUpperCase()}_ROLE`]: roleArnOf(facts, run),
      ACCESS_REGION: facts.organization.region,
      ACCESS_STATE: `s3://${facts.bucket}`,
    },
  }));
}

/** The workflow file that the roles that write trust, of the deployed branch alone; undefined where AWS can't check that. */
export function trustedWorkflow({ organization }: Pick<BootstrapFacts, "organization">): string | undefined {
  return takesClaims(organization) ? WRITING_WORKFLOW : undefined;
}

/**
 * A CloudFormation template with the roles that runs assume in an account that has declared roles: for a StackSet over those
 * accounts. Undefined where organization.yaml names no such roles.
 */
export function memberRolesTemplate(facts: BootstrapFacts): object | undefined {
  const { previewRole, deployRole } = facts.organization;
  const role = (arn: string, writes: boolean) => {
    const [, path = "/", name = ""] = /:role(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
    return {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: name,
        Path: path,
        Description: `Access as code: ${writes ? "deploys" : "previews"}`,
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: document(trustOfMember(facts, writes ? ["deploy"] : RUNS)),
        Policies: [{ PolicyName: "access-as-code", PolicyDocument: document(permissionsOfMember(facts, writes)) }],
      },
    };
  };
  const resources = {
    ...(previewRole === undefined ? {} : { PreviewRole: role(previewRole, false) }),
    ...(deployRole === undefined ? {} : { DeployRole: role(deployRole, true) }),
  };
  if (Object.keys(resources).length === 0) return undefined;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Roles that access as code assumes here",
    Resources: resources,
  };
}

const document = (policy: object): unknown => JSON.parse(canonicalPolicy(policy));
