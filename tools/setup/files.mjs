// Files that two setups at once may write: whole or not at all, and one setup at a time for the long work.
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startTicker } from "./run-process.mjs";

const signOfLifeEveryMs = 5_000;
const deadAfterMs = 60_000;

/** @returns {string | undefined} undefined when there is no such file */
export function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

export function writeWhole(path, text) {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
}

/**
 * Waits for another setup that holds the lock. A lock is taken over when its process is gone, or when it has shown no
 * sign of life: after a restart, or in another container, the process id may be somebody else's.
 */
export async function withLock(toolsFolder, log, work) {
  const lock = join(toolsFolder, "lock");
  let stopTicker;
  while (!tryLock(lock)) {
    if (stopTicker === undefined) {
      const describe = () => `waiting for another setup; if none is at work, delete ${lock}`;
      log(describe());
      stopTicker = startTicker(log, describe);
    }
    await sleep(500);
  }
  stopTicker?.();
  const signsOfLife = setInterval(() => showLife(lock), signOfLifeEveryMs);
  signsOfLife.unref();
  try {
    return await work();
  } finally {
    clearInterval(signsOfLife);
    rmSync(lock, { force: true });
  }
}

function showLife(lock) {
  try {
    utimesSync(lock, new Date(), new Date());
  } catch (error) {
    // Somebody followed the advice to delete it.
    if (error.code !== "ENOENT") throw error;
  }
}

function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const holder = readIfThere(lock);
  const changedAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (holder === undefined || changedAt === undefined) return false;
  const silent = Date.now() - changedAt > deadAfterMs;
  // Empty: its maker has opened it and not yet written its process id.
  if (!silent && (holder === "" || isAlive(Number(holder)))) return false;
  takeAway(lock, holder);
  return tryLock(lock);
}

/** Two that find the same stale lock both get here; the rename lets one of them have it. */
function takeAway(lock, holder) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  // The other one was faster, and this is its new lock: give it back.
  if (readIfThere(aside) !== holder) renameSync(aside, lock);
  else rmSync(aside);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
