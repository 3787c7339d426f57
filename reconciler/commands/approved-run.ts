// A deploy that does only what was approved: its conditions, the evidence for each planned change, and its record.
import { type Base, classifyChange, type Evidence, type Step } from "../bond/classify-changes.ts";
import {
  ATTEMPTED_TAG,
  attemptedTag,
  DEPLOYED_TAG,
  type Deployed,
  type DeployRecord,
  deployedTag,
  parseRecord,
} from "../bond/deploy-record.ts";
import { type DesiredValues, desiredValues, sameDesired } from "../bond/desired-values.ts";
import { leftOutOf } from "../bond/left-out.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { Backend } from "../engine/backend.ts";
import { holdsResource } from "../engine/matches-state.ts";
import { readBranchHead } from "../github/branch-head.ts";
import { readBranchRules } from "../github/branch-rules.ts";
import { type GitHub, openGitHub } from "../github/client.ts";
import { compareCommits } from "../github/commits.ts";
import { readGitHubContext } from "../github/context.ts";
import { readReviews } from "../github/reviews.ts";
import { openFolder } from "../load/git-commits.ts";
import { type Blobs, gitTree } from "../load/git-tree.ts";
import { readAccessTree } from "../load/read-access-folder.ts";
import type { Access } from "../model/access.ts";
import type { LeftOut } from "../plan/change.ts";
import { desiredStacks, IDENTITY_CENTER_STACK } from "../plan/desired-resources.ts";
import type { CommandContext } from "./command-context.ts";
import type { PlannedAll } from "./plan-stacks.ts";
import { readAccessFrom } from "./read-access.ts";

export type ApprovedRun = {
  readonly github: GitHub;
  readonly branch: string;
  readonly commit: string;
};

/**
 * Refuses unless the branch's rules make an approval mean something. Undefined: the branch has a newer commit already, whose
 * own run deploys both.
 */
export async function openApprovedRun(context: CommandContext): Promise<ApprovedRun | undefined> {
  const { repository, sha, branch, apiUrl, graphqlUrl } = await readGitHubContext(context.env);
  const token = context.env.GITHUB_TOKEN ?? "";
  if (token === "") throw new OperationError("GITHUB_TOKEN is not set", "give the step the workflow's token");
  if (branch === undefined) {
    throw new OperationError("a deploy of what was approved needs a run on a branch", "start it by a push to main");
  }
  const { signal, githubPace: pace } = context;
  const warn = (line: string) => context.stderr(`${line}\n`);
  const github = openGitHub({
    apiUrl,
    graphqlUrl,
    token,
    repository,
    signal,
    warn,
    ...(pace === undefined ? {} : { pace }),
  });
  const { missing } = await readBranchRules(github, branch);
  if (missing.length > 0) {
    throw new OperationError(
      `the rules of branch ${branch} don't require what an approval rests on: ${missing.join("; ")}`,
      "set them in a ruleset of the repository",
    );
  }
  const head = await readBranchHead(github, branch);
  if (head === sha) return { github, branch, commit: sha };
  const { status } = await compareCommits(github, sha, head);
  if (status === "ahead") return undefined;
  throw new OperationError(
    `commit ${sha} is not on branch ${branch} any more (its head is ${head}, which is ${status})`,
    "the branch was moved back; deploy its head",
  );
}

/** What of the plan may not run, with its dependants. */
export async function judgePlan(
  run: ApprovedRun,
  record: DeployRecord,
  {
    access,
    planned,
    context,
  }: { readonly access: Access; readonly planned: PlannedAll; readonly context: CommandContext },
): Promise<readonly LeftOut[]> {
  const head = desiredValues(desiredStacks(access));
  const history = await openHistory(run, context);
  await refuseOtherFiles(run, head, history.valuesOf);
  const holds = new Map(
    planned.stacks.map(({ desired, state }) => [desired.name, holdsResource(state, planned.facts)] as const),
  );
  const { deployed, attempted } = record;
  const entries = [...(deployed === undefined ? [] : [deployed]), ...attempted];
  const evidence: Evidence = {
    head,
    bases: (await Promise.all(entries.map(history.baseOf))).filter((base) => base !== undefined),
    stateHolds: ({ stack, key }, desired) => holds.get(stack)?.(key, desired) ?? desired === undefined,
  };
  return leftOutOf(
    planned.plan.changes.map((change) => classifyChange(change, evidence)),
    planned.stacks,
  );
}

/** The files on disk are those of the commit: what is read from git to judge must be what is deployed. */
async function refuseOtherFiles(
  { commit }: ApprovedRun,
  head: DesiredValues,
  valuesOf: (commit: string) => Promise<DesiredValues | undefined>,
): Promise<void> {
  const committed = await valuesOf(commit);
  const keys = new Set([...head.keys(), ...(committed?.keys() ?? [])]);
  const differing = [...keys].filter((key) => !sameDesired(head.get(key), committed?.get(key)));
  if (differing.length === 0) return;
  throw new OperationError(
    `the access folder is not as commit ${commit} has it (${differing.length} resources differ)`,
    "check out the commit that the run is for",
  );
}

async function openHistory(run: ApprovedRun, context: CommandContext) {
  const { git, path, name } = await openFolder(context.accessDir, context.env);
  const blobs: Blobs = new Map();
  const known = new Map<string, Promise<DesiredValues | undefined>>();
  /** Undefined where the files of the commit are not valid, or not there. */
  const read = async (commit: string, day: string): Promise<DesiredValues | undefined> => {
    const tree = await gitTree(git, await git.commitOf(commit), path, blobs);
    const { desired } = await readAccessFrom(await readAccessTree(tree, path, name), day);
    return desired === undefined ? undefined : desiredValues(desiredStacks(desired.access));
  };
  const valuesOf = (commit: string, day = context.today) => {
    const values = known.get(`${commit} ${day}`) ?? read(commit, day);
    known.set(`${commit} ${day}`, values);
    return values;
  };
  const baseOf = async ({ commit, day }: Deployed): Promise<Base | undefined> => {
    const [atDeploy, today] = await Promise.all([valuesOf(commit, day), valuesOf(commit)]);
    if (atDeploy === undefined || today === undefined) return undefined;
    const { status, commits } = await compareCommits(run.github, commit, run.commit);
    if (status !== "ahead" && status !== "identical") return { commit, atDeploy, today, since: undefined };
    const reviews = await readReviews(run.github, run.branch, commits);
    const since = await Promise.all(
      reviews.map(async ({ commit, pullRequest }): Promise<Step> => {
        return { commit, values: await valuesOf(commit), approved: pullRequest?.approved === true };
      }),
    );
    return { commit, atDeploy, today, since: since.reverse() };
  };
  return { valuesOf, baseOf };
}

/** What the stack, which is there, remembers of deploys. */
export async function readRecord(backend: Backend): Promise<DeployRecord> {
  return parseRecord(await backend.readTags(IDENTITY_CENTER_STACK));
}

/** Before the first change. */
export async function recordAttempt(backend: Backend, record: DeployRecord, now: Deployed): Promise<void> {
  await backend.writeTag(IDENTITY_CENTER_STACK, ATTEMPTED_TAG, attemptedTag(record, now));
}

/** After a run that ended well and left nothing out. */
export async function recordDeployed(backend: Backend, now: Deployed): Promise<void> {
  await backend.writeTag(IDENTITY_CENTER_STACK, DEPLOYED_TAG, deployedTag(now));
  await backend.writeTag(IDENTITY_CENTER_STACK, ATTEMPTED_TAG, "");
}
