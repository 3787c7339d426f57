// The text of a desired resource: different for different resources, the same for the same one.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeKey, identified, identify, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import type { DesiredResource, DesiredValue } from "./desired-resource.ts";
import { desiredValues, type ForEachField, resourceText, sameDesired, sameInAws } from "./desired-values.ts";

const IDENTITIES = [
  identityOf.group("a"),
  identityOf.group("b"),
  identityOf.membership("a", "x"),
  identityOf.role("a"),
];
const identities = fc.option(fc.uniqueArray(fc.constantFrom(...IDENTITIES)), { nil: undefined });
// Few different names and texts, so that most values are nearly alike.
const name = fc.constantFrom("a", "b", "2", "10", "id", "__proto__");
const { value } = fc.letrec<{ value: DesiredValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<DesiredValue>("a", "b", "1", 1, true, "true", ""),
    fc.constantFrom<DesiredValue>({ $ref: "a", output: "b" }, { $instance: "arn" }, { $external: "user", name: "a" }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
/** Any value of each field; undefined: the field is absent. */
const FIELDS: ForEachField<DesiredResource, fc.Arbitrary<unknown>> = {
  key: name,
  identity: fc.option(fc.constantFrom(...IDENTITIES), { nil: undefined }),
  type: fc.constantFrom("Group", "User"),
  properties: fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true }),
  dependsOn: fc.uniqueArray(name),
  retainOnDelete: fc.constantFrom(true, undefined),
  aliases: identities,
  succeeds: identities,
};
const resource = fc.record(FIELDS).map(present);
const field = fc.constantFrom(...(Object.keys(FIELDS) as (keyof DesiredResource)[]));

function present(fields: object): DesiredResource {
  const found = Object.entries(fields).filter(([of, it]) => it !== undefined || of === "identity");
  return Object.fromEntries(found) as DesiredResource;
}

/** What the order of lists, and a list that is empty or absent, say nothing about. */
function meaning({ dependsOn, aliases = [], succeeds = [], ...rest }: DesiredResource) {
  const keys = (list: readonly ResourceIdentity[]) => new Set(list.map(encodeKey));
  return { ...rest, dependsOn: new Set(dependsOn), aliases: keys(aliases), succeeds: keys(succeeds) };
}

function reversed(it: unknown): unknown {
  if (Array.isArray(it)) return it.map(reversed);
  if (typeof it !== "object" || it === null) return it;
  const entries = Object.entries(it).map(([of, inner]) => [of, reversed(inner)] as const);
  return Object.fromEntries(entries.reverse());
}

describe("the text of a resource", () => {
  test("is another one as soon as any of its fields is", () => {
    fc.assert(
      fc.property(resource, resource, field, (one, other, changed) => {
        const mixed = present({ ...one, [changed]: other[changed] });
        const same = isDeepStrictEqual(meaning(one), meaning(mixed));
        expect([resourceText(one) === resourceText(mixed), sameDesired(one, mixed)]).toEqual([same, same]);
      }),
      { numRuns: 2000 },
    );
  });
  test("is the same whatever the order of names in it, and of what it waits for, was and replaces", () => {
    fc.assert(
      fc.property(resource, (it) => {
        const { aliases, succeeds, dependsOn } = it;
        const lists = { aliases: aliases?.toReversed(), succeeds: succeeds?.toReversed() };
        const other = present({ ...(reversed(it) as DesiredResource), ...lists, dependsOn: dependsOn.toReversed() });
        expect(resourceText(other)).toBe(resourceText(it));
      }),
    );
  });
  test("has the order of lists in properties, which is AWS's", () => {
    const of = (...list: string[]) => resourceText({ ...GROUP, properties: { list } });
    expect(of("a", "b")).not.toBe(of("b", "a"));
  });
  test("tells people and groups of the identity provider by name, and with their ids by these too", () => {
    const properties = { memberId: { $external: "user", name: "Kim" } } as const;
    const text = (id?: string) => resourceText({ ...GROUP, properties }, new Map(id ? [["user/kim", id]] : []));
    expect(new Set([text(), text("1"), text("2")]).size).toBe(3);
    expect(text("1")).toBe(text("1"));
    const group = { memberId: { $external: "group", name: "Kim" } } as const;
    expect(resourceText({ ...GROUP, properties: group }, new Map([["user/kim", "1"]]))).not.toContain('"1"');
  });
  test("doesn't compile without a new field", () => {
    type WithNewField = DesiredResource & { readonly protect?: true };
    // @ts-expect-error: `protect` is in no text
    const fields: ForEachField<WithNewField, unknown> = FIELDS;
    expect(Object.keys(fields)).not.toContain("protect");
  });
});

const GROUP: DesiredResource = { ...identify("group/a"), type: "Group", properties: { a: "1" }, dependsOn: [] };

test.each<[string, Partial<DesiredResource>]>([
  ["what it waits for", { dependsOn: ["user/a"] }],
  ["whether it stays in AWS", { retainOnDelete: true }],
  ["what it was", { aliases: [identityOf.group("b")] }],
  ["what it replaces", { succeeds: [identityOf.group("b")] }],
])("with another option (%s) something else is desired, and the same in AWS", (_, option) => {
  const other = { ...GROUP, ...option };
  expect([sameDesired(GROUP, other), sameInAws(GROUP, other)]).toEqual([false, true]);
});
test.each<[string, DesiredResource | undefined]>([
  ["another property", { ...GROUP, properties: { a: "2" } }],
  ["another type", { ...GROUP, type: "User" }],
  ["another resource", { ...GROUP, ...identified(identityOf.group("b")) }],
  ["nothing", undefined],
])("%s is something else in AWS too", (_, other) => {
  expect([sameDesired(GROUP, other), sameInAws(GROUP, other), sameInAws(other, GROUP)]).toEqual([false, false, false]);
  expect([sameDesired(other, other), sameInAws(other, other)]).toEqual([true, true]);
});

test("the same key in two stacks is two resources", () => {
  const stacks = ["account-1", "account-2"].map((name) => ({ name, accountId: undefined, resources: [GROUP] }));
  expect([...desiredValues(stacks).values()]).toEqual([GROUP, GROUP]);
  expect(new Set(desiredValues(stacks).keys()).size).toBe(2);
});
