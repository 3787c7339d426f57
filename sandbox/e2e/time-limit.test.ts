// A deploy whose job ends soon starts nothing more, says what is left, and the next one goes on.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

test("in the last fifteen minutes nothing is started, everything is left, and the exit status says so", async () => {
  const calls = await workplace.callsOf(async () => {
    const argv = ["deploy", "--first-deploy", "--time-limit", "15", "--format", "json"];
    const { status, stdout } = await workplace.command(...argv);
    const { done, failed, left } = JSON.parse(stdout);
    expect({ status, done, failed, left: left.length }).toEqual({ status: 3, done: [], failed: [], left: 23 });
  });
  expect(writesAmong(calls)).toEqual([]);
});
test("with an hour left it is done", async () => {
  await workplace.deploy("--first-deploy", "--time-limit", "60");
  expect((await workplace.preview()).changes).toEqual([]);
});
