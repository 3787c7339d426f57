// What differs between two texts, as a unified diff.

/** Lines around a difference. */
const CONTEXT = 3;

type Step = { readonly op: " " | "-" | "+"; readonly line: string };

/**
 * The unified diff of `file`, with three lines of context; empty where the texts are equal. Lines keep their line breaks, a bare CR
 * is written as its code point, and a missing one at the end is told as `diff` does.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return "";
  const steps = stepsBetween(linesOf(before), linesOf(after));
  return [`--- a/${file}\n+++ b/${file}\n`, ...hunksOf(steps)].join("");
}

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** How far each diagonal k, from -d to d, gets in the first text with d steps that are no common line: at index k + d. */
type Reached = Int32Array;

const at = (reached: Reached | undefined, k: number): number => reached?.[k + (reached.length - 1) / 2] ?? -1;

/** Whether the way to diagonal `k` comes from the one above, with a line of the second text. */
const isInsertion = (before: Reached, k: number): boolean => at(before, k - 1) < at(before, k + 1);

/** The shortest way from one text to the other (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). */
function stepsBetween(a: readonly string[], b: readonly string[]): readonly Step[] {
  const trace: Reached[] = [];
  for (let d = 0; ; d += 1) {
    const before = trace[d - 1];
    const reached = new Int32Array(2 * d + 1).fill(-1);
    trace.push(reached);
    for (let k = -d; k <= d; k += 2) {
      let x = before === undefined ? 0 : isInsertion(before, k) ? at(before, k + 1) : at(before, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      reached[k + d] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trace);
    }
  }
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly Reached[]): readonly Step[] {
  const steps: Step[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const before = trace[d - 1];
    const k = x - y;
    const isInserted = before !== undefined && isInsertion(before, k);
    const from = isInserted ? k + 1 : k - 1;
    const fromX = before === undefined ? 0 : at(before, from);
    // Behind the one step come common lines.
    const commonX = before === undefined ? 0 : isInserted ? fromX : fromX + 1;
    for (; x > commonX; x -= 1) steps.push({ op: " ", line: a[x - 1] ?? "" });
    if (before === undefined) break;
    const fromY = fromX - from;
    steps.push(isInserted ? { op: "+", line: b[fromY] ?? "" } : { op: "-", line: a[fromX] ?? "" });
    [x, y] = [fromX, fromY];
  }
  return steps.reverse();
}

function hunksOf(steps: readonly Step[]): readonly string[] {
  const changed = steps.flatMap(({ op }, index) => (op === " " ? [] : [index]));
  const ranges: { from: number; to: number }[] = [];
  for (const index of changed) {
    const last = ranges.at(-1);
    if (last !== undefined && index - last.to <= 2 * CONTEXT) last.to = index + 1;
    else ranges.push({ from: index, to: index + 1 });
  }
  return ranges.map(({ from, to }) => {
    const start = Math.max(0, from - CONTEXT);
    const shown = steps.slice(start, to + CONTEXT);
    const range = (op: "-" | "+") => {
      const before = steps.slice(0, start).filter((step) => step.op !== other(op)).length;
      const count = shown.filter((step) => step.op !== other(op)).length;
      return `${op}${count === 0 ? before : before + 1},${count}`;
    };
    return [`@@ ${range("-")} ${range("+")} @@\n`, ...shown.map(lineOf)].join("");
  });
}

const other = (op: "-" | "+") => (op === "-" ? "+" : "-");

function lineOf({ op, line }: Step): string {
  const text = line.replace(/\r(?!\n)/g, "<U+000D>");
  return `${op}${text}${line.endsWith("\n") ? "" : "\n\\ No newline at end of file\n"}`;
}
