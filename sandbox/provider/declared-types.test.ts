// The stand-in against the type declarations of @pulumi/aws: what the real provider has not must not work here, and what it
// always has must be here.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RESOURCE_TYPES } from "../../reconciler/desired/desired-resource.ts";
import { REPOSITORY } from "../run-reconciler.ts";
import { inputSchema } from "./check.ts";
import { declaredFunction, declaredType, type Field, type Fields } from "./declared-types.ts";
import { createOneOfEach } from "./one-of-each.ts";
import type { Property, PropertySchema } from "./property.ts";
import { FUNCTIONS, resourceType } from "./provider-tables.ts";
import { startConfigured } from "./test-provider.ts";

const TOKENS = Object.values(RESOURCE_TYPES);

/** Outputs that the stand-in leaves out. */
const LEFT_OUT: readonly string[] = [
  // A number of Route 53 that AWS has for each region: for aliases in DNS.
  "aws:s3/bucket:Bucket hostedZoneId",
];

/** Inputs without which the real provider fails, whatever its types say. */
const NEEDED: readonly string[] = [
  // Caught by the rule for names that are made up: a text where an object is needed.
  "aws:identitystore/user:User name",
];

/** The paths of `schema` that are none of `declared`, or of another kind. */
function foreign(schema: PropertySchema, declared: Fields, path = ""): readonly string[] {
  return Object.entries(schema).flatMap(([name, property]) => {
    const field = declared[name];
    if (field === undefined) return [`${path}${name} is not declared`];
    if (field.kind !== property.kind) return [`${path}${name} is a ${field.kind}, not a ${property.kind}`];
    return foreign(nestedSchema(property), field.fields ?? {}, `${path}${name}.`);
  });
}

/** The paths that `declared` always has and `schema` has not; unlike it, where `schema` doesn't know that they are required. */
function lacking(schema: PropertySchema, declared: Fields, path = ""): readonly string[] {
  return Object.entries(declared).flatMap(([name, field]) => {
    const property = schema[name];
    if (property === undefined) return field.required ? [`${path}${name} is lacking`] : [];
    if (field.required !== (property.required === true)) return [`${path}${name} is required in one of both`];
    return lacking(nestedSchema(property), field.fields ?? {}, `${path}${name}.`);
  });
}

function nestedSchema({ fields, items }: Property): PropertySchema {
  return fields ?? items?.fields ?? {};
}

const requiredIn = (fields: Fields) => Object.entries(fields).filter(([, { required }]: [string, Field]) => required);

test("the reconciler's program registers these types", () => {
  const program = readFileSync(join(REPOSITORY, "reconciler/desired/program.ts"), "utf8");
  const [, table = ""] = /^const CONSTRUCTORS = \{\n(.*?)^\}/ms.exec(program) ?? [];
  const modules = new Map(
    [...program.matchAll(/^import \{ (\w+) \} from "@pulumi\/aws\/(\w+)\/\w+\.js";$/gm)].map(([, name, module]) => [
      name,
      module,
    ]),
  );
  const registered = [...table.matchAll(/^ +(\w+),$/gm)].map(([, name]) => [name, modules.get(name), name]);
  expect(registered).toEqual(
    Object.entries(RESOURCE_TYPES).map(([key, token]) => [
      key,
      ...(/^aws:(\w+)\/\w+:(\w+)$/.exec(token)?.slice(1) ?? []),
    ]),
  );
});

test.each(FUNCTIONS)("$token: its arguments are those of @pulumi/aws", ({ token, args, required, regional }) => {
  const { inputs, outputs } = declaredFunction(token);
  const known = [...args, ...(regional ? ["region"] : [])];
  expect(known.filter((name) => inputs[name] === undefined)).toEqual([]);
  expect(required.toSorted()).toEqual(
    requiredIn(inputs)
      .map(([name]) => name)
      .toSorted(),
  );
  // What is asked for is in the answer as well.
  expect(known.filter((name) => outputs[name] === undefined)).toEqual([]);
});

test.each(TOKENS)("%s: its inputs are those of @pulumi/aws, and required where they are there", (token) => {
  const type = resourceType(token);
  const { inputs } = declaredType(token);
  expect(foreign(inputSchema(type), inputs)).toEqual([]);
  expect((type.unsupported ?? []).filter((name) => inputs[name] === undefined)).toEqual([]);
  const wrong = lacking(inputSchema(type), inputs).map((path) => `${token} ${path}`);
  expect(wrong.filter((text) => !NEEDED.some((it) => text === `${it} is required in one of both`))).toEqual([]);
});

test.each(TOKENS)("%s: its outputs are those of @pulumi/aws, and none is lacking", (token) => {
  const type = resourceType(token);
  const { outputs } = declaredType(token);
  const known = [...Object.keys(inputSchema(type)), ...type.computed];
  expect(known.filter((name) => outputs[name] === undefined)).toEqual([]);
  const told = new Set([...known, ...(type.unsupported ?? [])]);
  const left = requiredIn(outputs).filter(([name]) => !told.has(name));
  expect(left.map(([name]) => `${token} ${name}`).filter((text) => !LEFT_OUT.includes(text))).toEqual([]);
});

test("what a resource of each type answers is declared, at every depth, and always has what is always there", async () => {
  const provider = await startConfigured();
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const { type: token, outputs } of await createOneOfEach(provider)) {
    seen.add(token);
    const declared = declaredType(token).outputs;
    const unsupported = resourceType(token).unsupported ?? [];
    wrong.push(...undeclared(outputs, declared, `${token} `));
    for (const [name] of requiredIn(declared))
      if (outputs[name] === undefined && !unsupported.includes(name)) wrong.push(`${token} ${name} has no value`);
  }
  await provider.close();
  const allowed = LEFT_OUT.map((it) => `${it} has no value`);
  expect(wrong.filter((text) => !allowed.includes(text))).toEqual([]);
  expect([...seen].toSorted()).toEqual(TOKENS.toSorted());
});

function undeclared(values: Readonly<Record<string, unknown>>, declared: Fields, path: string): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const field = declared[name];
    if (field === undefined) return [`${path}${name} is not declared`];
    if (field.fields === undefined) return [];
    const { fields } = field;
    return [value].flat().flatMap((item) => undeclared(item as Record<string, unknown>, fields, `${path}${name}.`));
  });
}
