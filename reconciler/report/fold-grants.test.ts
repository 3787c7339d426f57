import { expect, test } from "vitest";
import type { Grant } from "../access-graph/grants.ts";
import { foldGrants, holdText } from "./fold-grants.ts";

const dev = { id: "222222222222", name: "ml-dev" };
const trial = { id: "333333333333", name: "ml-test" };
const prod = { id: "444444444444", name: "ml-prod" };
const grant = (person: string, account: Grant["account"], permissionSet = "Builder", ...groups: string[]): Grant => ({
  person,
  account,
  permissionSet,
  via: groups.length === 0 ? [{ direct: true }] : groups.map((group) => ({ group })),
});
const text = (grants: readonly Grant[]) => foldGrants(grants).map((it) => `${it.person}: ${holdText(it)}`);

test("accounts that are reached in the same way are one line, in the order of the first", () => {
  const grants = [grant("ana", dev), grant("ana", dev, "Reader"), grant("ana", trial), grant("ben", dev)];
  expect(text(grants)).toEqual([
    "ana: Builder in ml-dev, ml-test directly",
    "ana: Reader in ml-dev directly",
    "ben: Builder in ml-dev directly",
  ]);
});
test("another way to it is another line; two ways to the same are told together", () => {
  const grants = [
    grant("ana", dev, "Builder", "a", "b"),
    grant("ana", trial, "Builder", "a"),
    grant("ana", prod, "Builder", "a", "b"),
  ];
  expect(text(grants)).toEqual([
    "ana: Builder in ml-dev, ml-prod through a and through b",
    "ana: Builder in ml-test through a",
  ]);
});
test("what ends is told with its last day, and kept apart from what doesn't", () => {
  const grants = [grant("ana", dev), { ...grant("ana", trial), expires: "2026-12-31" }];
  expect(text(grants)).toEqual([
    "ana: Builder in ml-dev directly",
    "ana: Builder in ml-test directly until 2026-12-31",
  ]);
});
test("a group named like the word for no group is not taken for it", () => {
  expect(foldGrants([grant("ana", dev, "Builder", "direct"), grant("ana", trial)])).toHaveLength(2);
});
test("nothing folds to nothing", () => {
  expect(foldGrants([])).toEqual([]);
});
