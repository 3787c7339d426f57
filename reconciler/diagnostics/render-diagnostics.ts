// Diagnostics for people, for programs, and for GitHub's annotations.
import type { Diagnostic, Place } from "./diagnostic.ts";
import { type Paint, painter } from "./paint.ts";
import { visible } from "./quote.ts";

export type DiagnosticFormat = "text" | "json" | "markdown" | "github";

/** All diagnostics in the order given, ending with a line feed; nothing at all for none, except in JSON. Only text is coloured. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: DiagnosticFormat,
  colour = false,
): string {
  switch (format) {
    case "text":
      return renderTexts(diagnostics, painter(colour));
    case "json":
      return `${JSON.stringify({ version: 1, diagnostics: diagnostics.map(toJson) }, undefined, 2)}\n`;
    case "markdown":
      return diagnostics.length === 0 ? "" : renderMarkdown(diagnostics);
    case "github":
      return diagnostics.map(renderAnnotation).join("");
  }
}

function renderTexts(diagnostics: readonly Diagnostic[], paint: Paint): string {
  return diagnostics.map((each) => renderText(each, paint)).join("");
}

function renderText({ code, severity, message, hint, place, related }: Diagnostic, paint: Paint): string {
  const lines = [
    `${position(place)}: ${paint(severity, `${severity}:`)} ${visible(message)} ${paint("hint", `[${code}]`)}`,
  ];
  if (hint !== undefined) lines.push(`  ${paint("hint", "hint:")} ${visible(hint)}`);
  for (const other of related ?? []) lines.push(`  ${visible(other.message)}: ${position(other.place)}`);
  return `${lines.join("\n")}\n`;
}

/** File names are hostile text too. */
function position({ file, line, column }: Place): string {
  return `${visible(file)}:${line}:${column}`;
}

/** The shape that `validate --format json` promises; places are flat and count from 1. */
export function toJson({ code, severity, message, hint, place, related }: Diagnostic) {
  return {
    code,
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...place,
    ...(related === undefined ? {} : { related: related.map((other) => ({ message: other.message, ...other.place })) }),
  };
}

/** A code block whose fence is longer than any run of backticks in it, so that no text can leave it. */
function renderMarkdown(diagnostics: readonly Diagnostic[]): string {
  const text = renderTexts(diagnostics, painter(false));
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}${fence}\n`;
}

/** A workflow command. Escapes as GitHub's toolkit does, so that text can neither end the command nor begin another. */
function renderAnnotation({ code, severity, message, hint, place, related }: Diagnostic): string {
  const { file, line, column } = place;
  const where = `file=${property(file)},line=${line},col=${column},title=${property(code)}`;
  const lines = [visible(message)];
  if (hint !== undefined) lines.push(`hint: ${visible(hint)}`);
  for (const other of related ?? []) lines.push(`${visible(other.message)}: ${position(other.place)}`);
  return `::${severity} ${where}::${data(lines.join("\n"))}\n`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
