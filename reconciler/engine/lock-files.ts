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
    const text = await files.read(`${lockFolder(place)}/${name}`);
    // Its run may have ended since.
    if (text !== undefined) holders.push(parseLock(text, name.slice(0, -".json".length)));
  }
  return holders;
}

/** A file that is half written, or empty after a crash, is a lock as well. */
function parseLock(text: string, lock: string): LockHolder {
  const { username = "unknown", hostname: host = "unknown", pid = 0, timestamp = "an unknown time" } = contentOf(text);
  return { user: String(username), host: String(host), pid: Number(pid), at: String(timestamp), lock };
}

function contentOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
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
