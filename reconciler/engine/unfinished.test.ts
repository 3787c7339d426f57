import { expect, test } from "vitest";
import { pendingCreates, toRead, unfinishedIn } from "./unfinished.ts";

const keyOf = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);
const operation = (type: string, key: string) => ({ type, resource: { urn: `urn::${key}`, type: "aws:x" } });
const kinds = (found: ReturnType<typeof unfinishedIn>) => found.map(({ key, kind }) => `${key} ${kind}`);

test("a pending creation is of something that AWS may have and the state doesn't hold", () => {
  const found = unfinishedIn([operation("creating", "group/a"), operation("importing", "group/b")], [], keyOf);
  expect(kinds(found)).toEqual(["group/a creating", "group/b creating"]);
  expect(toRead(found)).toEqual([]);
  expect(pendingCreates(found, (key) => key === "group/b")).toEqual(["urn::group/b"]);
});
test("what was being changed or deleted is read anew, each once, as is what was made by half", () => {
  const resources = [
    { urn: "urn::a" },
    { urn: "urn::b" },
    { urn: "urn::c", initErrors: ["canceled"] },
    { urn: "urn::d", taint: true },
  ];
  const operations = [operation("updating", "a"), operation("reading", "a"), operation("deleting", "b")];
  const found = unfinishedIn(operations, resources, keyOf);
  expect(kinds(found)).toEqual(["a changing", "a changing", "b changing", "c half-made", "d half-made"]);
  expect(toRead(found)).toEqual(["urn::a", "urn::b", "urn::c", "urn::d"]);
});
test("what a replacement left to be deleted is unfinished, and nothing to read", () => {
  const found = unfinishedIn(
    [],
    [
      { urn: "urn::a", delete: true },
      { urn: "urn::a", initErrors: [] },
    ],
    keyOf,
  );
  expect(kinds(found)).toEqual(["a replaced"]);
  expect(toRead(found)).toEqual([]);
});
test("a deletion under way of what the state no longer holds can't be read: the engine would know no such resource", () => {
  expect(toRead(unfinishedIn([operation("deleting", "a")], [{ urn: "urn::a", delete: true }], keyOf))).toEqual([]);
});
