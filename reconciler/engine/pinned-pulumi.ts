// Where tools/setup.mjs has put the Pulumi CLI.
import { existsSync, readFileSync } from "node:fs";

/** The folder whose bin/pulumi is the pinned CLI; undefined when set-up has not run: then the CLI on PATH is used. */
export function pinnedPulumi(): string | undefined {
  const file = new URL("../../.tools/pulumi-root", import.meta.url);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}
