// Git in a workplace's folder, as its author Ana; commits are of the workplace's day.
import { execFileSync } from "node:child_process";
import type { Workplace } from "./workplace.ts";

/** Runs `git` with argv, and returns what it prints, without space around it. */
export function gitOf(workplace: Workplace): (...argv: readonly string[]) => string {
  return (...argv) => {
    const date = workplace.day === undefined ? {} : { GIT_COMMITTER_DATE: `${workplace.day}T12:00:00Z` };
    return execFileSync("git", ["-c", "user.name=Ana", "-c", "user.email=ana@example.com", ...argv], {
      cwd: workplace.folder,
      encoding: "utf8",
      // What it says goes into the error, if there is one.
      stdio: "pipe",
      env: { ...process.env, ...date },
    }).trim();
  };
}
