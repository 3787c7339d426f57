import { expect, test } from "vitest";
import { pointsOf } from "./points.ts";
import type { End, Result } from "./replay.ts";
import { renderTable, withTable } from "./table.ts";

const points = pointsOf("change", [{ service: "iam", operation: "GetRole", account: "111111111111", input: {} }]);
const result = (at: number, end: End): Result => {
  const point = points[at];
  if (point === undefined) throw new Error(`no point ${at}`);
  return { point, end, seen: [] };
};

test("each kind has a row with its points and how they ended; a call that didn't come is no point", () => {
  const table = renderTable([result(0, "well"), result(0, "hand"), result(1, "lock"), result(1, "not reached")]);
  const rows = table.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows[2]?.slice(2, 7)).toEqual(["2", "1", "0", "0", "1"]);
  expect(rows[3]?.slice(2, 7)).toEqual(["1", "0", "1", "0", "0"]);
  expect(rows.at(-1)?.slice(1, 7)).toEqual(["all", "3", "1", "1", "0", "1"]);
});

test("the table goes between the markers, as often as you like, and nowhere else", () => {
  const page = "# A\n\n<!-- begin: npm run -s check:faults -- --write -->\nold\n<!-- end -->\n\n<!-- end -->\n";
  const once = withTable(page, "new");
  expect(once).toBe(
    "# A\n\n<!-- begin: npm run -s check:faults -- --write -->\n\nnew\n\n<!-- end -->\n\n<!-- end -->\n",
  );
  expect(withTable(once, "new")).toBe(once);
  expect(() => withTable("# A\n", "new")).toThrow("the page has no one");
});
