// The processes that a command of the reconciler has started: those of the engine and of its plugins.
import { execFileSync } from "node:child_process";

export type Process = { readonly pid: number; readonly parent: number; readonly commandLine: string };

/** Every process below `root`, itself first. A child whose parent has ended is no longer among them. */
export function treeOf(root: number): readonly Process[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8", maxBuffer: 100e6 }).split("\n");
  const all = lines.flatMap((line): Process[] => {
    const [, pid, parent, commandLine = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), commandLine }];
  });
  const below = (parent: Process): readonly Process[] => [
    parent,
    ...all.filter((it) => it.parent === parent.pid).flatMap(below),
  ];
  return all.filter(({ pid }) => pid === root).flatMap(below);
}

/** Ends them at once: first those that could start others. One that has ended meanwhile is fine. */
export function killAll(processes: readonly Process[]): void {
  for (const { pid } of processes) kill(pid, "SIGKILL");
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
