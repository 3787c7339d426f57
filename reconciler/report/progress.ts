// Progress on stderr: in a terminal one line with a bar that is redrawn, elsewhere plain lines. No clock, no hidden cursor.

import { visible } from "../diagnostics/quote.ts";
import type { Progress } from "../diagnostics/run-context.ts";

type ShownProgress = Progress & {
  /** `write`, so that what it writes to the same terminal appears above the bar. Give it whole lines. */
  readonly around: (write: Write) => Write;
  /** Ends the phase under way, if any: whatever happened, the next text begins on a line of its own. */
  readonly close: () => void;
};

export type Terminal = {
  /** Width in characters; asked at each redraw, since a window may be resized. */
  readonly columns: () => number;
};

type Write = (text: string) => void;

/** Writes with `write`; `terminal` is undefined where stderr is a file, a pipe or a log. */
export function createProgress(write: Write, terminal: Terminal | undefined): ShownProgress {
  let current: { readonly redraw: () => void; readonly end: () => void } | undefined;
  return {
    phase(title, total) {
      current?.end();
      const state: State = { title: visible(title), total, done: 0, last: undefined };
      let ended = false;
      const redraw = () => {
        if (terminal !== undefined) write(`${ERASE}${progressLine(state, terminal.columns())}`);
      };
      const end = (summary?: string) => {
        if (ended) return;
        ended = true;
        current = undefined;
        const line = summary === undefined ? endLine(state) : visible(summary);
        if (terminal !== undefined) write(`${ERASE}${line}\n`);
        else if (summary !== undefined) write(`${line}\n`);
      };
      current = { redraw, end };
      if (terminal === undefined) write(`${state.title}\n`);
      redraw();
      const did = (text: string, operations = 1) => {
        if (ended) return;
        state.done += operations;
        state.last = visible(text);
        if (terminal === undefined) write(`  ${state.last}\n`);
        redraw();
      };
      return { did, end };
    },
    around: (inner) => (text) => {
      if (current !== undefined && terminal !== undefined) write(ERASE);
      inner(text);
      current?.redraw();
    },
    close: () => current?.end(),
  };
}

/** To the line's start, and clear what is on it. */
const ERASE = "\r\u001b[K";

type State = { readonly title: string; readonly total: number | undefined; done: number; last: string | undefined };

/**
 * `[######--------------] 5/17 deploying identity-center: create group/x`, in at most `columns - 3` characters: a line that
 * reaches the edge would wrap, at the latest with the `^C` that a terminal adds.
 */
export function progressLine(state: Readonly<State>, columns: number): string {
  const { title, total, done, last } = state;
  const narrow = columns < 60;
  const parts: string[] = [];
  if (total !== undefined) parts.push(`[${bar(done, total, narrow ? 10 : 20)}]`);
  parts.push(counted(state));
  // Where only one fits, the current operation says more than the title that was shown before.
  parts.push(last === undefined ? title : narrow ? last : `${title}: ${last}`);
  return clip(parts.filter((part) => part !== "").join(" "), columns - 3);
}

function endLine(state: Readonly<State>): string {
  const count = counted(state);
  return count === "" ? state.title : `${state.title}: ${count}`;
}

function counted({ total, done }: Readonly<State>): string {
  // More may be done than was foreseen: a total that is passed is shown as reached.
  if (total !== undefined) return `${done}/${Math.max(total, done)}`;
  return done === 0 ? "" : `${done} done`;
}

function bar(done: number, total: number, width: number): string {
  const filled = total === 0 ? width : Math.min(width, Math.floor((done / total) * width));
  return "#".repeat(filled) + "-".repeat(width - filled);
}

/** Counts code points: titles and keys are ASCII. */
function clip(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return width < 1 ? "" : `${characters.slice(0, width - 1).join("")}…`;
}
