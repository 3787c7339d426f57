import { expect, test } from "vitest";
import { ATTEMPTED_TAG, attemptedTag, DEPLOYED_TAG, deployedTag, parseRecord } from "./deploy-record.ts";

const at = (digit: string, day = "2026-11-25") => ({ commit: digit.repeat(40), day });
const treeAt = (digit: string) => ({ ...at(digit), tree: digit.repeat(32) });

test("a record is read back as it was written, and its longest form fits into a tag of 256 characters", () => {
  let tags: Record<string, string> = { [DEPLOYED_TAG]: deployedTag(at("a")) };
  for (const digit of ["1", "2", "3", "4", "5"]) {
    tags = { ...tags, [ATTEMPTED_TAG]: attemptedTag(parseRecord(tags), treeAt(digit)) };
  }
  expect(parseRecord(tags)).toEqual({ deployed: at("a"), attempted: [treeAt("3"), treeAt("4"), treeAt("5")] });
  expect(tags[ATTEMPTED_TAG]?.length).toBeLessThanOrEqual(256);
});
test("files that are attempted again, on whatever day, stand once with their first day", () => {
  const tags = {
    [DEPLOYED_TAG]: deployedTag(at("0")),
    [ATTEMPTED_TAG]: `${deployedTag(at("1"))} ${deployedTag(at("2"))}`,
  };
  const record = parseRecord(tags);
  for (const again of [at("1"), at("1", "2026-11-26"), at("0", "2026-11-26")]) {
    expect(parseRecord({ [ATTEMPTED_TAG]: attemptedTag(record, again) }).attempted).toEqual([at("1"), at("2")]);
  }
  const other = attemptedTag(record, treeAt("1"));
  expect(parseRecord({ [ATTEMPTED_TAG]: other }).attempted).toEqual([at("1"), at("2"), treeAt("1")]);
});
test("no record is none, and one that can't be read is refused", () => {
  expect(parseRecord({})).toEqual({ deployed: undefined, attempted: [] });
  expect(() => parseRecord({ [DEPLOYED_TAG]: "main" })).toThrow("access:deployed is not valid");
});
