// The approved files of a deploy and of a preview, from git, GitHub and what is kept beside the state.
import type { ApprovedRun, ProposingRun } from "../approval/approved-run.ts";
import type { DeployRecord } from "../approval/deploy-record.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { openReadFiles } from "../history/access-at-commit.ts";
import { type MergeHistory, openMergeHistory } from "../history/merge-history.ts";
import { originOf } from "../history/origin.ts";
import type { Git } from "../load/git.ts";
import { openFolder } from "../load/git-commits.ts";
import { type ApprovedChoices, type ApprovedFiles, approvedFiles } from "./approved-files.ts";
import { type LogFolder, openLogFolder } from "./log-folder.ts";
import { type Proposal, type ProposedFiles, proposedFiles } from "./proposed-files.ts";
import type { TreePorts } from "./tree-since.ts";

type Around = Pick<RunContext, "accessDir" | "env" | "today">;

/** Throws an OperationError where nothing on record says which files were approved, unless the whole plan was looked at (`expect`). */
export async function readApproved(
  run: ApprovedRun,
  record: DeployRecord,
  context: Around,
  choices: ApprovedChoices,
): Promise<ApprovedFiles> {
  return withTreePorts(context, async (ports) => {
    const files = await approvedFiles({ ...ports, run }, record, choices);
    if (files !== undefined) return files;
    throw new OperationError(
      await whyUnknown(run.commit, record, ports.merges),
      "look at the preview of the branch's head, and pass the fingerprint that it prints to --expect",
    );
  });
}

/** Why no files of `head` are known to be approved; the same conditions as in tree-since.ts, `unitsSince`. */
async function whyUnknown(
  head: string,
  { deployed, attempted }: DeployRecord,
  { line }: Pick<MergeHistory, "line">,
): Promise<string> {
  if (deployed === undefined) return "nothing is on record as deployed, so it isn't known what was approved";
  const since = await line(deployed.commit, head);
  const ids = [deployed.commit, ...(since ?? []).map(({ commit }) => commit)];
  const beside = attempted.find(({ commit }) => !ids.includes(commit));
  return since === undefined || beside === undefined
    ? `commit ${head} doesn't descend from the deployed commit ${deployed.commit}`
    : `commit ${beside.commit}, which a deploy attempted, is not on the branch between the deployed commit ${deployed.commit} and commit ${head}`;
}

/** Writes nothing. `baseRef` is a commit of the branch, as git names it; without it nothing is proposed, and it is of the commit at hand. */
export async function readProposed(
  { reviews, pullRequest, isQueued }: ProposingRun,
  record: DeployRecord,
  context: Around,
  baseRef: string | undefined,
): Promise<ProposedFiles & Proposal> {
  return withTreePorts(context, async (ports, git) => {
    const head = await git.commitOf("HEAD");
    const parent = baseRef === undefined ? head : await git.commitOf(baseRef);
    const base = isQueued ? await ports.merges.forkOf(await tipOf(reviews.branch, git), parent) : parent;
    if (base === undefined) {
      throw new OperationError(`commit ${parent} and branch ${reviews.branch} have no commit in common`);
    }
    const proposal = { base, parent, head, pullRequest };
    return { ...proposal, ...(await proposedFiles({ ...ports, reviews }, record, proposal)) };
  });
}

/** As the clone knows it: the queue's commits are beyond it. */
function tipOf(branch: string, git: Git): Promise<string> {
  return git.commitOf(`refs/remotes/origin/${branch}`);
}

type Opened = Omit<TreePorts, "reviews" | "folder"> & { readonly folder: LogFolder | undefined };

async function withTreePorts<Result>(
  { accessDir, env, today }: Around,
  work: (ports: Opened, git: Git) => Promise<Result>,
): Promise<Result> {
  const folder = await openFolder(accessDir, env);
  const merges = await openMergeHistory(folder, env, await originOf(folder.git, env));
  try {
    const ports = { readFiles: openReadFiles(folder), merges, folder: openLogFolder(env, regionOf(env)), today };
    return await work(ports, folder.git);
  } finally {
    merges.close();
  }
}

/** Of the state's bucket, before any file is read. */
function regionOf({ PULUMI_BACKEND_URL: backend = "", AWS_REGION: region = "" }: RunContext["env"]): string {
  if (region !== "" || !backend.startsWith("s3:") || /[?&]region=/.test(backend)) return region;
  throw new OperationError("AWS_REGION is not set", "set it, or add region= to PULUMI_BACKEND_URL");
}
