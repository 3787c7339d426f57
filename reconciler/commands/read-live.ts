// What AWS holds at this moment, for those who ask for it in place of the files or the state.
import { assumedRoleArn } from "../deploy/run-stacks.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { liveAccess } from "../drift/live-access.ts";
import { readCaller, refuseOtherCaller } from "../live/caller.ts";
import { findInstance } from "../live/identity-center.ts";
import type { Instance } from "../live/instance.ts";
import type { ReadScope } from "../live/read-scope.ts";
import { type ReadWorld, readWorld } from "../live/read-world.ts";
import type { Progress } from "../live/world-reading.ts";
import type { Access } from "../model/access.ts";
import type { LiveRead } from "../report/explanation.ts";

export type ReadLive = {
  /** What AWS has, in the words of the files. */
  readonly access: Access;
  readonly world: ReadWorld;
  readonly instance: Instance;
  readonly live: LiveRead;
};

/** Calls to AWS for each line of progress. */
const CALLS_BETWEEN = 100;

/**
 * Reads what `scope` tells; roles in those accounts where files declare some. `declared` tells where AWS is, and which of it is ours.
 * Throws an OperationError for other credentials than organization.yaml says, and where there is no Identity Center.
 */
export async function readLive(
  { progress, signal, now = () => new Date() }: RunContext,
  declared: Access,
  scope: ReadScope,
): Promise<ReadLive> {
  const { region, instanceArn, managementAccount, runsIn, previewRole } = declared.organization;
  if (managementAccount === undefined) throw new Error("an access without management account was not refused");
  const at = `${now().toISOString().slice(0, "2026-11-30T14:11:09".length)}Z`;
  const { account: own } = await readCaller(region);
  refuseOtherCaller(own, { managementAccount: managementAccount.id, runsIn });
  const instance = await findInstance(region, instanceArn);
  const phase = progress.phase("reading AWS");
  const ids = [...new Set(declared.roles.map(({ account }) => account.id))].sort();
  const accounts = ids.map((id) => ({ id, roleArn: assumedRoleArn(previewRole, id) }));
  let said = 0;
  const report = ({ done, planned }: Progress) => {
    // Reading everything takes minutes: a run that is told to stop asks AWS nothing more.
    signal.throwIfAborted();
    if (done - said < CALLS_BETWEEN) return;
    said = done;
    phase.did(`${done} of about ${planned} calls`);
  };
  const world = await readWorld({ region, instance, accounts, scope, report });
  phase.end(`read AWS with ${world.calls.total} calls`);
  const unread = world.unread.map(({ what, reason }) => ({ what, reason }));
  return { access: liveAccess(world, declared), world, instance, live: { at, unread } };
}
