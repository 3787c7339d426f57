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

/** What is told of policies that do nothing where they should: AWS's own are right, but for three that name no bucket. */
const ALARMS = new Set(["arn-shape", "action-without-resource", "policy-variable", "unknown-policy-variable"]);

test("AWS's own documents give no false alarm about ARNs, the actions beside them and variables", async () => {
  const { documents } = await readManagedDocuments();
  const policies = Object.entries(documents).map(([name, document]) => {
    const source = parseJson(name, JSON.stringify(document)).document;
    if (source === undefined) throw new Error(`${name} is not JSON`);
    return { source, value: source.value, path: [], use: "role-policy" as const };
  });
  const found = await checkPolicyContents(policies, undefined);
  const alarms = found.filter(({ code }) => ALARMS.has(code)).map(({ code, place }) => `${code} ${place.file}`);
  // Each has the objects of buckets alone beside an action of buckets.
  expect(alarms.sort()).toEqual([
    "action-without-resource AWSTransformNetworkMigrationAgentPolicy",
    "action-without-resource AWSTransformServerMigrationAgentPolicy",
    "action-without-resource service-role/AmazonEC2RoleforAWSCodeDeployLimited",
  ]);
}, 300_000);
