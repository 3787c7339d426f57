import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { DATE_KEYS } from "./check-plain-dates.ts";
import { KINDS, readSchema, schemaValidator } from "./schemas.ts";

type Node = { readonly [key: string]: unknown };
type Visit = { readonly at: string; readonly node: Node };

/** Every schema in a schema file: itself and all that are nested in it. */
function schemasIn(node: Node, at: string): Visit[] {
  const nested = ["properties", "$defs"].flatMap((group) =>
    Object.entries((node[group] ?? {}) as { [name: string]: Node }).map(([name, inner]) => ({ name, inner })),
  );
  for (const key of ["items", "additionalProperties", "propertyNames", "not"]) {
    if (typeof node[key] === "object") nested.push({ name: key, inner: node[key] as Node });
  }
  return [{ at, node }, ...nested.flatMap(({ name, inner }) => schemasIn(inner, `${at}/${name}`))];
}

/** The choices of a pattern that no group encloses. */
function topLevelChoices(pattern: string): string[] {
  let flat = pattern.replace(/\\./g, "__").replace(/\[[^\]]*\]/g, (set) => "_".repeat(set.length));
  for (let before = ""; before !== flat; ) {
    before = flat;
    flat = flat.replace(/\([^()]*\)/g, (group) => "_".repeat(group.length));
  }
  return flat.split("|");
}

const all = [...KINDS, "definitions" as const].flatMap((name) => schemasIn(readSchema(name), name));

test.each(KINDS)("%s compiles in strict mode", (kind) => {
  expect(schemaValidator(kind)({})).toBe(false);
});

test.each([...KINDS, "definitions" as const])("%s is a JSON Schema, which a run takes for granted", (name) => {
  const ajv = new Ajv2020();
  expect([ajv.validateSchema(readSchema(name)), ajv.errors]).toEqual([true, null]);
});

test("every map is closed, or a map of text, or a policy document", () => {
  const open = all.filter(
    ({ node }) => [node.type].flat().includes("object") && node.additionalProperties === undefined,
  );
  expect(open.map(({ at }) => at)).toEqual(["definitions/policyDocument"]);
});

test("every pattern is anchored, stands beside a type, and has words", () => {
  const patterns = all.filter(({ node }) => node.pattern !== undefined);
  expect(patterns.length).toBeGreaterThan(20);
  for (const { at, node } of patterns) {
    // A choice at the top level would leave its inner ends open: each must be anchored of its own.
    for (const choice of topLevelChoices(String(node.pattern))) expect(choice, at).toMatch(/^\^.*\$$/s);
    expect([node.type].flat(), at).toContain("string");
    if (!at.endsWith("/not")) expect(node.patternErrorMessage, at).toMatch(/^(must|may) /);
  }
});

test("every key has a title and a description", () => {
  const keys = all.flatMap(({ at, node }) =>
    Object.entries((node.properties ?? {}) as { [key: string]: Node }).map(([key, inner]) => ({
      at: `${at}/${key}`,
      inner,
    })),
  );
  expect(keys.length).toBeGreaterThan(80);
  const without = (key: "title" | "description", pattern: RegExp) =>
    keys.flatMap(({ at, inner }) => (pattern.test(String(inner[key] ?? "")) ? [] : [`${at} has no ${key}`]));
  expect([...without("title", /\S/), ...without("description", /\.$/)]).toEqual([]);
});

test("dates stand under the keys that may hold plain dates, and only there", () => {
  const dates = all.flatMap(({ node }) =>
    Object.entries((node.properties ?? {}) as { [key: string]: Node })
      .filter(([, inner]) => String(inner.$ref).endsWith("#/$defs/date"))
      .map(([key]) => key),
  );
  expect(new Set([...dates, "Version"])).toEqual(DATE_KEYS);
});
