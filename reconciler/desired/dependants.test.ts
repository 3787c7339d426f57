import { expect, test } from "vitest";
import { dependantsOf } from "./dependants.ts";

test("who depends on each key, in the order given; on what nothing depends stands nowhere", () => {
  const items = [
    { key: "set", dependencies: [] },
    { key: "policy", dependencies: ["set"] },
    { key: "assignment", dependencies: ["set", "policy"] },
  ];
  expect([...dependantsOf(items)]).toEqual([
    ["set", ["policy", "assignment"]],
    ["policy", ["assignment"]],
  ]);
});
