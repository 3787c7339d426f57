// Why a command has no result: for people at a terminal, for programs, and as GitHub Markdown.
import { painter } from "../diagnostics/paint.ts";
import type { Problem } from "../diagnostics/problem.ts";
import { visibleLines } from "../diagnostics/quote.ts";
import { code } from "./markdown.ts";

/** Text ends with a line feed, and alone is coloured. Only text shows the stack trace of a bug, when it is asked for. */
export function renderProblem(
  problem: Problem,
  format: "text" | "json" | "markdown",
  { colour = false, trace = false }: { readonly colour?: boolean; readonly trace?: boolean } = {},
): string {
  const { message, remedy, stackTrace } = problem;
  switch (format) {
    case "text": {
      if (trace && stackTrace !== undefined) return `${visibleLines(stackTrace)}\n`;
      const last = remedy === undefined ? "" : `  remedy: ${visibleLines(remedy)}\n`;
      return `${painter(colour)("error", "error:")} ${visibleLines(message)}\n${last}`;
    }
    case "json":
      return `${JSON.stringify({ version: 1, problem: { message, ...(remedy === undefined ? {} : { remedy }) } }, undefined, 2)}\n`;
    case "markdown": {
      const lines = [...message.split("\n"), ...(remedy === undefined ? [] : [`remedy: ${remedy}`])];
      return `**This could not be done:** ${lines.map((line) => code(line.trim())).join("<br>")}\n`;
    }
  }
}
