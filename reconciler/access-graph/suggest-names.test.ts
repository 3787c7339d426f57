import { expect, test } from "vitest";
import { suggestNames } from "./suggest-names.ts";

const PEOPLE = [
  { name: "ana.silva", previously: "asilva", also: ["Ana Silva", "ana@example.com"] },
  { name: "dana.novak", previously: undefined, also: ["Dana Novak", "dana@example.com"] },
];

test.each([
  ["ana.silav", "ana.silva", []],
  ["ASILVA", "ana.silva", []],
  ["Ana@Example.com", "ana.silva", ["ana.silva", "dana.novak"]],
  ["dana novak", "dana.novak", ["dana.novak"]],
  ["silva", "ana.silva", ["ana.silva"]],
  ["ana", undefined, ["ana.silva", "dana.novak"]],
  ["a", undefined, []],
  ["nobody", undefined, []],
])("%s", (name, suggestion, containing) => {
  expect(suggestNames(name, PEOPLE)).toEqual({ suggestion, containing });
});

test("ten names at most are listed", () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ name: `team-${index}`, previously: undefined }));
  expect(suggestNames("team", many).containing).toHaveLength(10);
});
