// An error of ajv with what it is about: where, the value, and the schema that holds the rule.
import type { ErrorObject } from "ajv/dist/2020.js";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import type { ShapeSchema } from "./schemas.ts";
import { definitionName } from "./schemas.ts";

export type SchemaPart = ShapeSchema & {
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly const?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: { readonly [key: string]: unknown };
  readonly anyOf?: Branches;
  readonly oneOf?: Branches;
};

/** A choice between keys: each branch requires one. */
export type Branches = readonly { readonly required?: readonly string[] }[];

/** Those that are known already. */
export type Accounts = readonly { readonly name: string; readonly id: string }[];

/** What the describing functions need of one ajv error. */
export type Found = {
  readonly document: ParsedDocument;
  readonly accounts: Accounts;
  readonly path: Path;
  readonly value: unknown;
  readonly keyword: string;
  /** The schema that holds the keyword, and the name of the definition it is in (empty outside the definitions). */
  readonly schema: SchemaPart;
  readonly definition: string;
  readonly params: { readonly [name: string]: unknown };
  /** What stands behind a text as if it were keys, where a list of both was meant. */
  readonly loose: readonly string[];
};

/** The branches of a choice, and the schemas under propertyNames and `then`, report once more on their own level. */
export function repeats({ schemaPath, keyword }: ErrorObject): boolean {
  return /\/(?:anyOf|oneOf)\/\d+\//.test(schemaPath) || keyword === "propertyNames" || keyword === "if";
}

export function foundIn(
  document: ParsedDocument,
  error: ErrorObject,
  accounts: Accounts = [],
  loose: readonly string[] = [],
): Found {
  return {
    document,
    accounts,
    path: parsePointer(error.instancePath, document.value),
    value: error.data,
    keyword: error.keyword,
    schema: (error.parentSchema ?? {}) as SchemaPart,
    definition: definitionName(error.parentSchema) ?? "",
    params: error.params as Found["params"],
    loose,
  };
}

/** Steps of a JSON pointer; a step into a list becomes a number. */
function parsePointer(pointer: string, root: unknown): Path {
  if (pointer === "") return [];
  let value: unknown = root;
  return pointer
    .slice(1)
    .split("/")
    .map((step) => {
      const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
      const inList = Array.isArray(value);
      value = (value as { readonly [key: string]: unknown } | undefined)?.[name];
      return inList ? Number(name) : name;
    });
}
