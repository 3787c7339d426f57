import { expect, test } from "vitest";
import { createProgress, progressLine, type Terminal } from "./progress.ts";

function recorder(terminal?: Terminal) {
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  return { progress: createProgress(write, terminal), write, text: () => text };
}

/** What a terminal shows in the end: each `\r` + erase starts the last line again. */
function shown(text: string): readonly string[] {
  return text.split("\n").map((line) => line.split("\r\u001b[K").at(-1) ?? "");
}

const wide = { columns: () => 80 };

test("outside a terminal: the phase, then one plain line for each operation", () => {
  const { progress, text } = recorder();
  const phase = progress.phase("deploying identity-center", 2);
  phase.did("create group/a");
  phase.did("create group/b");
  phase.end();
  expect(text()).toBe("deploying identity-center\n  create group/a\n  create group/b\n");
});
test("in a terminal: one line is redrawn, and one line remains", () => {
  const { progress, text } = recorder(wide);
  const phase = progress.phase("deploying identity-center", 4);
  phase.did("create group/a");
  expect(shown(text())).toEqual(["[#####---------------] 1/4 deploying identity-center: create group/a"]);
  phase.end();
  phase.end();
  phase.did("create group/late");
  expect(shown(text())).toEqual(["deploying identity-center: 1/4", ""]);
});
test("several operations that are done at once are one line, and so much of the bar", () => {
  for (const terminal of [undefined, wide]) {
    const { progress, text } = recorder(terminal);
    progress.phase("reading", 4).did("2 of 4 calls", 2);
    const line =
      terminal === undefined ? ["reading", "  2 of 4 calls", ""] : ["[##########----------] 2/4 reading: 2 of 4 calls"];
    expect(shown(text())).toEqual(line);
  }
});
test("a summary takes the bar's place, and is a line of its own elsewhere", () => {
  const terminal = recorder(wide);
  terminal.progress.phase("reading files").end("9 files read");
  expect(shown(terminal.text())).toEqual(["9 files read", ""]);
  const log = recorder();
  log.progress.phase("reading files").end("9 files read");
  expect(log.text()).toBe("reading files\n9 files read\n");
});
test("a message goes above the bar, which is drawn again below it", () => {
  const { progress, write, text } = recorder(wide);
  const say = progress.around(write);
  progress.phase("planning");
  say("warning\n");
  expect(shown(text())).toEqual(["warning", "planning"]);
  progress.close();
  say("the end\n");
  expect(shown(text())).toEqual(["warning", "planning", "the end", ""]);
});
test("the next phase, or close after a failure, leaves no half line", () => {
  const { progress, text } = recorder(wide);
  progress.phase("one", 3).did("create group/a");
  progress.phase("two", 3);
  progress.close();
  expect(shown(text())).toEqual(["one: 1/3", "two: 0/3", ""]);
});
test("no text of others moves the cursor", () => {
  const { progress, text } = recorder();
  progress.phase("x").did("create group/\u001b[2J\r");
  expect(text()).toBe("x\n  create group/<U+001B>[2J<U+000D>\n");
});
test.each([
  [80, "[##########----------] 5/10 deploying identity-center: create membership/ai-…"],
  [40, "[#####-----] 5/10 create membership/…"],
  [5, "[…"],
  [2, ""],
])("a line is never wider than the terminal: %i columns", (columns, line) => {
  const last = "create membership/ai-model-builders/ana.silva";
  const state = { title: "deploying identity-center", total: 10, done: 5, last };
  expect(progressLine(state, columns)).toBe(line);
  expect(line.length).toBeLessThan(columns - 1);
});
test("more done than foreseen fills the bar and no more; nothing to do is a full bar", () => {
  const line = (done: number, total: number) => progressLine({ title: "t", total, done, last: undefined }, 40);
  expect(line(3, 2)).toBe("[##########] 3/3 t");
  expect(line(0, 0)).toBe("[##########] 0/0 t");
});
