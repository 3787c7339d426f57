import { expect, test } from "vitest";
import type { DesiredValue } from "./desired-resource.ts";
import { resolveReferences } from "./resolve-references.ts";

const FACTS = {
  instance: { arn: "arn:aws:sso:::instance/ssoins-1", identityStoreId: "d-1" },
  externalIds: new Map([
    ["user/kim@corp", "u-1"],
    ["group/kim@corp", "g-1"],
  ]),
};
const outputOf = (key: string, output: string) => `${output} of ${key}`;
const resolved = (value: DesiredValue) => resolveReferences({ value }, FACTS, outputOf).value;

test.each<[string, DesiredValue, unknown]>([
  ["the instance", { $instance: "arn" }, "arn:aws:sso:::instance/ssoins-1"],
  ["its identity store", { $instance: "identityStoreId" }, "d-1"],
  ["another resource's output", { $ref: "group/data", output: "groupId" }, "groupId of group/data"],
  ["a person of the identity provider, in any letter case", { $external: "user", name: "Kim@Corp" }, "u-1"],
  ["a group of the same name", { $external: "group", name: "kim@corp" }, "g-1"],
])("%s", (_, reference, value) => {
  expect(resolved(reference)).toBe(value);
  expect(resolved([{ inner: [reference, "plain"] }])).toEqual([{ inner: [value, "plain"] }]);
});

test("other values are left as they are", () => {
  const properties = { text: "$ref", number: 3600, flag: true, list: [1, "a"], object: { name: "x" } };
  expect(resolveReferences(properties, FACTS, outputOf)).toEqual(properties);
});

test("an external principal that wasn't looked up is a bug, unless the caller knows what it stands for", () => {
  const properties = { principalId: { $external: "group", name: "Gone" } } as const;
  expect(() => resolveReferences(properties, FACTS, outputOf)).toThrow("external group Gone was not looked up");
  expect(resolveReferences(properties, FACTS, outputOf, ({ $external, name }) => `${$external} ${name}?`)).toEqual({
    principalId: "group Gone?",
  });
});
