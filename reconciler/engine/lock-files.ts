// The locks of a stack as files: of a backend that is a folder or a bucket, one file for each (Pulumi, `pkg/backend/diy/lock.go`).
import { hostname, userInfo } from "node:os";
import type { BackendFiles } from "./backend-files.ts";
import { type LockHolder, lockedByHolders } from "./stack-lock.ts";

/** A stack as the backend's files name it. */
export type StackPlace = { readonly project: string; readonly stack: string };

function lockFolder({ project, stack }: StackPlace): string {
  return `.pulumi/locks/organization/${project}/${stack}`;
}

function lockFile(place: StackPlace, lock: string): string {
  return `${lockFolder(place)}/${lock}.json`;
}

export async function readLocks(files: BackendFiles, place: StackPlace): Promise<readonly LockHolder[]> {
  const names = (await files.list(lockFolder(place))).filter((name) => name.endsWith(".json"));
  const holders: LockHolder[] = [];
  for (const name of names) {
    const path = `${lockFolder(place)}/${name}`;
    const text = await files.read(path);
    // Its run may have ended since.
    if (text !== undefined) holders.push(parseLock(text, name.slice(0, -".json".length), files.shown(path)));
  }
  return holders;
}

/** Those of {@link readLocks} whose file is damaged: every run of the CLI that needs the lock fails at them, and doesn't say so. */
export async function damagedLocks(files: BackendFiles, place: StackPlace): Promise<readonly LockHolder[]> {
  return (await readLocks(files, place)).filter(({ damagedFile }) => damagedFile !== undefined);
}

/** A file that is half written, or empty after a crash, is a lock as well. */
function parseLock(text: string, lock: string, file: string): LockHolder {
  const content = contentOf(text);
  const { username = "unknown", hostname: host = "unknown", pid = 0, timestamp = "an unknown time" } = content ?? {};
  const holder = { user: username, host, pid, at: timestamp, lock };
  return content === undefined ? { ...holder, damagedFile: file } : holder;
}

/** `lockContent` of Pulumi's lock.go. */
type LockContent = {
  readonly username?: string;
  readonly hostname?: string;
  readonly pid?: number;
  readonly timestamp?: string;
};

/** Undefined where the CLI can't read it. */
function contentOf(text: string): LockContent | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return isLockContent(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isLockContent(content: unknown): content is LockContent {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return false;
  const { username = "", hostname: host = "", pid = 0, timestamp } = content as Readonly<Record<string, unknown>>;
  const isTime = timestamp === undefined || (typeof timestamp === "string" && !Number.isNaN(Date.parse(timestamp)));
  return typeof username === "string" && typeof host === "string" && Number.isInteger(pid) && isTime;
}

/**
 * Removes the lock of that name alone; another lock of the stack stays. Whoever calls it knows that the lock's run has ended.
 */
export async function removeLock(files: BackendFiles, place: StackPlace, lock: string): Promise<void> {
  await files.remove(lockFile(place, lock));
}

/** `work` while the process `pid` has the stack locked, by a lock of that name. Throws a StackLocked where others have a lock on it. */
export async function withLock<Result>(
  files: BackendFiles,
  place: StackPlace,
  { lock, pid }: { readonly lock: string; readonly pid: number },
  work: () => Promise<Result>,
): Promise<Result> {
  const refuseOthers = async () => {
    const others = (await readLocks(files, place)).filter((it) => it.lock !== lock);
    if (others.length > 0) throw lockedByHolders(place.stack, others);
  };
  await refuseOthers();
  const { username } = userInfo();
  const content = { pid, username, hostname: hostname(), timestamp: new Date().toISOString() };
  await files.writeNew(lockFile(place, lock), JSON.stringify(content));
  try {
    // Two that have looked at the same time see each other now, as the CLI's own runs do.
    await refuseOthers();
    return await work();
  } finally {
    await files.remove(lockFile(place, lock));
  }
}

/**
 * The name of the lock that a run of the engine has on the stack. `begun` is when the run was started, `seen` when it told its first
 * event: it had its lock by then, and has it until it ends, so that the only lock there is its own. Undefined where that isn't certain.
 */
export async function heldLock(
  files: BackendFiles,
  place: StackPlace,
  { begun, seen }: { readonly begun: number; readonly seen: number },
): Promise<string | undefined> {
  const [only, ...others] = await readLocks(files, place);
  if (only === undefined || others.length > 0 || only.host !== hostname()) return undefined;
  const taken = Date.parse(only.at);
  return begun <= taken && taken <= seen ? only.lock : undefined;
}
