// The files that a run deploys, from git, GitHub and what is kept beside the state.
import type { ApprovedRun } from "../approval/approved-run.ts";
import type { DeployRecord } from "../approval/deploy-record.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { openReadFiles } from "../history/access-at-commit.ts";
import { openMergeHistory } from "../history/merge-history.ts";
import { originOf } from "../history/origin.ts";
import { openFolder } from "../load/git-commits.ts";
import { type ApprovedFiles, approvedFiles } from "./approved-files.ts";
import { openLogFolder } from "./log-folder.ts";

/** Throws an OperationError where nothing on record says which files were approved, unless the whole plan was looked at (`expect`). */
export async function readApproved(
  run: ApprovedRun,
  record: DeployRecord,
  context: Pick<RunContext, "accessDir" | "env" | "today">,
  expect: string | undefined,
): Promise<ApprovedFiles> {
  const { accessDir, env, today } = context;
  const folder = await openFolder(accessDir, env);
  const merges = await openMergeHistory(folder, env, await originOf(folder.git, env));
  try {
    const ports = { run, readFiles: openReadFiles(folder), merges, folder: openLogFolder(env, regionOf(env)), today };
    const files = await approvedFiles(ports, record, expect);
    if (files !== undefined) return files;
    throw new OperationError(
      record.deployed === undefined
        ? "nothing is on record as deployed, so it isn't known what was approved"
        : `commit ${run.commit} doesn't descend from the deployed commit ${record.deployed.commit}`,
      "look at the preview of the branch's head, and pass the fingerprint that it prints to --expect",
    );
  } finally {
    merges.close();
  }
}

/** Of the state's bucket, before any file is read. */
function regionOf({ PULUMI_BACKEND_URL: backend = "", AWS_REGION: region = "" }: RunContext["env"]): string {
  if (region !== "" || !backend.startsWith("s3:") || /[?&]region=/.test(backend)) return region;
  throw new OperationError("AWS_REGION is not set", "set it, or add region= to PULUMI_BACKEND_URL");
}
