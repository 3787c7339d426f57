// Starts a program for the setup and keeps the person who waits informed.
import { spawn } from "node:child_process";
import { renderElapsed } from "./decide.mjs";
import { SetupError } from "./setup-error.mjs";

const progressEveryMs = 15_000;
const keptLines = 15;
const interruptions = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Says how long something has been going on; call the result to stop. */
export function startTicker(log, describe) {
  const startedAt = Date.now();
  const timer = setInterval(() => log(`${describe()} (${renderElapsed(Date.now() - startedAt)})`), progressEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Resolves to the output and, when the program failed, why. Nothing of the child reaches our stdout: that belongs
 * to the command the setup runs before. Who interrupts us interrupts the program as well: left alone it would go on
 * writing where the next setup writes.
 */
export function runProcess(command, args, { cwd, env, onLine = () => {}, timeoutMs = undefined, shell = false }) {
  return new Promise((resolve, reject) => {
    let interruptedBy;
    const interrupt = (signal) => {
      interruptedBy = signal;
      child.kill(signal);
    };
    const stopListening = () => {
      for (const signal of interruptions) process.off(signal, interrupt);
    };
    // Before the child is there, or a signal between the two would end us and leave it; it is handled once this function is done.
    for (const signal of interruptions) process.on(signal, interrupt);
    const child = spawn(command, args, { cwd, env, timeout: timeoutMs, shell, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let unfinishedLine = "";
    const lastLines = [];
    const take = (chunk) => {
      const lines = (unfinishedLine + chunk).split("\n");
      unfinishedLine = lines.pop();
      for (const line of lines) {
        onLine(line);
        lastLines.push(line);
        if (lastLines.length > keptLines) lastLines.shift();
      }
    };
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      stdout += chunk;
      take(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", take);
    child.on("exit", () => {
      stopListening();
      if (interruptedBy === undefined) return;
      // A grandchild may hold them open.
      child.stdout.destroy();
      child.stderr.destroy();
      reject(new SetupError(`interrupted by ${interruptedBy}`));
    });
    child.on("error", (error) => {
      stopListening();
      resolve({ stdout, failure: error.code === "ENOENT" ? `${command} is not installed` : error.message });
    });
    child.on("close", (status, signal) => {
      if (status === 0) return resolve({ stdout, failure: undefined });
      const how = signal === null ? `exit status ${status}` : `ended by ${signal}`;
      const said = [...lastLines, unfinishedLine].filter((line) => line.trim() !== "").map((line) => `      ${line}`);
      resolve({ stdout, failure: [`${command} ${args[0] ?? ""}: ${how}`, ...said].join("\n") });
    });
  });
}
