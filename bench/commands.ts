// Times whole commands on generated folders, each in a process of its own; doubles the size to show how they grow.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateAccess } from "./generate-access.ts";
import { peakIn, REPORTING } from "./peak-memory.ts";

const MAIN = join(import.meta.dirname, "../reconciler/main.ts");
const RUNS = 3;

/** As a person types them. */
const COMMANDS = ["validate", "explain account account-0", "explain person person.0"];

const root = mkdtempSync(join(tmpdir(), "bench-"));
try {
  process.stdout.write("groups  memberships  files  seconds (best of 3)  peak MB  command\n");
  for (const groups of [5_000, 10_000, 20_000]) {
    const folder = join(root, String(groups), "access");
    const files = await generateAccess(folder, { groups, membersPerGroup: 5, people: groups / 4 });
    for (const command of COMMANDS) {
      const runs = Array.from({ length: RUNS }, () => measure(command, folder));
      const seconds = Math.min(...runs.map((run) => run.seconds)).toFixed(2);
      const memory = Math.max(...runs.map((run) => run.memory));
      const columns = [
        String(groups).padStart(6),
        String(groups * 5).padStart(11),
        String(files).padStart(5),
        seconds.padStart(19),
        String(memory).padStart(7),
        command,
      ];
      process.stdout.write(`${columns.join("  ")}\n`);
    }
  }
} finally {
  rmSync(root, { recursive: true });
}

function measure(command: string, folder: string): { seconds: number; memory: number } {
  const start = performance.now();
  const argv = [...REPORTING, MAIN, ...command.split(" "), "--access", folder];
  const child = spawnSync(process.execPath, argv, { encoding: "utf8", maxBuffer: 1e8 });
  const seconds = (performance.now() - start) / 1_000;
  if (child.status !== 0) throw new Error(`${command} ended with ${child.status}:\n${child.stdout.slice(0, 2_000)}`);
  return { seconds, memory: peakIn(child.stderr) };
}
