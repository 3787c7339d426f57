// What the Pulumi CLI says against something. The Automation API's message holds the whole command line and all output, some twice.

/** Its `error:` lines, each once; all of the message where there are none. Not longer than a screen. */
export function cliReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = new Set(text.split("\n").filter((line) => line.includes("error:")));
  const said = lines.size === 0 ? text : [...lines].map((line) => line.replace(/^.*?error: ?/, "")).join("\n");
  return said.slice(0, 2000);
}

/** Who holds a stack's lock, where the message says so: `created by ana@host (pid 7) at 2026-11-26T20:02:13Z`. */
export function lockHolder(error: unknown): string | undefined {
  const text = error instanceof Error ? error.message : String(error);
  return /created by (\S+ \(pid \d+\) at \S+)/.exec(text)?.[1];
}
