// The summary on the page of a run: Markdown in a file, at most 1 MiB for a step.
/** GitHub drops the summary of a step that writes more (GitHub: "Workflow commands", step isolation and limits). */
export const LARGEST_SUMMARY = 1024 * 1024;

/** As many whole lines as fit in `limit` bytes of UTF-8; where some don't, after a note. Empty where not even that fits. */
export function fitSummary(markdown: string, limit: number): string {
  const whole = markdown.endsWith("\n") ? markdown : `${markdown}\n`;
  if (Buffer.byteLength(whole) <= limit) return whole;
  const lines = whole.split("\n").slice(0, -1);
  // Above, so that no open <details> or code block swallows it.
  const note = (shown: number) => `> Showing ${shown} of ${lines.length} lines: GitHub accepts no longer summary.\n\n`;
  let left = limit - Buffer.byteLength(note(lines.length));
  const shown = lines.findIndex((line) => {
    left -= Buffer.byteLength(line) + 1;
    return left < 0;
  });
  const text = [note(shown), ...lines.slice(0, shown).map((line) => `${line}\n`)].join("");
  return Buffer.byteLength(text) <= limit ? text : "";
}
