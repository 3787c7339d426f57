// The summary on the page of a run: Markdown in a file, at most 1 MiB for a step.
import { appendFile, stat } from "node:fs/promises";
import { visible } from "../diagnostics/quote.ts";

/** GitHub drops the summary of a step that writes more (GitHub: "Workflow commands", step isolation and limits). */
export const LARGEST_SUMMARY = 1024 * 1024;

/**
 * Adds `markdown` to `file`. What doesn't fit is left out from a line on, and a note above says so. Gives the warning for
 * stderr, if there is one: a summary never decides the exit status.
 */
export async function writeStepSummary(file: string, markdown: string): Promise<string | undefined> {
  try {
    const text = fitSummary(markdown, LARGEST_SUMMARY - (await sizeOf(file)));
    if (text === "") return "the step summary is full; nothing was added";
    await appendFile(file, text);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return `the step summary was not written: ${visible(error.message)}`;
  }
}

/** As many whole lines as fit in `room` bytes of UTF-8; where some don't, after a note. Empty where not even that fits. */
export function fitSummary(markdown: string, room: number): string {
  const whole = markdown.endsWith("\n") ? markdown : `${markdown}\n`;
  if (Buffer.byteLength(whole) <= room) return whole;
  const lines = whole.split("\n").slice(0, -1);
  // Above, so that no open <details> or code block swallows it.
  const note = (shown: number) => `> Showing ${shown} of ${lines.length} lines: GitHub takes no longer summary.\n\n`;
  let left = room - Buffer.byteLength(note(lines.length));
  const shown = lines.findIndex((line) => {
    left -= Buffer.byteLength(line) + 1;
    return left < 0;
  });
  const text = [note(shown), ...lines.slice(0, shown).map((line) => `${line}\n`)].join("");
  return Buffer.byteLength(text) <= room ? text : "";
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
}
