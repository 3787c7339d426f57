// A small valid access folder as text, for tests: each test changes one file. Never imported by anything but tests.
import type { AccessFolder, SourceFile } from "../load/read-access-folder.ts";
import { managedPolicyNames, managedPolicyPath } from "../policy/managed-policy-names.ts";
import { type ValidatedDocuments, type ValidOnDay, validateDocuments } from "./validate-documents.ts";

/** Tests never ask the clock. */
const TODAY = "2026-11-25";

export const GOOD: { readonly [path: string]: string } = {
  "organization.yaml": "organization:\n  region: eu-central-1\n  managementAccount: management\n",
  "accounts.yaml": [
    "accounts:",
    '  - { name: management, id: "111122223333" }',
    '  - { name: ml-dev, id: "022222222222", ou: Workloads/ML, tags: { env: dev }, vars: { bucket: dev } }',
    "",
  ].join("\n"),
  "people.yaml": [
    "users:",
    "  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com }",
    "",
  ].join("\n"),
};

/** Validates the good folder with `files` (by path in the folder) put over it. */
export function validateFiles(files: { readonly [path: string]: string }): ValidOnDay & ValidatedDocuments {
  const validated = validateDocuments(folderOf({ ...GOOD, ...files }));
  return { ...validated, ...validated.on(TODAY) };
}

/** The text of one file of the good folder with `files` put over it. */
export function textOf(path: string, files: { readonly [path: string]: string }): string {
  return files[path] ?? GOOD[path] ?? "";
}

export function folderOf(files: { readonly [path: string]: string }): AccessFolder {
  const sources = Object.entries(files).map(
    ([path, text]): SourceFile => ({
      file: `access/${path}`,
      path,
      role: /(^|\/)policies\//.test(path) ? "policy" : "document",
      syntax: path.endsWith(".json") ? "json" : "yaml",
      text,
    }),
  );
  return { files: sources, diagnostics: [] };
}

/** `code line:column` of each diagnostic in `file`; what is reported once for the whole folder is left out. */
export function codesIn(result: Pick<ValidOnDay, "diagnostics">, file: string): string[] {
  return result.diagnostics
    .filter((each) => each.place.file === `access/${file}` && each.code !== "checks-withheld")
    .map((each) => `${each.code} ${each.place.line}:${each.place.column}`);
}

/** ARNs of so many of AWS's own policies. */
export function someManagedPolicies(count: number): readonly string[] {
  const names = [...managedPolicyNames()].slice(0, count);
  return names.map((name) => `arn:aws:iam::aws:policy/${managedPolicyPath(name)}`);
}
