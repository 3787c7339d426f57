// What is said of a value that has another type than its schema wants: text without quotes, or another shape.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { visible } from "../diagnostics/quote.ts";
import type { Found, SchemaPart } from "./found-error.ts";
import { suggestHash, suggestShape } from "./suggest-shape.ts";

/** The message instead of the pattern's own where an account id could be meant. */
const SELECTOR_RULE = "must be an account's name; ids belong in accounts.yaml, as twelve digits in quotes";

/** What to write instead of the id of an account that accounts.yaml doesn't declare, as far as is known. */
export const UNDECLARED_ID =
  "write the account's name; if accounts.yaml doesn't declare it yet, declare it there, with its id in quotes";

/** Of a value of another type than its schema wants; what quotes alone can fix is told as that. */
export function describeType(found: Found): Diagnostic {
  const { document, path, value, schema, definition } = found;
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  const raw = document.rawOf(path) ?? "";
  const wanted = schema.const === undefined ? describeTypes(types) : String(schema.const);
  if (value === null && raw === "") {
    const place = document.placeOf(path);
    return diagnostic("no-value", { wanted, hint: suggestHash(document.text, place.line) }, place);
  }
  if (definition === "sessionDuration") {
    const rule = schema.patternErrorMessage ?? "";
    return diagnostic("invalid-session-duration", { value: raw === "" ? value : raw, rule }, document.placeOf(path));
  }
  if ((typeof value !== "object" || value === null) && types.includes("string")) {
    const read = value === null ? "no value (null)" : describeFound(value);
    const name = definition === "selectorEntry" ? found.accounts.find(({ id }) => id === raw)?.name : undefined;
    const unknown = definition === "selectorEntry" && /^[0-9]{12}$/.test(raw) ? UNDECLARED_ID : undefined;
    const hint = name === undefined ? unknown : `it is the id of an account: write its name, ${visible(name)}`;
    return diagnostic(
      "needs-quotes",
      { raw, read, rule: ruleForQuotes(raw, schema, definition), hint },
      document.placeOf(path),
    );
  }
  const key = path.findLast((step) => typeof step === "string");
  const hint = suggestShape(types, { key: path.at(-1) === key ? key : undefined, value, loose: found.loose, schema });
  return diagnostic("wrong-type", { wanted, found: describeFound(value), hint }, document.placeOf(path));
}

/** The rule that `raw` would break in quotes too: quotes alone don't make an account id of 12e10. */
function ruleForQuotes(raw: string, schema: SchemaPart, definition: string): string | undefined {
  if (definition === "selectorEntry") return SELECTOR_RULE;
  if (definition === "accountId") return schema.patternErrorMessage;
  return fitsPattern(raw, schema) ? undefined : schema.patternErrorMessage;
}

/** Whether `raw`, as it was typed, is what the schema wants. */
export function fitsPattern(raw: string, { pattern }: SchemaPart): boolean {
  return pattern === undefined || new RegExp(pattern, "u").test(raw);
}

const TYPE_NAMES: { readonly [type: string]: string } = {
  string: "text",
  object: "keys with values",
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
};

function describeTypes(types: readonly string[]): string {
  return types.map((type) => TYPE_NAMES[type] ?? type).join(" or ");
}

/** What a value is, as people who write YAML call it. */
export function describeFound(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "keys with values";
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : "true or false";
}
