// What a command rewrites in the files, or would rewrite.
import { type Paint, painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import type { FileChange, FileNote, RewrittenFile } from "../fix/rewritten.ts";
import { code } from "./markdown.ts";
import { unifiedDiff } from "./unified-diff.ts";

export type RewriteReport = {
  /** False: nothing was written, and text is the difference. */
  readonly written: boolean;
  readonly files: readonly RewrittenFile[];
  /** What somebody has to do by hand, with names as they are. */
  readonly notes: readonly FileNote[];
};

export function renderRewritten(report: RewriteReport, form: "text" | "json" | "markdown", colour: boolean): string {
  switch (form) {
    case "json":
      return renderJson(report);
    case "markdown":
      return renderMarkdown(report);
    case "text":
      if (report.written) return summary(report);
      return report.files
        .map(({ file, before, after }) => painted(unifiedDiff(file, before, after), painter(colour)))
        .join("");
  }
}

/** What is, or would be, changed, file by file. */
export function summary({ files, notes, written }: RewriteReport): string {
  const lines = files.flatMap(({ file, changes }) => [
    `${visible(file)}: ${counted(changes.length)}${written ? "" : " to write"}\n`,
    ...changes.map((change) => `  ${visible(sentence(change))}\n`),
  ]);
  return [
    ...(files.length === 0 ? ["nothing to change\n"] : lines),
    ...notes.map(({ file, line, what }) => `${visible(`${file}:${line}: ${what}`)}\n`),
  ].join("");
}

const counted = (count: number) => (count === 1 ? "1 change" : `${count} changes`);

const sentence = ({ line, what, how }: FileChange) => `${line === undefined ? "new" : `line ${line}`}: ${what}: ${how}`;

function renderJson({ written, files, notes }: RewriteReport): string {
  const listed = files.map(({ file, before, after, changes }) => ({
    file,
    changes,
    ...(written ? {} : { diff: unifiedDiff(file, before, after) }),
  }));
  return `${JSON.stringify({ version: 1, written, files: listed, notes }, undefined, 2)}\n`;
}

function renderMarkdown({ files, notes }: RewriteReport): string {
  const sections = files.map(({ file, changes }) => {
    const entries = changes.map(
      ({ line, what, how }) => `- ${line === undefined ? "new" : `line ${line}`}: ${code(what)}: ${code(how)}\n`,
    );
    return `${code(file)}:\n\n${entries.join("")}`;
  });
  const left = notes.map(({ file, line, what }) => `- ${code(`${file}:${line}`)}: ${code(what)}\n`);
  const byHand = left.length === 0 ? [] : [`To be done by hand:\n\n${left.join("")}`];
  return [...sections, ...byHand].join("\n");
}

function painted(diff: string, paint: Paint): string {
  return diff.replace(/^([-+])(?!--|\+\+).*$/gm, (line, sign) => paint(sign === "+" ? "added" : "removed", line));
}
