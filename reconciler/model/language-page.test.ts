// docs/language.md is checked like anybody's files: its examples are valid, and no key is missing from it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KINDS, readSchema } from "../validate/schemas.ts";
import { folderOf } from "../validate/small-folder.ts";
import { validateDocuments } from "../validate/validate-documents.ts";
import { buildAccess } from "./build-access.ts";

const page = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");
/** Each example is a whole file, whose path its first line gives. */
const blocks = [...page.matchAll(/^```yaml\n# access\/(\S+)\n([\s\S]*?)^```$/gm)].map(([, path = "", text = ""]) => ({
  path,
  text,
}));

test("every example names a file of its own, and together they are one valid folder", () => {
  expect(page.match(/^```yaml$/gm)?.length).toBe(blocks.length);
  const files = Object.fromEntries(blocks.map(({ path, text }) => [path, text]));
  expect(Object.keys(files)).toHaveLength(blocks.length);
  const { access: written, diagnostics } = validateDocuments(folderOf(files)).on("2026-11-25");
  expect(diagnostics).toEqual([]);
  if (written === undefined) throw new Error("the files are valid");
  const { access, diagnostics: found } = buildAccess(written, "2026-11-25");
  const said = found.map(({ code, message }) => `${code}: ${message}`);
  expect(said).toEqual(['user-suspended: "ana.silva" is suspended in the guardrails, so this gives no access']);
  expect(access?.groups.map(({ name, members }) => `${name}: ${members.map((it) => it.principal.name)}`)).toEqual([
    "ai-model-builders: ben.okafor,dana.novak,eli.moreau",
    "auditors: chen.li",
    "data-platform: kim.lee",
  ]);
});

type Node = { readonly [key: string]: unknown };

function keysIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(keysIn);
  if (typeof node !== "object" || node === null) return [];
  const own = Object.keys((node as Node).properties ?? {});
  return [...own, ...Object.values(node).flatMap(keysIn)];
}

test("the page has every key: in an example, and in words", () => {
  const keys = new Set([...KINDS, "definitions" as const].flatMap((name) => keysIn(readSchema(name))));
  expect(keys.size).toBeGreaterThan(70);
  const examples = blocks.map(({ text }) => text).join("\n");
  const prose = page.replaceAll(/^```yaml\n[\s\S]*?^```$/gm, "");
  const inExamples = (key: string) => new RegExp(`(?:^|[\\s{])${key}:`).test(examples);
  const inProse = (key: string) => new RegExp(`\`[^\`]*\\b${key}\\b[^\`]*\``).test(prose);
  expect([...keys].filter((key) => !inExamples(key))).toEqual([]);
  expect([...keys].filter((key) => !inProse(key))).toEqual([]);
});
