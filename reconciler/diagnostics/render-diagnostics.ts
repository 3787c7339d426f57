// Diagnostics for people, for programs, and for GitHub's annotations.
import { codeFrame } from "./code-frame.ts";
import { type Diagnostic, firstOf, type Place } from "./diagnostic.ts";
import { painter } from "./paint.ts";
import { visible } from "./quote.ts";

export type DiagnosticFormat = "text" | "json" | "markdown" | "github";

export type RenderOptions = {
  /** Whether text is coloured; whoever calls knows whether a terminal reads it. Default: not. */
  readonly colour?: boolean;
  /** The text of a file, by the name in places; with it, text and markdown show the line. */
  readonly sourceOf?: (file: string) => string | undefined;
};

/** More than anybody reads in a terminal, a comment or GitHub's list; JSON has them all. */
const MOST_SHOWN = 50;

/**
 * All diagnostics in the order given, ending with a line feed; nothing at all for none, except in JSON. Text and Markdown say
 * what is the same at several places once, with the places. Formats for people show the first 50, errors before warnings when some are left out, and say how many more there are.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: DiagnosticFormat,
  options: RenderOptions = {},
): string {
  switch (format) {
    case "text":
      return renderText(diagnostics, options);
    case "json":
      return `${JSON.stringify({ version: 1, diagnostics: diagnostics.map(toJson) }, undefined, 2)}\n`;
    case "markdown":
      return diagnostics.length === 0 ? "" : inFence(renderText(diagnostics, { ...options, colour: false }));
    case "github": {
      // One at each place: each is shown beside its own line.
      const shown = firstOf(diagnostics, MOST_SHOWN);
      const more = diagnostics.length - shown.length;
      return shown.map(renderAnnotation).join("") + (more === 0 ? "" : `::notice::${andMore(more)}\n`);
    }
  }
}

function renderText(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const alike = Map.groupBy(diagnostics, ({ code, message, hint }) => JSON.stringify([code, message, hint]));
  const firsts = [...alike.values()].flatMap(([first]) => first ?? []);
  const shown = firstOf(firsts, MOST_SHOWN);
  const more = firsts.length - shown.length;
  const places = new Map([...alike.values()].map((group) => [group[0], group.slice(1).map(({ place }) => place)]));
  const text = shown.map((each) => renderOne(each, options) + alsoAt(places.get(each) ?? [])).join("");
  return text + (more === 0 ? "" : `${andMore(more)}\n`);
}

/** Of the same message, as many places as are read; JSON has all. */
const MOST_PLACES = 10;

function alsoAt(places: readonly Place[]): string {
  if (places.length === 0) return "";
  const listed = places.slice(0, MOST_PLACES).map(position).join(", ");
  const more = places.length - MOST_PLACES;
  return `  the same at ${listed}${more > 0 ? ` and ${more} more places` : ""}\n`;
}

function andMore(count: number): string {
  return `and ${count} more; --format json has them all`;
}

function renderOne({ code, severity, message, hint, place, related }: Diagnostic, options: RenderOptions): string {
  const paint = painter(options.colour === true);
  const lines = [
    `${position(place)}: ${paint(severity, `${severity}:`)} ${visible(message)} ${paint("hint", `[${code}]`)}`,
  ];
  const text = options.sourceOf?.(place.file);
  const frame = text === undefined ? undefined : codeFrame(text, place);
  if (frame !== undefined) lines.push(paint("hint", frame.line), paint(severity, frame.mark));
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
function inFence(text: string): string {
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

/** Line ends are escaped first; other control characters in a file's name are made visible, though the link is lost. */
function data(text: string): string {
  return visible(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
