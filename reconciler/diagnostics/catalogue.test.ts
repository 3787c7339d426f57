import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogue } from "./catalogue.ts";

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

test.each(Object.keys(catalogue))("%s is kebab-case and documented with why and remedy", (code) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(sections.get(code)).toMatch(/\*\*Why\*\* \S[\s\S]*\*\*Remedy\*\* \S/);
});

test("the page documents no code that is gone", () => {
  expect([...sections.keys()].filter((code) => !(code in catalogue))).toEqual([]);
});
