// What the files on record want: with it, what the approved tree changes is told from what somebody did by hand.
import type { Base } from "../approval/classify-changes.ts";
import type { DeployRecord } from "../approval/deploy-record.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { type DesiredValues, desiredValues } from "../desired/desired-values.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { GitFiles } from "../load/git-tree.ts";
import { readTree } from "./approved-units.ts";
import type { TreePorts } from "./tree-since.ts";

/** Before the first deploy ended. */
const NOTHING: Base = { atDeploy: new Map(), today: new Map() };

/**
 * Files on record that are not valid today explain nothing; nor do those that are lost, where all was looked at (`isWhole`). Without any
 * an OperationError is thrown, except there.
 */
export async function readBases(
  { readFiles, merges, folder, today }: Omit<TreePorts, "reviews">,
  { deployed, attempted }: DeployRecord,
  isWhole: boolean,
): Promise<readonly Base[]> {
  const entries = [...(deployed === undefined ? [] : [deployed]), ...attempted];
  const valuesOf = async (files: GitFiles, day: string): Promise<DesiredValues | undefined> => {
    const { desired } = await readFiles(files, day);
    return desired === undefined ? undefined : desiredValues(desiredStacks(desired.access));
  };
  const filesOnRecord = async (commit: string, tree: string | undefined): Promise<GitFiles | undefined> => {
    if (tree !== undefined && folder !== undefined) return readTree(folder, tree, isWhole);
    return isWhole && !(await merges.has(commit)) ? undefined : merges.filesAt(commit);
  };
  const bases = entries.map(async ({ commit, tree, day }): Promise<readonly Base[]> => {
    const files = await filesOnRecord(commit, tree);
    if (files === undefined) return [];
    const [atDeploy, now] = await Promise.all([valuesOf(files, day), valuesOf(files, today)]);
    return atDeploy === undefined || now === undefined ? [] : [{ atDeploy, today: now }];
  });
  const known = [...(deployed === undefined ? [NOTHING] : []), ...(await Promise.all(bases)).flat()];
  if (known.length > 0 || isWhole) return known;
  throw new OperationError(
    "no files on record are valid today, so that nothing tells what a hand did from what was approved",
    "look at the preview of the branch's head, and pass the fingerprint that it prints to --expect",
  );
}
