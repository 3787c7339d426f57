import { expect, test } from "vitest";
import { likelyDate } from "./likely-date.ts";

test.each([
  ["31.12.2026", "2026-12-31"],
  ["1. 2. 2026", "2026-02-01"],
  ["2026-1-5", "2026-01-05"],
  ["2026/12/31", "2026-12-31"],
  ["20261231", "2026-12-31"],
  ["2026-12-31T12:00:00Z", "2026-12-31"],
  ["31/12/2026", "2026-12-31"],
  ["12/31/2026", "2026-12-31"],
  ["31-12-2026", "2026-12-31"],
  ["12/11/2026", undefined],
  ["31/02/2026", undefined],
  ["31.02.2026", undefined],
  ["2026-13-01", undefined],
  ["next week", undefined],
])("%s", (text, date) => {
  expect(likelyDate(text)).toBe(date);
});
