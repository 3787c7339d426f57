import { expect, test } from "vitest";
import { openCallRate } from "./call-rate.ts";

/** A clock that goes on only while somebody sleeps: when each of `calls` calls begins. */
async function beginnings(calls: number, between: number): Promise<readonly number[]> {
  let time = 1000;
  const turn = openCallRate({
    most: 20,
    within: 1000,
    now: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
  });
  const begun: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    await turn();
    begun.push(time - 1000);
    time += between;
  }
  return begun;
}

test("as many calls as are allowed begin at once, the next when the first is a second old", async () => {
  const begun = await beginnings(45, 0);
  expect(begun.slice(0, 20)).toEqual(new Array(20).fill(0));
  expect(begun.slice(20, 40)).toEqual(new Array(20).fill(1000));
  expect(begun.slice(40)).toEqual(new Array(5).fill(2000));
});

test.each([0, 7, 30, 49, 51, 400])("in no second do more begin than are allowed, %i ms apart", async (between) => {
  const begun = await beginnings(200, between);
  const most = Math.max(...begun.map((time) => begun.filter((other) => other >= time && other < time + 1000).length));
  expect(most).toBeLessThanOrEqual(20);
});

test("calls that are slower than that never wait", async () => {
  const begun = await beginnings(100, 50);
  expect(begun).toEqual(begun.map((_, index) => index * 50));
});

test("those that come together wait in their order, each for its own time", async () => {
  const slept: number[] = [];
  const turn = openCallRate({ most: 2, within: 10, now: () => 0, sleep: async (time) => slept.push(time) });
  await Promise.all([turn(), turn(), turn(), turn(), turn(), turn(), turn()]);
  expect(slept).toEqual([10, 10, 20, 20, 30]);
});
