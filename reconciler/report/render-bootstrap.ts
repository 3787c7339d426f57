// The result of bootstrap for people: what was made, and what is left to set by hand.
import { visible } from "../diagnostics/quote.ts";
import type { Change } from "../engine/change.ts";

export type BootstrapReport = {
  readonly changes: readonly Change[];
  readonly failed: readonly { readonly key: string | undefined; readonly message: string }[];
  /** False: nothing was done yet. */
  readonly deployed: boolean;
  readonly environments: readonly {
    readonly environment: string;
    readonly deploymentBranch: string | undefined;
    readonly variables: { readonly [name: string]: string };
  }[];
  readonly repository: string;
  readonly branch: string;
  /** Of the branch, the one that the roles that write trust; undefined: AWS can't check that here. */
  readonly trustedWorkflow: string | undefined;
  /** For a bucket that was there before, whose policy is its owner's; absent: it has been set. */
  readonly bucketPolicy?: object;
};

export function renderBootstrap(report: BootstrapReport): string {
  const { changes, failed, deployed, environments, repository, branch, trustedWorkflow, bucketPolicy } = report;
  const lines = [
    deployed ? "done in AWS:" : "planned in AWS (carry it out with --deploy):",
    ...(changes.length === 0 ? ["  nothing: everything is in place"] : changes.map(({ op, key }) => `  ${op} ${key}`)),
    ...failed.map(({ key, message }) => `  failed ${key ?? ""}: ${visible(message)}`),
    "",
    `to set in GitHub, repository ${repository}:`,
  ];
  for (const { environment, deploymentBranch, variables } of environments) {
    const from = deploymentBranch === undefined ? "any branch and pull request" : `branch ${deploymentBranch} only`;
    lines.push(`  environment ${environment} (${from})`);
    for (const [name, value] of Object.entries(variables)) {
      lines.push(`    gh variable set ${name} --repo ${repository} --env ${environment} --body ${value}`);
    }
  }
  lines.push(
    ...(trustedWorkflow === undefined
      ? [
          "  AWS can't check the branch or the workflow file here, as it does in its commercial regions: that the environments",
          `    access-deploy and access-expire accept runs of ${branch} only is all that keeps other branches from the roles that write`,
        ]
      : [`  the roles of access-deploy and access-expire trust ${trustedWorkflow} of ${branch} alone`]),
    `  ruleset of ${branch}: pull requests; review of code owners; stale approvals dismissed; approval of the last push;`,
    "    required checks access and code",
    "  required reviewers of access-deploy, if deploys are to be confirmed: private repositories have them on Enterprise only.",
    "    Without them the merge is the confirmation. On Free, private repositories have neither environments nor rulesets:",
    "    don't run this from one.",
    ...(bucketPolicy === undefined
      ? []
      : [
          "",
          "to add to the policy of the bucket, which was there before:",
          JSON.stringify(bucketPolicy, undefined, 2),
        ]),
  );
  return `${lines.join("\n")}\n`;
}
