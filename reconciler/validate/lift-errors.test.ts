// Errors that an exception in guardrails.yaml lifts: of one code in one file, as many as it says, until its last day.
import { expect, test } from "vitest";
import { readAccessFrom } from "../guardrails/read-access.ts";
import { LIFTABLE_CODES } from "./lift-errors.ts";
import { readSchema } from "./schemas.ts";
import { folderOf, GOOD } from "./small-folder.ts";

const role = (name: string) =>
  `  - { name: ${name}, accounts: [ml-dev], trust: { services: [sagemakr.amazonaws.com] } }\n`;
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables, which IAM fills in.
const FILES = {
  "teams/a.yaml": `team: a
permissionSets:
  - { name: Old, managedPolicies: [AmazonGuardDutyFullAccess], inlinePolicy: policies/x.json }
roles:
${role("one")}`,
  "policies/x.json": JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:aws:s3::bucket", "arn:aws:s3:::b/${aws:usernam}"] },
    ],
  }),
};
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: policy variables, which IAM fills in.

/** `severity code file: hint`, of what is an error or was one. */
async function found(
  files: { readonly [path: string]: string },
  exceptions: readonly string[] = [],
  today = "2026-11-25",
) {
  const lines = exceptions.map((it) => `    - { errors: { ${it} }, reason: "agreed with AWS", until: 2026-12-31 }\n`);
  const guardrails = lines.length === 0 ? "guardrails: {}\n" : `guardrails:\n  exceptions:\n${lines.join("")}`;
  const folder = folderOf({ ...GOOD, ...files, "guardrails.yaml": guardrails });
  const { desired, diagnostics } = await readAccessFrom(folder, today);
  const said = diagnostics
    .filter(({ code }) => code !== "checks-withheld")
    .map(({ severity, code, place, hint }) => `${severity} ${code} ${place.file}: ${hint}`);
  return { isValid: desired !== undefined, said };
}

test("with an exception for each, the files are valid, and each is a warning with its reason", async () => {
  const exceptions = [
    "file: teams/a.yaml, code: misspelt-service-principal, count: 1",
    "file: teams/a.yaml, code: managed-policy-withdrawn, count: 2",
    "file: policies/x.json, code: arn-shape, count: 1",
    "file: policies/x.json, code: policy-variable, count: 1",
  ];
  const lifted = await found(FILES, exceptions);
  expect(lifted.isValid).toBe(true);
  expect((await found(FILES)).isValid).toBe(false);
  const hint = "an exception in guardrails.yaml lifts this until 2026-12-31: agreed with AWS";
  expect(lifted.said).toEqual([
    `warning arn-shape access/policies/x.json: ${hint}`,
    `warning policy-variable access/policies/x.json: ${hint}`,
    `warning managed-policy-withdrawn access/teams/a.yaml: ${hint}`,
    `warning misspelt-service-principal access/teams/a.yaml: ${hint}`,
  ]);
  const [after, before] = [await found(FILES, exceptions, "2027-01-01"), await found(FILES, exceptions, "2026-12-31")];
  expect([before.isValid, after.isValid]).toEqual([true, false]);
});

test("more of them than it says, or in another file: it lifts none", async () => {
  const files = { "teams/a.yaml": `team: a\nroles:\n${role("one")}${role("two")}` };
  const one = "file: teams/a.yaml, code: misspelt-service-principal, count: 1";
  const { isValid, said } = await found(files, [one]);
  expect(isValid).toBe(false);
  const hint = `did you mean "sagemaker.amazonaws.com"?; the exception in guardrails.yaml is for 1 of this code in this file, which has 2`;
  expect(said).toEqual(Array(2).fill(`error misspelt-service-principal access/teams/a.yaml: ${hint}`));
  expect((await found(files, [one.replace("1", "2")])).isValid).toBe(true);
  expect((await found(files, [one.replace("a.yaml", "b.yaml").replace("1", "2")])).isValid).toBe(false);
});

test("no other error can be lifted", () => {
  const text = JSON.stringify(readSchema("guardrails"));
  expect(text).toContain(`"enum":${JSON.stringify(LIFTABLE_CODES)}`);
});
