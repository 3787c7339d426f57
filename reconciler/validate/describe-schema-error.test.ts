import { expect, test } from "vitest";
import { parseYaml } from "../load/parse-yaml.ts";
import { describeSchemaErrors } from "./describe-schema-error.ts";

test("a keyword that nobody has put in words is still said, with the value and ajv's sentence", () => {
  const { document } = parseYaml("access/teams/a.yaml", "team: a\ngroups: [{ name: x }, { name: x }]\n");
  const error = {
    keyword: "uniqueItems",
    instancePath: "/groups",
    schemaPath: "#/properties/groups/uniqueItems",
    params: {},
    message: "must NOT have duplicate items",
    data: "groups",
  };
  const [found] = describeSchemaErrors(document!, [error]);
  expect(found).toMatchObject({ code: "schema-violation", place: { line: 2, column: 9 } });
  expect(found?.message).toBe('"groups" must NOT have duplicate items');
});
