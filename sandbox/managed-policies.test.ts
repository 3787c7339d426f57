// The shipped tables of AWS-managed policies against the documents that moto has of them.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  POWERS_FILE,
  readManagedDocuments,
  renderManagedPowers,
  renderManagedStatements,
  STATEMENTS_FILE,
} from "./managed-policies.ts";

test("are what documents and rules say; else run: node sandbox/managed-policies.ts", async () => {
  const { source, documents } = await readManagedDocuments();
  expect(Object.keys(documents).length).toBeGreaterThan(1000);
  const shipped = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
  expect(shipped(POWERS_FILE)).toEqual(JSON.parse(renderManagedPowers(documents, source)));
  expect(shipped(STATEMENTS_FILE)).toEqual(JSON.parse(renderManagedStatements(documents, source)));
}, 300_000);
