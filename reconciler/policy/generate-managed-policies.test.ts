import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { knownManagedPolicyArns, renderManagedPolicies } from "./generate-managed-policies.ts";

test("the shipped list is what @pulumi/aws knows; else run: node reconciler/policy/generate-managed-policies.ts", () => {
  const shipped = readFileSync(new URL("aws-managed-policies.json", import.meta.url), "utf8");
  expect(JSON.parse(shipped)).toEqual(JSON.parse(renderManagedPolicies(knownManagedPolicyArns())));
});

test("names are sorted, with their paths, without those only AWS can attach", () => {
  const arns = ["service-role/B", "A", "aws-service-role/C"].map((path) => `arn:aws:iam::aws:policy/${path}`);
  expect(JSON.parse(renderManagedPolicies(arns))).toEqual({ A: "A", B: "service-role/B" });
});
