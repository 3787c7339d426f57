// The results of all points as the table of docs/operations.md.
import { ALL_KINDS, KINDS } from "./points.ts";
import type { End, Result } from "./replay.ts";

const BEGIN = "<!-- begin: npm run -s check:faults -- --write -->";
const END = "<!-- end -->";

const ENDS: readonly (readonly [End, string])[] = [
  ["well", "ended well"],
  ["lock", "after releasing the lock"],
  ["broke off", "without a result"],
  ["hand", "mended by hand"],
];

/** One row for each kind, and their sum. Points that the run did not come to are no points of it. */
export function renderTable(results: readonly Result[]): string {
  const reached = results.filter(({ end }) => end !== "not reached");
  const row = (title: string, of: readonly Result[]) => [
    title,
    String(of.length),
    ...ENDS.map(([end]) => String(of.filter((it) => it.end === end).length)),
  ];
  const kinds = ALL_KINDS.map((kind) =>
    row(
      KINDS[kind],
      reached.filter(({ point }) => point.kind === kind),
    ),
  );
  const rows = [["what happens", "points", ...ENDS.map(([, title]) => title)], ...kinds, row("all", reached)];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((it) => it[column]?.length ?? 0)));
  const lines = rows.map(
    (cells) =>
      `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(" | ")} |`,
  );
  const rule = `| ${widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** The page with `text` between the markers, which it must have once. */
export function withTable(page: string, text: string): string {
  const [before, rest, ...others] = page.split(BEGIN);
  const after = rest?.split(END).slice(1).join(END);
  if (before === undefined || after === undefined || others.length > 0) throw new Error(`the page has no one ${BEGIN}`);
  return `${before}${BEGIN}\n\n${text}\n\n${END}${after}`;
}
