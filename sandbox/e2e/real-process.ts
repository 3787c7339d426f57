// The command line as a user has it: a process of its own, of which only status and streams are seen.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { REPOSITORY } from "../run-reconciler.ts";
import type { Result, Workplace } from "./workplace.ts";

/** Runs `node reconciler/main.ts` on the workplace's files, against its AWS, and waits for its end. */
export async function runProcess({ access, env }: Workplace, ...args: readonly string[]): Promise<Result> {
  const child = spawn(process.execPath, [join(REPOSITORY, "reconciler/main.ts"), ...args, "--access", access], {
    cwd: REPOSITORY,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [status] = await once(child, "close");
  return { status, stdout, stderr };
}
