// `access bootstrap`: what runs in GitHub Actions need in AWS. Shows it, and with `--deploy` creates it.

import { bootstrapStack } from "../bootstrap/bootstrap-resources.ts";
import { bucketPolicy } from "../bootstrap/bucket-policy.ts";
import type { BootstrapFacts } from "../bootstrap/identities.ts";
import { refuseOwnPath } from "../bootstrap/own-path.ts";
import { environmentSettings, memberRolesTemplate, trustedWorkflow } from "../bootstrap/settings.ts";
import { PARALLEL } from "../deploy/run-stacks.ts";
import type { DesiredStack } from "../desired/desired-resource.ts";
import { registerResources } from "../desired/program.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { problemOf, problemOfRun } from "../diagnostics/problem.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { changeToJson } from "../engine/change.ts";
import { type Engine, withEngine } from "../engine/engine.ts";
import type { EngineRun, Program, RunOptions } from "../engine/run-engine.ts";
import { type DesiredAccess, readAccess } from "../guardrails/read-access.ts";
import { readCaller, refuseOtherCaller } from "../live/caller.ts";
import { findInstance } from "../live/identity-center.ts";
import { roleBoundary } from "../model/build-roles.ts";
import { type BootstrapReport, renderBootstrap } from "../report/render-bootstrap.ts";
import { diagnosticForm } from "./forms.ts";
import { EXIT, type Outcome, outcome, withProblem } from "./outcome.ts";

type Given = "repository" | "ownerId" | "repositoryId" | "branch" | "bucket" | "stateWriters";

export type BootstrapOptions = Pick<BootstrapFacts, Given> & {
  /** The account has GitHub as an identity provider already. */
  readonly existingOidcProvider: boolean;
  /** The bucket is there already. */
  readonly existingBucket: boolean;
  readonly deploy: boolean;
  /** Print the template of the member accounts' roles, and do nothing else. */
  readonly memberRoles: boolean;
};

/** A separate Pulumi project: none of it is access that somebody declared. */
const PROJECT = "access-bootstrap";

export async function bootstrap(context: RunContext, options: BootstrapOptions): Promise<Outcome> {
  const { desired, diagnostics, sourceOf } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    return outcome(EXIT.refused, (form, colour) =>
      renderDiagnostics(diagnostics, diagnosticForm(form), { colour, sourceOf }),
    );
  }
  const facts = await lookUp(desired, options);
  refuseOwnPath(facts);
  if (options.memberRoles) return printMemberRoles(facts);
  const stack = bootstrapStack(facts, { oidcProvider: !options.existingOidcProvider, bucket: !options.existingBucket });
  const report: Omit<BootstrapReport, "changes" | "failed" | "deployed"> = {
    environments: environmentSettings(facts),
    repository: facts.repository,
    branch: facts.branch,
    trustedWorkflow: trustedWorkflow(facts),
    ...(options.existingBucket ? { bucketPolicy: bucketPolicy(facts) } : {}),
  };
  const settings = { ...context, project: PROJECT };
  const { value: run, unclosed } = await withEngine(settings, (engine) =>
    runStack(stack, facts, options.deploy, { engine, context }),
  );
  const shown = { ...report, changes: run.changes, failed: run.failures, deployed: options.deploy };
  const { ended } = run;
  const problems =
    ended.how === "broken"
      ? [problemOf(ended.error)]
      : ended.how === "interrupted"
        ? [problemOfRun(context.signal)]
        : [];
  const ran: Outcome = {
    status: run.failures.length + problems.length > 0 ? EXIT.failed : EXIT.fine,
    render: (form) =>
      form === "json"
        ? `${JSON.stringify({ version: 1, ...shown, changes: run.changes.map(changeToJson) }, undefined, 2)}\n`
        : renderBootstrap(shown),
    problems,
  };
  return withProblem(ran, unclosed);
}

async function lookUp({ access, written }: DesiredAccess, options: BootstrapOptions): Promise<BootstrapFacts> {
  const { organization, assignments } = access;
  const { managementAccount, region, runsIn, instanceArn } = organization;
  if (managementAccount === undefined) throw new Error("an access without management account was not refused");
  const { account } = await readCaller(region);
  refuseOtherCaller(account, { managementAccount: managementAccount.id, runsIn });
  const { repository, ownerId, repositoryId, branch, bucket, stateWriters } = options;
  return {
    repository,
    ownerId,
    repositoryId,
    branch,
    bucket,
    stateWriters,
    organization,
    account,
    instance: await findInstance(region, instanceArn),
    assignsInManagementAccount: assignments.some((it) => it.account.id === managementAccount.id),
    permissionsBoundary: roleBoundary(written),
  };
}

function printMemberRoles(facts: BootstrapFacts): Outcome {
  const template = memberRolesTemplate(facts);
  if (template === undefined) {
    throw new OperationError(
      "organization.yaml names no previewRole and no deployRole: no account's role is assumed",
      "write both, with {account} in them, and run this again",
    );
  }
  return outcome(EXIT.fine, () => `${JSON.stringify(template, undefined, 2)}\n`);
}

/** What is planned, or was done. */
async function runStack(
  desired: DesiredStack,
  { organization: { region }, instance }: BootstrapFacts,
  deploy: boolean,
  { engine, context }: { readonly engine: Engine; readonly context: RunContext },
): Promise<EngineRun> {
  const missing = !(await engine.listStackNames()).includes(desired.name);
  const program: Program = (admit) =>
    registerResources(desired, {
      failureHoldsDeletions: true,
      region,
      facts: { instance, externalIds: new Map() },
      assumeRoleArn: undefined,
      admit,
    });
  const options = { parallel: PARALLEL, signal: context.signal };
  const run = { desired, program, missing };
  const planning = context.progress.phase("planning bootstrap", desired.resources.length);
  const onPlanned: RunOptions["onProgress"] = ({ key, op }) => planning.did(`${op} ${key}`);
  const planned = await engine.preview(run, { ...options, onProgress: onPlanned });
  if (!deploy || planned.failures.length > 0) return planned;
  const deploying = context.progress.phase("deploying bootstrap", planned.changes.length);
  return await engine.deploy(run, {
    ...options,
    expected: planned.changes,
    only: undefined,
    onProgress: ({ key, op }) => deploying.did(`${op} ${key}`),
  });
}
