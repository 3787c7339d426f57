// The schema files, compiled. What they say is what is enforced; the types in written.ts say the same.
import { readFileSync } from "node:fs";
import type { ValidateFunction } from "ajv/dist/2020.js";
import { newAjv } from "../load/json-schema.ts";

export const KINDS = ["team", "users", "accounts", "organization", "guardrails"] as const;
export type Kind = (typeof KINDS)[number];

/** The schema file of `name`, parsed: a kind, or `definitions`. */
export function readSchema(name: Kind | "definitions"): Record<string, unknown> {
  const file = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
}

type Compiled = {
  readonly validators: ReadonlyMap<Kind, ValidateFunction>;
  readonly definitionNames: ReadonlyMap<unknown, string>;
};

let compiled: Compiled | undefined;

/** The validator of `kind`; all schemas are compiled when the first is asked for. */
export function schemaValidator(kind: Kind): ValidateFunction {
  compiled ??= compileSchemas();
  const validate = compiled.validators.get(kind);
  if (validate === undefined) throw new Error(`no schema for ${kind}`);
  return validate;
}

/** The name in definitions.schema.json of the schema that an error carries; undefined when it is not a definition itself. */
export function definitionName(parentSchema: unknown): string | undefined {
  return compiled?.definitionNames.get(parentSchema);
}

function compileSchemas(): Compiled {
  // `verbose` gives errors the schema they come from, whose description becomes the sentence. Nothing is coerced or defaulted.
  // `required` in the branches of `anyOf` and `pattern` under `not` depend on the schema around them, hence the two exceptions.
  const code = { process: appendErrors };
  const ajv = newAjv({
    code,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    allErrors: true,
    verbose: true,
  });
  ajv.addKeyword({ keyword: "patternErrorMessage", schemaType: "string" });
  const definitions = readSchema("definitions");
  ajv.addSchema(definitions, "definitions.schema.json");
  const validators = new Map(
    KINDS.map((kind) => {
      ajv.addSchema(readSchema(kind), `${kind}.schema.json`);
      const validate = ajv.getSchema(`${kind}.schema.json`);
      if (validate === undefined) throw new Error(`schema ${kind} does not compile`);
      return [kind, validate as ValidateFunction];
    }),
  );
  const entries = Object.entries(definitions.$defs as Record<string, unknown>);
  return { validators, definitionNames: new Map(entries.map(([name, schema]) => [schema, name])) };
}

/**
 * ajv copies all errors so far for each call of a sub-schema that fails, which takes minutes for a file with a hundred thousand
 * wrong entries. In the code it generates, appending in place says the same in linear time; if a later ajv generates other code,
 * nothing is replaced and only the speed is lost.
 */
function appendErrors(code: string): string {
  return code.replaceAll(
    /vErrors\.concat\((\w+\.errors)\)/g,
    "$1.reduce((all, each) => (all.push(each), all), vErrors)",
  );
}

/** The shape of a list's entries, and the keys that a map can't do without. */
export type ShapeSchema = {
  readonly items?: EntrySchema & { readonly $ref?: string };
  readonly required?: readonly string[];
  readonly properties?: { readonly [key: string]: unknown };
};

export type EntrySchema = { readonly type?: string | readonly string[]; readonly required?: readonly string[] };
