// Two models of the same files are the same, and each value that is another makes another.
import { expect, test } from "vitest";
import type { WrittenTeam } from "../validate/written.ts";
import { buildAccess } from "./build-access.ts";
import { isSameAccess } from "./same-access.ts";
import { smallWorld, TEAM, TODAY } from "./small-world.ts";

function accessOf(team: Partial<WrittenTeam> = {}, file = 0) {
  const others = Array.from({ length: file }, (_, index): WrittenTeam => ({ team: `other-${index}` }));
  const { access, diagnostics } = buildAccess(smallWorld([...others, { ...TEAM, ...team }]), TODAY);
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  return access;
}

test("the same in another file is the same", () => {
  expect(isSameAccess(accessOf(), accessOf())).toBe(true);
  expect(isSameAccess(accessOf(), accessOf({}, 2))).toBe(true);
});

/** Each value of text within `of`, with the model in which it is another. */
function changedAt(of: unknown, isOrigin = false): readonly unknown[] {
  if (isOrigin) return [];
  if (typeof of === "string") return [`${of}x`];
  if (of instanceof Map) return [...of.keys(), "more"].map((key) => new Map([...of, [key, "another"]]));
  if (Array.isArray(of)) {
    return [...of.flatMap((it, index) => changedAt(it).map((other) => of.with(index, other))), [...of, "more"]];
  }
  if (typeof of !== "object" || of === null) return [];
  return Object.entries(of).flatMap(([name, value]) =>
    changedAt(value, name === "origin").map((other) => ({ ...of, [name]: other })),
  );
}

test("any text that is another, and any entry more, makes another", () => {
  const access = accessOf();
  const others = changedAt(access) as (typeof access)[];
  expect(others.length).toBeGreaterThan(100);
  expect(others.filter((it) => isSameAccess(access, it) || isSameAccess(it, access))).toEqual([]);
});

test("a value that is missing is not one that is undefined under another name", () => {
  const { organization, ...access } = accessOf();
  const { instanceArn: _, ...others } = organization;
  const renamed = { ...others, other: undefined } as unknown as typeof organization;
  expect(isSameAccess({ ...access, organization }, { ...access, organization: renamed })).toBe(false);
});
