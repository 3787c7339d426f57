// The shipped table of AWS-managed policies against the documents that moto has of them.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readManagedDocuments, renderManagedPowers } from "./managed-policies.ts";

test("is what documents and rules say; else run: node sandbox/managed-policies.ts", async () => {
  const { source, documents } = await readManagedDocuments();
  const shipped = readFileSync(new URL("../reconciler/policy/managed-powers.json", import.meta.url), "utf8");
  expect(Object.keys(documents).length).toBeGreaterThan(1000);
  expect(JSON.parse(shipped)).toEqual(JSON.parse(renderManagedPowers(documents, source)));
}, 300_000);
