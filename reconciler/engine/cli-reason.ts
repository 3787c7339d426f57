// The Pulumi CLI's reason for a failure. The Automation API's message has the whole command line and all output, some of it twice.

/** Its `error:` lines, each once; all of the message where there are none. Not longer than a screen. */
export function cliReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = new Set(text.split("\n").filter((line) => line.includes("error:")));
  const said = lines.size === 0 ? text : [...lines].map((line) => line.replace(/^.*?error: ?/, "")).join("\n");
  // The backend adds it to the address of a folder: whoever reads this has never written it.
  return said.replace(/[?&]metadata=skip\b/g, "").slice(0, 2000);
}
