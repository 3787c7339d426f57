// The Pulumi CLI's reason for a failure. The Automation API's message has the whole command line and all output, some of it twice.
import { messageOf } from "../diagnostics/message-of.ts";

/**
 * Its `error:` lines, each once, with the items of a list that follows one (`error: 2 errors occurred:`, then `* …` for each); all of the
 * message where there are none. Not longer than a screen.
 */
export function cliReason(error: unknown): string {
  const text = messageOf(error);
  const lines = new Set<string>();
  let isListed = false;
  for (const line of text.split("\n")) {
    const isError = line.includes("error:");
    isListed = isError || (isListed && /^\s+\* /.test(line));
    if (isListed) lines.add(isError ? line.replace(/^.*?error: ?/, "") : line.trim());
  }
  const said = lines.size === 0 ? text : [...lines].join("\n");
  // The backend adds it to the address of a folder: whoever reads this has never written it.
  return said.replace(/[?&]metadata=skip\b/g, "").slice(0, 2000);
}

/**
 * What puts right what the CLI says is wrong with a stack's state, where a command of its own does: entries out of order. Undefined: no
 * command is known.
 */
export function cliRemedy(reason: string): string | undefined {
  if (!reason.includes("snapshot integrity")) return undefined;
  return "run `pulumi state repair` on this stack, which puts its entries in order, and then this again";
}
