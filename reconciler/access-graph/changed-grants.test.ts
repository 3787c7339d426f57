import { expect, test } from "vitest";
import { changedGrants } from "./changed-grants.ts";
import { accessOf, changes, type World } from "./compare-small-worlds.ts";

const assigned = (until: { readonly user?: string; readonly group?: string }): World => ({
  external: { groups: ["Everybody"] },
  assignments: [
    { permissionSet: "Builder", groups: ["builders"], accounts: ["ml-dev"], expires: until.user ?? "2026-12-31" },
    { permissionSet: "Builder", groups: ["Everybody"], accounts: ["ml-prod"], expires: until.group ?? "2026-12-31" },
  ],
});

test("another last day is told of people and of groups of the identity provider", async () => {
  const [before, after] = [assigned({}), assigned({ user: "2027-01-31", group: "2027-02-28" })];
  const told = changedGrants(accessOf(before), accessOf(after), await changes(before, after));
  expect(told.map(({ change, holder, before, after }) => [change, holder, before?.expires, after?.expires])).toEqual([
    ["changed", { kind: "person", name: "ana.silva" }, "2026-12-31", "2027-01-31"],
    ["changed", { kind: "providerGroup", name: "Everybody" }, "2026-12-31", "2027-02-28"],
  ]);
});
