// From what ajv reports to a diagnostic a person can act on: the right place, the value as typed, the rule as a sentence.
import type { ErrorObject } from "ajv/dist/2020.js";
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import { closest } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { quoteCharacter } from "../diagnostics/quote.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import { describeType, fitsPattern } from "./describe-type.ts";
import { type Accounts, type Branches, type Found, foundIn, repeats } from "./found-error.ts";
import { joinedEntry, looseEntries } from "./run-together.ts";
import { suggestKey, suggestPlainQuotes, suggestStack, suggestValue, suggestWhole } from "./suggest-shape.ts";

type BrokenRule = Extract<DiagnosticCode, `invalid-${string}`>;

/** The code for a broken pattern, by the definition in definitions.schema.json that holds it. Others are `invalid-text`. */
const CODE_OF_DEFINITION: { readonly [definition: string]: BrokenRule } = {
  userName: "invalid-name",
  groupName: "invalid-name",
  externalUser: "invalid-name",
  externalGroup: "invalid-name",
  teamName: "invalid-name",
  permissionSetName: "invalid-name",
  roleName: "invalid-name",
  policyName: "invalid-name",
  accountName: "invalid-name",
  accountId: "invalid-account-id",
  sessionDuration: "invalid-session-duration",
  iamPath: "invalid-path",
  ouPath: "invalid-path",
  rolePattern: "invalid-arn",
  instanceArn: "invalid-arn",
  region: "invalid-region",
  date: "invalid-date",
  email: "invalid-email",
};

/** One diagnostic for each thing that is wrong; errors that only repeat another (branches of a choice) are left out. */
export function describeSchemaErrors(
  document: ParsedDocument,
  errors: readonly ErrorObject[],
  accounts: Accounts = [],
): Diagnostic[] {
  const misspelt = misspeltKeys(document, errors);
  const loose = looseEntries(document, errors);
  const entries = new Set([...loose].flatMap(([list, keys]) => keys.map((key) => keyBeside(list, key))));
  return errors
    .filter(({ instancePath, keyword, params, parentSchema }) => {
      if (keyword === "anyOf" || keyword === "oneOf") {
        const branches = (parentSchema as Found["schema"] | undefined)?.[keyword];
        return !requiredKeys(branches).some((key) => misspelt.has(`${instancePath}/${key}`));
      }
      if (misspelt.has(`${instancePath}/${params.missingProperty}`)) return false;
      return keyword !== "additionalProperties" || !entries.has(`${instancePath}/${params.additionalProperty}`);
    })
    .flatMap((error) => describeSchemaError(document, error, accounts, loose.get(error.instancePath) ?? []) ?? []);
}

/** The pointer of another key of the map in which `pointer` is. */
function keyBeside(pointer: string, key: string): string {
  return `${pointer.slice(0, pointer.lastIndexOf("/"))}/${key}`;
}

/** Keys that are missing only because they are written otherwise, which is said of the unknown key: by their place. */
function misspeltKeys(document: ParsedDocument, errors: readonly ErrorObject[]): ReadonlySet<string> {
  const unknown = errors.filter((error) => error.keyword === "additionalProperties" && !repeats(error));
  return new Set(
    unknown.flatMap((error) => {
      const found = foundIn(document, error);
      const meant = joinedEntry(found)?.missing ?? meantKey(found);
      return meant === undefined ? [] : [`${error.instancePath}/${meant}`];
    }),
  );
}

function meantKey({ params, schema }: Pick<Found, "params" | "schema">): string | undefined {
  const key = String(params.additionalProperty);
  const allowed = Object.keys(schema.properties ?? {});
  return closest(key, allowed) ?? suggestKey(key, allowed);
}

/** Numbers and truth values whose text, as it was typed, is what the schema wants there: quotes alone fix them. */
export function quotablePaths(document: ParsedDocument, errors: readonly ErrorObject[]): readonly Path[] {
  return errors.flatMap((error) => {
    if (repeats(error) || error.keyword !== "type") return [];
    const { path, value, schema, definition } = foundIn(document, error);
    const wantsText = [schema.type].flat().includes("string") && definition !== "selectorEntry";
    if (!wantsText || (typeof value !== "number" && typeof value !== "boolean")) return [];
    return fitsPattern(document.rawOf(path) ?? "", schema) ? [path] : [];
  });
}

function describeSchemaError(
  document: ParsedDocument,
  error: ErrorObject,
  accounts: Accounts,
  loose: readonly string[],
): Diagnostic | undefined {
  if (repeats(error)) return undefined;
  const found = foundIn(document, error, accounts, loose);
  if (error.propertyName !== undefined) return describeKey(found, error.propertyName);
  const describe = DESCRIBE[error.keyword];
  if (describe !== undefined) return describe(found);
  const args = { value: found.value, rule: error.message ?? error.keyword };
  return diagnostic("schema-violation", args, document.placeOf(found.path));
}

const here = ({ document, path }: Found) => document.placeOf(path);

const DESCRIBE: { readonly [keyword: string]: (found: Found) => Diagnostic | undefined } = {
  additionalProperties: (found) => {
    const key = String(found.params.additionalProperty);
    const allowed = Object.keys(found.schema.properties ?? {});
    const place = found.document.placeOf([...found.path, key], "key");
    const args = { key, allowed, suggestion: meantKey(found), hint: joinedEntry(found)?.hint };
    return diagnostic("unknown-key", args, place);
  },
  required: (found) => {
    const key = String(found.params.missingProperty);
    return diagnostic("missing-key", { key, hint: suggestWhole(key, found) }, here(found));
  },
  dependentRequired: (found) => diagnostic("missing-key", { key: String(found.params.missingProperty) }, here(found)),
  anyOf: (found) =>
    hasKeys(found) ? diagnostic("missing-one-of", { keys: requiredKeys(found.schema.anyOf) }, here(found)) : undefined,
  oneOf: (found) =>
    hasKeys(found) ? diagnostic("one-key-only", { keys: requiredKeys(found.schema.oneOf) }, here(found)) : undefined,
  type: describeType,
  const: (found) => describeChoice(found, [found.params.allowedValue]),
  enum: (found) => describeChoice(found, found.params.allowedValues as readonly unknown[]),
  minLength: describeLength,
  maxLength: describeLength,
  pattern: describePattern,
  not: (found) => diagnostic("reserved-name", { value: found.value }, here(found)),
  minimum: describeRange,
  maximum: describeRange,
  minItems: (found) => diagnostic("too-few", { minimum: Number(found.params.limit) }, here(found)),
  maxItems: (found) => {
    const count = (found.value as readonly unknown[]).length;
    return diagnostic("too-many", { count, maximum: Number(found.params.limit) }, here(found));
  },
  minProperties: describeCount,
  maxProperties: describeCount,
};

/** A value of another type is reported once, as the wrong type. */
function hasKeys({ value }: Found): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function requiredKeys(branches: Branches = []): readonly string[] {
  return branches.flatMap((each) => each.required ?? []);
}

function describeKey({ document, path, schema }: Found, key: string): Diagnostic {
  const rule = schema.patternErrorMessage ?? `must have ${schema.minLength ?? 0} to ${schema.maxLength} characters`;
  return diagnostic("invalid-key", { value: key, rule }, document.placeOf([...path, key], "key"));
}

function describeChoice(found: Found, allowed: readonly unknown[]): Diagnostic | undefined {
  const { value } = found;
  // A value of another type is reported once, as the wrong type.
  if (typeof value !== typeof allowed[0]) return undefined;
  const suggestion = typeof value === "string" ? closest(value, allowed.map(String)) : undefined;
  return diagnostic("not-allowed", { value, allowed, suggestion }, here(found));
}

function describePattern(found: Found): Diagnostic | undefined {
  const { document, path, value, schema, definition } = found;
  // Empty text also breaks the length rule, and is reported once.
  if (value === "" && (schema.minLength ?? 0) > 0) return undefined;
  const code = CODE_OF_DEFINITION[definition] ?? "invalid-text";
  const rule = schema.patternErrorMessage ?? "is not allowed here";
  const character = refusedCharacter(String(value), schema.pattern ?? "");
  const hint = suggestPlainQuotes(String(value)) ?? suggestStack(found) ?? suggestValue(String(value), definition);
  if (character === undefined) return diagnostic(code, { value, rule, hint }, here(found));
  const place = document.placeOfCharacter(path, character);
  return diagnostic(code, { value, rule: `${rule}, not ${quoteCharacter(character)}`, hint }, place);
}

/** The first character that `pattern` refuses even between plain letters; undefined where the pattern is about more than characters. */
function refusedCharacter(value: string, pattern: string): string | undefined {
  const allowed = new RegExp(pattern, "u");
  if (!allowed.test("aa")) return undefined;
  for (const character of value) if (!allowed.test(`a${character}a`)) return character;
  return undefined;
}

function describeLength(found: Found): Diagnostic {
  const { minLength: minimum = 0, maxLength: maximum = Number.POSITIVE_INFINITY } = found.schema;
  // JSON Schema and AWS count characters, not UTF-16 code units.
  const length = [...String(found.value)].length;
  return diagnostic("wrong-length", { value: found.value, length, minimum, maximum }, here(found));
}

function describeRange(found: Found): Diagnostic {
  const { minimum, maximum } = found.schema;
  return diagnostic("out-of-range", { value: found.value, minimum, maximum }, here(found));
}

function describeCount(found: Found): Diagnostic {
  const { schema, keyword, value } = found;
  const limit = Number(found.params.limit);
  const keys = Object.keys(schema.properties ?? {});
  if (keyword === "maxProperties") {
    return diagnostic("too-many", { count: Object.keys(value as object).length, maximum: limit }, here(found));
  }
  if (keys.length === 0) return diagnostic("too-few", { minimum: limit }, here(found));
  return diagnostic("missing-one-of", { keys }, here(found));
}
