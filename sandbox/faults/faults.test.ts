// A deploy that something goes wrong with, at a sample of its AWS calls; all of them are struck by `npm run -s check:faults`.
import { beforeAll, expect, test } from "vitest";
import { playPoints } from "./play-points.ts";
import { ALL_KINDS, pointName } from "./points.ts";
import { isMended, type Result } from "./replay.ts";
import { sampleOf } from "./sample.ts";
import { smallOrganization } from "./scenarios.ts";

/** What doesn't end well as yet, to the point: whoever mends one takes it out. */
const NOT_MENDED: readonly string[] = [];

let results: readonly Result[];
beforeAll(async () => {
  results = await playPoints(smallOrganization(), sampleOf, () => {});
}, 1_200_000);

test("every kind is tried, at forty points or more, and every one strikes", () => {
  expect(new Set(results.map(({ point }) => point.kind))).toEqual(new Set(ALL_KINDS));
  expect(results.length).toBeGreaterThanOrEqual(40);
  expect(results.filter(({ end }) => end === "not reached")).toEqual([]);
});

test("after each, plain runs end where a deploy in which all goes well ends", () => {
  const others = results.filter((result) => !isMended(result) && !NOT_MENDED.includes(nameOf(result)));
  expect(others.map((result) => `${nameOf(result)}: ${result.end}\n  ${result.seen.join("\n  ")}`)).toEqual([]);
});

test("what is on the list of what doesn't end well doesn't", () => {
  expect(
    results
      .filter(isMended)
      .map(nameOf)
      .filter((name) => NOT_MENDED.includes(name)),
  ).toEqual([]);
});

/** Without the call's number, which differs from run to run. */
function nameOf({ point }: Result): string {
  return pointName(point).replace(/, call \d+\)$/, ")");
}
