import { expect, test } from "vitest";
import { planInMemory } from "../deploy/in-memory-plan.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { stateOf } from "../engine/in-memory-state.ts";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { overdue } from "./overdue.ts";

/** Everything that ended on these days is still deployed. */
function found(days: readonly string[], baseDays?: readonly string[]) {
  const [written, base] = [worldOf(days), baseDays === undefined ? undefined : worldOf(baseDays)];
  const before = buildAccess(written, "2000-01-01").access;
  const access = buildAccess(written, TODAY).access;
  if (before === undefined || access === undefined) throw new Error("the files are valid");
  const states = Object.fromEntries(desiredStacks(before).map((stack) => [stack.name, stateOf(stack)]));
  const { plan } = planInMemory({ access, written }, states);
  return overdue(plan, written, TODAY, base).map(({ code, message }) => `${code}: ${message}`);
}

function worldOf(days: readonly string[]) {
  return smallWorld([
    {
      ...TEAM,
      groups: [
        {
          name: "builders",
          members: ["ana.silva", "ben.okafor"].map((user, index) => ({ user, expires: days[index] ?? "2027-12-31" })),
        },
      ],
    },
  ]);
}

test("what ended yesterday is taken away in this night; what ended before that is overdue", () => {
  expect(TODAY).toBe("2026-11-25");
  expect(found(["2026-11-24"])).toEqual([]);
  expect(found(["2026-11-23", "2026-11-20"])).toEqual([
    "expiry-overdue: 2 things have ended and still are deployed: membership/builders/ben.okafor (last day 2026-11-20), membership/builders/ana.silva (last day 2026-11-23)",
  ]);
  expect(found(["2026-11-23"])).toEqual([
    "expiry-overdue: 1 thing has ended and still is deployed: membership/builders/ana.silva (last day 2026-11-23)",
  ]);
});
test("a day in the past that this change sets ends with its deploy, and is not overdue", () => {
  expect(found(["2026-11-20"], ["2027-12-31"])).toEqual([]);
  expect(found(["2026-11-20"], [])).toEqual([]);
  expect(found(["2026-11-20"], ["2026-11-20"])).toEqual([expect.stringContaining("1 thing has ended")]);
});
