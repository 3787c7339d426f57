import { expect, test } from "vitest";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { suspendedKeys } from "./suspended-keys.ts";

const team = {
  ...TEAM,
  assignments: [
    { permissionSet: "Builder", groups: ["builders"], users: ["ana.silva", "ben.okafor"], accounts: ["ml-dev"] },
  ],
};

test("the memberships and direct assignments of who is suspended, in any letter case, and nobody else's", () => {
  const keysOf = (...suspended: string[]) => [...suspendedKeys(smallWorld([team], { suspended }), TODAY)].sort();
  expect(keysOf("Ana.Silva")).toEqual([
    "assignment/022222222222/builder/user/ana.silva",
    "membership/builders/ana.silva",
  ]);
  expect(keysOf()).toEqual([]);
  expect([...suspendedKeys(smallWorld([team]), TODAY)]).toEqual([]);
});
