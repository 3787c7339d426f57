// A stack that other runs have locked: by whom, since when, and what a person does about it.
import "./serialization-modules.ts";
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
  /** The name of the lock's file without `.json`: no two locks have the same. Undefined where the backend's message has none. */
  readonly lock: string | undefined;
  /** Where the lock's file says none of the above in the CLI's form, which the CLI then fails at: the file, as a person finds it. */
  readonly damagedFile?: string;
};

/** Thrown before the engine has done anything. */
export class StackLocked extends OperationError {
  readonly stackName: string;
  /** Everybody who has a lock on the stack; empty where the backend doesn't say. */
  readonly holders: readonly LockHolder[];

  /** `isAbsent`: this machine bears the holder's name, and no such process is running on it. */
  constructor(
    stack: string,
    holders: readonly LockHolder[],
    { isAbsent, cause }: { readonly isAbsent: (holder: LockHolder) => boolean; readonly cause?: unknown },
  ) {
    const areAbsent = holders.length > 0 && holders.every(isAbsent);
    super(`stack ${stack} is locked${holdersText(holders, isAbsent)}`, remedyText(stack, areAbsent), { cause });
    this.stackName = stack;
    this.holders = holders;
  }
}

/** What is thrown for locks that were found. Whether their holders are still running is told by {@link knowingHolders}. */
export function lockedByHolders(stack: string, holders: readonly LockHolder[], cause?: unknown): StackLocked {
  return new StackLocked(stack, holders, { isAbsent: () => false, cause });
}

/** Undefined for any other error than that of a lock. */
export function lockedBy(stack: string, error: unknown): StackLocked | undefined {
  if (!(error instanceof ConcurrentUpdateError)) return undefined;
  return lockedByHolders(stack, parseHolders(error.message), error);
}

/** The same error; of a lock of this machine's name whose process isn't here, one that says so. */
export function knowingHolders(error: unknown, takesSignals: (pid: number) => boolean): unknown {
  if (!(error instanceof StackLocked)) return error;
  const { stackName, holders, cause } = error;
  const isRunning = (pid: number) => takesSignals(pid) && !hasEnded(pid);
  return new StackLocked(stackName, holders, { isAbsent: (it) => isAbsent(it, hostname(), isRunning), cause });
}

/**
 * Of a message that says `file:///…/LOCK.json: created by ana@host (pid 7) at 2026-11-26T20:02:13Z` for each lock, as backends in
 * files and buckets do (Pulumi, `pkg/backend/diy/lock.go`). The Automation API's message has it twice.
 */
export function parseHolders(text: string): readonly LockHolder[] {
  const said = text.matchAll(/(?:\/([0-9a-f-]{36})\.json\S*: )?created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g);
  const holders = [...said].map(([, lock, user = "", host = "", pid, at = ""]) => {
    return { user, host, pid: Number(pid), at, lock };
  });
  return [...new Map(holders.map((it) => [JSON.stringify(it), it])).values()];
}

/**
 * Whether no process of the holder's number runs on this machine, which has the holder's name. That doesn't say that the holder has
 * ended: containers and laptops may bear the same name.
 */
export function isAbsent(
  { host, pid }: Pick<LockHolder, "host" | "pid">,
  thisHost: string,
  isRunning: (pid: number) => boolean,
): boolean {
  return host === thisHost && !isRunning(pid);
}

/** A process that has ended still takes signals until its parent, which may not do it, has waited for it. Known on Linux alone. */
function hasEnded(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return false;
  // PID (NAME) STATE …, where the name may hold anything.
  const stat = readFileSync(file, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
}

function holdersText(holders: readonly LockHolder[], isAbsent: (holder: LockHolder) => boolean): string {
  if (holders.length === 0) return " by another run";
  const texts = holders.map((holder) => {
    const { user, host, pid, at, damagedFile } = holder;
    if (damagedFile !== undefined) return `by whom is not known, since the lock file is damaged: ${damagedFile}`;
    const absent = isAbsent(holder) ? `; this machine is called ${host} too, and has no process ${pid}` : "";
    return `by ${user}@${host} (pid ${pid}) at ${at}${absent}`;
  });
  return visible(`: ${texts.join(", and ")}`);
}

/** `pulumi cancel` removes every lock of the stack, so nobody may be at work on it. */
function remedyText(stack: string, areAbsent: boolean): string {
  const command = `pulumi cancel --yes --stack organization/${PROJECT}/${stack}`;
  const release = `release the lock, with the PULUMI_BACKEND_URL of this run: ${command}`;
  return areAbsent
    ? `if it was on this machine it has ended: ${release}; if another machine has the same name, first make sure that no run is under way there`
    : `wait for that run to end; only if it is no longer running, ${release}`;
}
