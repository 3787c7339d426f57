// What a failure of closing does to the work before it: nothing.
import { expect, test } from "vitest";
import { OperationError } from "../diagnostics/operation-error.ts";
import { closeAll } from "./backend.ts";
import { closedAfter } from "./engine.ts";

const UNCLOSED = new OperationError("could not remove the folder /x\u001b[2J", "remove it by hand");
const engine = { close: () => Promise.reject(UNCLOSED) };
const told: string[] = [];
const tell = (text: string) => void told.push(text);

test("what the work gave is returned, with why it could not be closed", async () => {
  const { message, remedy } = UNCLOSED;
  expect(await closedAfter(engine, async () => 7, tell)).toEqual({ value: 7, unclosed: { message, remedy } });
  expect(await closedAfter({ close: async () => {} }, async () => 7, tell)).toEqual({ value: 7 });
  expect(told).toEqual([]);
});
test("what the work threw is thrown, and why it could not be closed is said", async () => {
  const first = new Error("the first problem");
  await expect(closedAfter(engine, () => Promise.reject(first), tell)).rejects.toBe(first);
  expect(told).toEqual(["error: could not remove the folder /x<U+001B>[2J\n"]);
});
test("each is closed, and all that could not be are named", async () => {
  const closed: string[] = [];
  const other = new OperationError("could not remove the folder /y", "remove it by hand");
  const closings = [engine.close, () => Promise.reject(other), async () => void closed.push("z")];
  await expect(closeAll(closings)).rejects.toMatchObject({ message: `${UNCLOSED.message}; ${other.message}` });
  expect(closed).toEqual(["z"]);
});
