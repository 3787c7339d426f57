// The shipped tables of AWS-managed policies against the documents that moto has of them.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseJson } from "../reconciler/load/parse-json.ts";
import { checkPolicyContents } from "../reconciler/validate/check-policy-contents.ts";
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

test("none of AWS's own documents has an ARN or a variable that validate refuses", async () => {
  const { documents } = await readManagedDocuments();
  const policies = Object.entries(documents).map(([name, document]) => {
    const source = parseJson(name, JSON.stringify(document)).document;
    if (source === undefined) throw new Error(`${name} is not JSON`);
    return { source, value: source.value, path: [], use: "role-policy" as const };
  });
  const found = await checkPolicyContents(policies, undefined);
  const alarms = found.filter(({ code }) => ["arn-shape", "policy-variable", "unknown-policy-variable"].includes(code));
  expect(alarms).toEqual([]);
}, 300_000);
