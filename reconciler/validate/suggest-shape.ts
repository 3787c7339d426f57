// What to write instead where a value has another shape than its key needs: a list, keys with values, one text.
import { quote, visible } from "../diagnostics/quote.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import { managedPolicyPath } from "../policy/managed-policy-names.ts";
import { meantService } from "./check-service-principal.ts";
import type { Found } from "./found-error.ts";
import { type EntrySchema, readSchema, type ShapeSchema } from "./schemas.ts";

type Written = {
  readonly key: string | undefined;
  readonly value: unknown;
  /** What stands behind it and was meant to be in the same list. */
  readonly loose: readonly string[];
  readonly schema: ShapeSchema;
};

/** The hint for a `value` of the wrong type under `key` (undefined: an entry of a list); undefined where none is certain. */
export function suggestShape(types: readonly string[], written: Written): string | undefined {
  const { value } = written;
  if (typeof value === "object" && value !== null) {
    if (types.includes("array")) return Array.isArray(value) ? undefined : suggestDash(value);
    if (!types.includes("string")) return undefined;
    return Array.isArray(value) ? suggestOne(value) : suggestText(value);
  }
  const text = String(value);
  const spaced = suggestSpace(text);
  if (spaced !== undefined) return spaced;
  if (types.includes("array")) return suggestList(text, written);
  if (types.includes("object")) return suggestKeys(text, written.schema);
  return types.includes("number") || types.includes("integer") ? suggestNumber(text, written.key) : undefined;
}

/** The hint for `-text` and `key:text`, which YAML reads as text: a space makes them what was meant. */
export function suggestSpace(text: string): string | undefined {
  const dash = /^-([^-\s].*)$/s.exec(text)?.[1];
  if (dash !== undefined) return `put a space behind the dash: - ${firstWord(dash)}`;
  const [, key, value] = /^(?!arn:)([A-Za-z]+):([^\s:/].*)$/s.exec(text) ?? [];
  return key === undefined || value === undefined
    ? undefined
    : `put a space behind the colon: ${key}: ${firstWord(value)}`;
}

/** What keys are called elsewhere: in AWS's own words, in Terraform, in other files of ours. */
const OTHER_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ["policies", ["managedPolicies"]],
  ["policy", ["inlinePolicy", "policies"]],
  ["until", ["expires", "leaves"]],
  ["expiry", ["expires", "leaves"]],
  ["name", ["user", "userName", "permissionSet"]],
  ["username", ["user"]],
  ["duration", ["sessionDuration", "maxSessionDuration"]],
  ["people", ["users", "members"]],
  ["users", ["members"]],
  ["environments", ["accounts"]],
  ["permissions", ["permissionSets"]],
]);

/** The allowed key that goes by another name elsewhere. */
export function suggestKey(key: string, allowed: readonly string[]): string | undefined {
  return OTHER_NAMES.get(key.toLowerCase())?.find((name) => allowed.includes(name));
}

/** What a text that breaks its rule could be meant as. */
export function suggestValue(value: string, definition: string): string | undefined {
  if (definition === "teamName") {
    const name = value
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "");
    return name === "" || name === "all" ? undefined : `write ${name}`;
  }
  if (definition === "serviceName") {
    const service = meantService(value.toLowerCase());
    return service === undefined ? undefined : `did you mean ${quote(service)}?`;
  }
  if (definition !== "sessionDuration") return undefined;
  const [whole, hours = "0", minutes = "0"] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(value) ?? [];
  if (whole === undefined || whole === "PT") return undefined;
  return Number(hours) * 60 + Number(minutes) > 720
    ? "AWS ends each session after twelve hours: write PT12H at most"
    : undefined;
}

/** Quotes that text programs make of plain ones: YAML takes them for a part of the text. */
export function suggestPlainQuotes(text: string): string | undefined {
  const [, inside] = /^[“”„‟«»‘’‚‛](.*?)[“”„‟«»‘’‚‛]?$/s.exec(text) ?? [];
  return inside === undefined ? undefined : `write it with plain quotes: ${quote(inside)}`;
}

/** The stack of an account that is named by its name or its id. */
export function suggestStack({
  path,
  value,
  accounts,
}: Pick<Found, "path" | "value" | "accounts">): string | undefined {
  if (path.at(-1) !== "stack") return undefined;
  const id = accounts.find(({ name }) => name === value)?.id ?? (/^\d{12}$/.test(String(value)) ? value : undefined);
  return id === undefined ? undefined : `write account-${id}`;
}

/** A value that became a comment: `description: #1 team`. `line` counts from 1. */
export function suggestHash(text: string, line: number): string | undefined {
  const written = text.split(/\r\n|\n|\r/, line)[line - 1] ?? "";
  const comment = /:\s+(#\S.*)$/.exec(written)?.[1];
  return comment === undefined
    ? undefined
    : `a # begins a comment; if it belongs to the text, write it in quotes: ${quote(comment.trimEnd())}`;
}

/** `members: [dan, { expires: … }]`: a person and the last day in two entries, of which the second lacks the person. */
export function suggestWhole(missing: string, { document, path, value }: Entry): string | undefined {
  const position = path.at(-1);
  if (missing !== "user" || typeof position !== "number" || typeof value !== "object" || value === null)
    return undefined;
  const entry = (index: number, ...steps: Path) => document.rawOf([...path.slice(0, -1), index, ...steps]);
  const user = entry(position - 1) ?? entry(position - 1, "user") ?? entry(position + 1, "user");
  const [[key, day] = [], ...others] = Object.entries(value);
  if (user === undefined || key !== "expires" || others.length > 0) return undefined;
  return `the last day belongs to its person: { user: ${scalar(user)}, expires: ${visible(String(day))} }`;
}

type Entry = { readonly document: Pick<ParsedDocument, "rawOf">; readonly path: Path; readonly value: unknown };

function firstWord(text: string): string {
  return visible(text.split(/\s/, 1)[0] ?? "");
}

function suggestList(text: string, { key, loose, schema }: Written): string {
  const needed = requiredOfItems(schema);
  const inside = /^\[(.*)\]$/s.exec(text.trim())?.[1] ?? text;
  const entries = [...inside.split(","), ...loose]
    .map((entry) => entry.trim().replace(/^(["'])(.*)\1$/s, "$2"))
    .filter((entry) => entry !== "")
    .map((entry) => (needed === undefined ? scalar(entry) : `{ ${withOthers(needed, entry)} }`));
  if (key === "accounts" && text.toLowerCase() === "all") return "write a list: accounts: [{ all: true }]";
  const list = `[${entries.slice(0, MOST_ENTRIES).join(", ")}${entries.length > MOST_ENTRIES ? ", …" : ""}]`;
  return `write a list: ${key === undefined ? "" : `${key}: `}${list}`;
}

const MOST_ENTRIES = 5;

/** The keys that each entry of the list needs; undefined where entries may be plain text. */
function requiredOfItems({ items }: ShapeSchema): readonly string[] | undefined {
  const name = items?.$ref?.split("/").at(-1) ?? "";
  const definitions = readSchema("definitions").$defs as { readonly [name: string]: EntrySchema };
  const entry: EntrySchema | undefined = items?.$ref === undefined ? items : definitions[name];
  return [entry?.type].flat().includes("string") ? undefined : entry?.required;
}

function withOthers([first = "name", ...others]: readonly string[], value: string): string {
  return [`${first}: ${scalar(value)}`, ...others.map((key) => `${key}: …`)].join(", ");
}

function suggestDash(value: object): string | undefined {
  const [first] = Object.entries(value);
  if (first === undefined) return undefined;
  const [key, inner] = first;
  const shown = typeof inner === "object" ? `${visible(key)}: …` : `${visible(key)}: ${scalar(String(inner))}`;
  return `a list has a dash before each entry: - ${shown}`;
}

function suggestOne(values: readonly unknown[]): string | undefined {
  const [only] = values;
  if (values.length !== 1 || typeof only !== "string") return "only one can be named here: write an entry for each";
  return `write it without brackets or dash: ${scalar(only)}`;
}

/** `{ user: ana, expires: 2026-12-31 }` where only the name may stand. */
function suggestText(value: object): string | undefined {
  const { expires, ...others } = value as { readonly [key: string]: unknown };
  const [name, ...more] = Object.values(others);
  if (typeof name !== "string" || more.length > 0) return undefined;
  const written = `write ${scalar(name)} alone`;
  if (expires === undefined) return written;
  return `${written}; the last day is the whole assignment's: beside its accounts write expires: ${visible(String(expires))}`;
}

/** Where a number is wanted: seconds for hours and minutes, a fraction for per cent. */
function suggestNumber(text: string, key: string | undefined): string | undefined {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
  if (percent !== undefined) return `write ${Number(percent) / 100}`;
  if (key !== "maxSessionDuration") return undefined;
  const [whole, hours = "0", minutes = "0"] = /^(?:PT)?(?:(\d+)\s*h)?\s*(?:(\d+)\s*m)?$/i.exec(text) ?? [];
  const seconds = Number(hours) * 3600 + Number(minutes) * 60;
  return whole === undefined || seconds === 0 ? undefined : `write it in seconds: ${seconds}`;
}

function suggestKeys(text: string, { required = [], properties = {} }: ShapeSchema): string | undefined {
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(text)) return `write it as { services: [${text}] }`;
  if ("managedPolicy" in properties && "customerManagedPolicy" in properties) return suggestPolicy(text);
  return required.length === 0 ? undefined : `write it as { ${withOthers(required, text)} }`;
}

/** An AWS managed policy, or a customer managed one by its path and name. */
function suggestPolicy(text: string): string {
  const [, path = "/", name = text] = /^arn:[^:]*:iam::\d*:policy(\/(?:.*\/)?)([^/]+)$/.exec(text) ?? [];
  if (/^arn:[^:]*:iam::aws:/.test(text) || managedPolicyPath(text) !== undefined)
    return `write it as { managedPolicy: ${scalar(text)} }`;
  const at = path === "/" ? "" : `, path: ${scalar(path)}`;
  return `write it as { customerManagedPolicy: { name: ${scalar(name)}${at} } }, or an AWS managed policy as { managedPolicy: … }`;
}

/** In quotes where YAML would read it as something else than this text. */
function scalar(text: string): string {
  return /^[A-Za-z_/.][\w./+=,-]*$/.test(text) && !/^(?:true|false|null)$/i.test(text) ? visible(text) : quote(text);
}
