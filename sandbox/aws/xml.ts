// As much XML as S3's documents need: elements and texts; attributes are not kept.
import { AwsError } from "./call.ts";
import { escapeXml } from "./wire-query.ts";

/** The members of an element, by name, in the order in which they stand. */
export type Xml = { readonly [name: string]: readonly (string | Xml)[] };

type Open = { readonly name: string; readonly members: Record<string, (string | Xml)[]>; text: string };

/** The members of the document's root. Throws MalformedXML where a tag isn't closed. */
export function parseXml(document: string): Xml {
  const root: Open = { name: "", members: {}, text: "" };
  const open = [root];
  for (const [, tag, text] of document.matchAll(/<([^>]*)>|([^<]+)/g)) {
    const current = open.at(-1) ?? root;
    if (text !== undefined) current.text += unescapeXml(text);
    else if (tag?.startsWith("/")) {
      const parent = open.at(-2);
      if (parent === undefined || current.name !== tag.slice(1)) throw notWellFormed();
      open.pop();
      add(parent, current.name, settled(current));
    } else if (tag !== undefined && !/^[?!]/.test(tag)) {
      const name = tag.replace(/[\s/].*$/s, "");
      if (tag.endsWith("/")) add(current, name, "");
      else open.push({ name, members: {}, text: "" });
    }
  }
  const [found] = Object.values(root.members).flat();
  if (open.length > 1 || found === undefined) throw notWellFormed();
  return typeof found === "string" ? {} : found;
}

function notWellFormed(): AwsError {
  return new AwsError("MalformedXML", "The XML you provided was not well-formed");
}

function add({ members }: Open, name: string, value: string | Xml): void {
  members[name] = [...(members[name] ?? []), value];
}

function settled({ members, text }: Open): string | Xml {
  return Object.keys(members).length === 0 ? text : members;
}

function unescapeXml(text: string): string {
  const characters: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|(amp|lt|gt|quot|apos));/gi, (_, code, name) =>
    code === undefined ? String(characters[name]) : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

/** The text of a member that is there once, or undefined. */
export function textIn(xml: Xml, name: string): string | undefined {
  const value = xml[name]?.[0];
  return typeof value === "string" ? value : undefined;
}

/** The members of that name that have members of their own. */
export function elementsIn(xml: Xml, name: string): readonly Xml[] {
  return (xml[name] ?? []).filter((value) => typeof value !== "string");
}

/** A document: lists are elements of one name, and what is undefined is left out. */
export function renderXml(document: object, namespace?: string): string {
  const [[name, value] = ["", ""]] = Object.entries(document);
  const attribute = namespace === undefined ? "" : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${content(value)}</${name}>`;
}

function element(name: string, value: unknown): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join("");
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (typeof value !== "object" || value === null) return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, inner]) => element(name, inner))
    .join("");
}
