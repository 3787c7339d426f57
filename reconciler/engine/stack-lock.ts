// A stack that another run has locked: by whom, since when, and how the lock is released when that run has ended.
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { ConcurrentUpdateError } from "@pulumi/pulumi/automation/index.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import { PROJECT } from "./project.ts";

export type LockHolder = {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601, as the lock has it. */
  readonly at: string;
};

/** Thrown before the engine has done anything. */
export class StackLocked extends OperationError {
  readonly stackName: string;
  /** Undefined where the backend doesn't say. */
  readonly holder: LockHolder | undefined;

  constructor(stack: string, holder: LockHolder | undefined, isGone: boolean, cause: unknown) {
    super(`stack ${stack} is locked${holderText(holder, isGone)}`, remedyText(stack, isGone), { cause });
    this.stackName = stack;
    this.holder = holder;
  }
}

/** Undefined for any other error than that of a lock. Whether its holder is still running is told by {@link knowingHolder}. */
export function lockedBy(stack: string, error: unknown): StackLocked | undefined {
  if (!(error instanceof ConcurrentUpdateError)) return undefined;
  return new StackLocked(stack, parseHolder(error.message), false, error);
}

/** The same error; of a lock whose holder is known to have ended, one that says so. */
export function knowingHolder(error: unknown, takesSignals: (pid: number) => boolean): unknown {
  if (!(error instanceof StackLocked)) return error;
  const { stackName, holder, cause } = error;
  const isRunning = (pid: number) => takesSignals(pid) && !hasEnded(pid);
  return isGone(holder, hostname(), isRunning) ? new StackLocked(stackName, holder, true, cause) : error;
}

/** Of a message that says `created by ana@host (pid 7) at 2026-11-26T20:02:13Z`, as backends in files and buckets do. */
export function parseHolder(text: string): LockHolder | undefined {
  const [, user, host, pid, at] = /created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/.exec(text) ?? [];
  if (user === undefined || host === undefined || at === undefined) return undefined;
  return { user, host, pid: Number(pid), at };
}

/** True only where it is known: of a process on this machine. */
export function isGone(holder: LockHolder | undefined, thisHost: string, isRunning: (pid: number) => boolean): boolean {
  return holder !== undefined && holder.host === thisHost && !isRunning(holder.pid);
}

/** A process that has ended still takes signals until its parent, which may not do it, has waited for it. Known on Linux alone. */
function hasEnded(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return false;
  // PID (NAME) STATE …, where the name may hold anything.
  const stat = readFileSync(file, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
}

function holderText(holder: LockHolder | undefined, isGone: boolean): string {
  if (holder === undefined) return " by another run";
  const { user, host, pid, at } = holder;
  return visible(`: by ${user}@${host} (pid ${pid}) at ${at}${isGone ? ", which is no longer running" : ""}`);
}

function remedyText(stack: string, isGone: boolean): string {
  const command = `pulumi cancel --yes --stack organization/${PROJECT}/${stack}`;
  const release = `release the lock, with the PULUMI_BACKEND_URL of this run: ${command}`;
  return isGone ? release : `wait for that run to end; only if it is no longer running, ${release}`;
}
