import { expect, test } from "vitest";
import { type DesiredValue, dependenciesOf, isReference } from "./desired-resource.ts";

test.each<[unknown, boolean]>([
  [{ $ref: "group/data", output: "groupId" }, true],
  [{ $instance: "arn" }, true],
  [{ $external: "user", name: "kim" }, true],
  [{ name: "kim" }, false],
  ["$ref", false],
  [null, false],
  [undefined, false],
])("%j is a reference: %s", (value, expected) => {
  expect(isReference(value)).toBe(expected);
});

test("a resource depends on what its references name, at whatever depth, and on what it waits for; each once", () => {
  const properties: { readonly [name: string]: DesiredValue } = {
    one: { $ref: "a", output: "arn" },
    list: [{ inner: [{ $ref: "b", output: "arn" }] }, { $ref: "c", output: "arn" }],
    again: { $ref: "a", output: "id" },
    instance: { $instance: "arn" },
    text: "d",
  };
  const resource = { key: "x", identity: undefined, type: "Key", properties, dependsOn: ["z", "b"] } as const;
  expect(dependenciesOf(resource)).toEqual(["z", "b", "a", "c"]);
});
