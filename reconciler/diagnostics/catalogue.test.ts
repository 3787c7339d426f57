import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GUARDRAILS } from "../guardrails/all-guardrails.ts";
import { catalogue } from "./catalogue.ts";

/** Guardrails have their sentences themselves. */
const codes = [catalogue, ...[...GUARDRAILS.values()].map(({ messages }) => messages)].flatMap(Object.keys);

const page = readFileSync(new URL("../../docs/diagnostics.md", import.meta.url), "utf8");
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [heading = "", ...body] = section.split("\n");
      return [heading.trim(), body.join("\n").split(/^## /m)[0] ?? ""];
    }),
);

test.each(codes)("%s is kebab-case and documented with why and remedy", (code) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(sections.get(code)).toMatch(/\*\*Why\*\* \S[\s\S]*\*\*Remedy\*\* \S/);
});

test("no two sentences have one code", () => {
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test("the page documents no code that is gone", () => {
  expect([...sections.keys()].filter((code) => !codes.includes(code))).toEqual([]);
});
