import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, type DiagnosticCode } from "../diagnostics/catalogue.ts";
import { readAccess } from "../guardrails/read-access.ts";
import { MAX_FILE_SIZE, MAX_FOLDER } from "../load/read-access-folder.ts";
import { type FixtureFiles, readFixtures } from "./fixture.ts";
import { GOOD } from "./small-folder.ts";

const TODAY = "2026-01-15";

/** As many folders in folders as are not read any more. */
const DEEP = Array.from({ length: MAX_FOLDER.depth }, () => "x").join("/");

/** What text can't hold: how the bad folder is made from the good one, and the file that is shown. */
const MADE: { readonly [code in DiagnosticCode]?: { file: string; spoil: (folder: string) => Promise<unknown> } } = {
  "no-access-folder": { file: "access", spoil: (folder) => rm(folder, { recursive: true }) },
  "folder-too-big": {
    file: `access/${DEEP}`,
    spoil: (folder) => mkdir(join(folder, DEEP), { recursive: true }),
  },
  "not-a-file": { file: "access/x.yaml", spoil: (folder) => symlink("people.yaml", join(folder, "x.yaml")) },
  "file-too-big": {
    file: "access/people.yaml",
    spoil: (folder) => truncate(join(folder, "people.yaml"), MAX_FILE_SIZE + 1),
  },
  "file-encoding": {
    file: "access/people.yaml",
    spoil: (folder) => writeFile(join(folder, "people.yaml"), "users: []", "utf16le"),
  },
};

/** Codes that no access folder gives by itself, and the test that shows each. */
const SEEN_ELSEWHERE: { readonly [code in DiagnosticCode]?: string } = {
  "problems-left-out": "diagnostics/diagnostic.test.ts",
  "schema-violation": "validate/describe-schema-error.test.ts",
  // Beside the warning at the person's own last day.
  "user-left": "model/dates.test.ts",
  // Thousands of sets.
  "many-permission-sets": "model/accounts-and-roles.test.ts",
  "many-permission-sets-in-account": "model/accounts-and-roles.test.ts",
  "exception-names-nothing": "guardrails/idle-exceptions.test.ts",
  "removal-limit-exceeded": "guardrails/removal-limits.test.ts",
  "codeowners-missing": "commands/codeowners.test.ts",
  "codeowners-out-of-date": "commands/codeowners.test.ts",
  "file-not-in-codeowners": "commands/codeowners.test.ts",
  "expiry-overdue": "plan/overdue.test.ts",
  "previously-unknown": "plan/unknown-renames.test.ts",
  "exists-outside-stack": "guardrails/existing-objects.test.ts",
  "taken-over-with-more": "guardrails/existing-objects.test.ts",
  "holds-more-than-declared": "deploy/gifts.test.ts",
  "holdings-not-read": "deploy/gifts.test.ts",
  "deleted-set-assigned-by-hand": "deploy/assigned-by-hand.test.ts",
  "deleted-set-not-read": "deploy/assigned-by-hand.test.ts",
  "deleted-role-with-policies": "deploy/attached-by-hand.test.ts",
  "deleted-role-not-read": "deploy/attached-by-hand.test.ts",
  "replaces-hand-made": "guardrails/existing-objects.test.ts",
  "account-not-in-organization": "guardrails/accounts-match.test.ts",
  "external-deleted": "deploy/plan-stacks.test.ts",
  "external-missing": "deploy/run-stacks.test.ts",
  "unfinished-not-read": "deploy/plan-stacks.test.ts",
  "waits-for-taking-over": "deploy/plan-taking-over.test.ts",
  "existing-not-read": "deploy/existing-objects.test.ts",
  "change-in-unlisted-account": "guardrails/waiting-changes.test.ts",
  "change-waits-for-organization": "guardrails/waiting-changes.test.ts",
  "account-tag-differs": "guardrails/accounts-match.test.ts",
  "account-status-differs": "guardrails/accounts-match.test.ts",
  "account-unit-differs": "guardrails/accounts-match.test.ts",
  "organization-not-read": "guardrails/accounts-match.test.ts",
  "state-empty-beside-objects": "guardrails/empty-state.test.ts",
  "change-waits": "deploy/run-preview.test.ts",
  "approval-outdated": "deploy/run-preview.test.ts",
  "codeowners-unknown-to-github": "deploy/run-preview.test.ts",
  "nothing-on-record": "deploy/run-preview.test.ts",
};

const fixtures = readFixtures();
let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fixtures-"));
});
afterAll(() => rm(root, { recursive: true }));

async function write(name: string, files: FixtureFiles): Promise<string> {
  const folder = join(root, name, "access");
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** `code file:line:column` of each; what follows from another (that checks were withheld) only if it is what is looked for. */
async function found(folder: string, code: string): Promise<string[]> {
  const { diagnostics } = await readAccess(folder, TODAY);
  return diagnostics
    .filter((each) => each.code === code || each.code !== "checks-withheld")
    .map(({ code, place }) => `${code} ${place.file}:${place.line}:${place.column}`);
}

test.each(fixtures)("$code: the bad folder shows it where it is marked, the good folder is silent", async (fixture) => {
  const { code, bad, good } = fixture;
  const marked = bad.places.map(({ file, line, column }) => `${code} ${file}:${line}:${column}`);
  expect(marked).not.toEqual([]);
  const shown = await found(await write(`${code}-bad`, bad.files), code);
  const others = code === "checks-withheld" ? shown.filter((it) => it.startsWith(code)) : shown;
  expect(others.sort()).toEqual(marked.sort());
  expect(await found(await write(`${code}-good`, good.files), code)).toEqual([]);
});

test.each(Object.entries(MADE))(
  "%s: the bad folder shows it, the good folder is silent",
  async (code, { file, spoil }) => {
    const folder = await write(code, GOOD);
    expect(await found(folder, code)).toEqual([]);
    await spoil(folder);
    expect(await found(folder, code)).toEqual([`${code} ${file}:1:1`]);
  },
);

test("every code has a bad and a good folder, or a test elsewhere that names it", () => {
  const shown = [...fixtures.map((each) => each.code), ...Object.keys(MADE), ...Object.keys(SEEN_ELSEWHERE)];
  expect(Object.keys(catalogue).filter((code) => !shown.includes(code))).toEqual([]);
  expect(shown.filter((code) => !(code in catalogue))).toEqual([]);
  expect(shown.filter((code, index) => shown.indexOf(code) !== index)).toEqual([]);
  for (const [code, file] of Object.entries(SEEN_ELSEWHERE)) {
    const path = join(import.meta.dirname, "..", file);
    expect(existsSync(path) ? readFileSync(path, "utf8") : "").toContain(code);
  }
});
