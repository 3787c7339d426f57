// What to write instead where a value has another shape than its key needs: a list, keys with values, one text.
import { quote, visible } from "../diagnostics/quote.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import { meantService } from "./check-service-principal.ts";
import { readSchema } from "./schemas.ts";

/** What this file needs of a schema: the shape of a list's entries, and the keys that a map can't do without. */
export type ShapeSchema = {
  readonly items?: EntrySchema & { readonly $ref?: string };
  readonly required?: readonly string[];
};

type EntrySchema = { readonly type?: string | readonly string[]; readonly required?: readonly string[] };

type Written = { readonly key: string | undefined; readonly value: unknown; readonly schema: ShapeSchema };

/** The hint for a `value` of the wrong type under `key` (undefined: an entry of a list); undefined where none is certain. */
export function suggestShape(types: readonly string[], written: Written): string | undefined {
  const { value } = written;
  if (typeof value === "object" && value !== null) {
    if (types.includes("array")) return Array.isArray(value) ? undefined : suggestDash(value);
    return Array.isArray(value) && types.includes("string") ? suggestOne(value) : undefined;
  }
  const text = String(value);
  const spaced = suggestSpace(text);
  if (spaced !== undefined) return spaced;
  if (types.includes("array")) return suggestList(text, written);
  return types.includes("object") ? suggestKeys(text, written.schema.required) : undefined;
}

/** The hint for `-text` and `key:text`, which YAML reads as text: a space makes them what was meant. */
export function suggestSpace(text: string): string | undefined {
  const dash = /^-([^-\s].*)$/s.exec(text)?.[1];
  if (dash !== undefined) return `put a space behind the dash: - ${firstWord(dash)}`;
  const [, key, value] = /^([A-Za-z]+):([^\s:/].*)$/s.exec(text) ?? [];
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

/** `members: [dan, { expires: … }]`: a person and the last day in two entries, of which the second lacks the person. */
export function suggestWhole(missing: string, { document, path, value }: Entry): string | undefined {
  const position = path.at(-1);
  if (missing !== "user" || typeof position !== "number" || typeof value !== "object" || value === null)
    return undefined;
  const before = document.rawOf([...path.slice(0, -1), position - 1]);
  const [[key, day] = [], ...others] = Object.entries(value);
  if (before === undefined || key !== "expires" || others.length > 0) return undefined;
  return `the last day belongs to its person: { user: ${scalar(before)}, expires: ${visible(String(day))} }`;
}

type Entry = { readonly document: Pick<ParsedDocument, "rawOf">; readonly path: Path; readonly value: unknown };

function firstWord(text: string): string {
  return visible(text.split(/\s/, 1)[0] ?? "");
}

function suggestList(text: string, { key, schema }: Written): string {
  const needed = requiredOfItems(schema);
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
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

function suggestKeys(text: string, required: readonly string[] = []): string | undefined {
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(text)) return `write it as { services: [${text}] }`;
  return required.length === 0 ? undefined : `write it as { ${withOthers(required, text)} }`;
}

/** In quotes where YAML would read it as something else than this text. */
function scalar(text: string): string {
  return /^[A-Za-z_/.][\w./+=,-]*$/.test(text) && !/^(?:true|false|null)$/i.test(text) ? visible(text) : quote(text);
}
