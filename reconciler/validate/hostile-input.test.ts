// What somebody could put into the access folder to stop, trick or read the machine that checks it.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import { readAccess } from "../guardrails/read-access.ts";
import { GOOD } from "./small-folder.ts";

const MAIN = join(import.meta.dirname, "../main.ts");
const TODAY = "2026-01-15";
/** MiB that the whole process may hold at its peak; V8 ends a child whose heap alone needs more. */
const MEMORY = 300;
/** Runs in the child as it ends: its peak memory in KiB, on the last line of stderr. */
const PEAK = "data:text/javascript,process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS))";
/** Milliseconds after which a child that hangs is killed, without an exit status too. */
const PATIENCE = 60_000;

let root = "";
let folder = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "hostile-"));
  folder = join(root, "access");
  await write(GOOD);
  await writeFile(join(root, "secret.yaml"), "team: s3cret-outside\n");
});
afterEach(() => rm(root, { recursive: true }));

async function write(files: { readonly [path: string]: string | Uint8Array }): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** What lies beside and in the access folder. */
const entries = async () => [...(await readdir(root)), ...(await readdir(folder))];

/** Runs the command line in a process of its own; whatever the files, it must refuse them quietly and touch nothing. */
async function refuse(...codes: string[]): Promise<string> {
  const before = await entries();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${MEMORY}`, "--import", PEAK, MAIN, "validate", "--access", folder],
    // No credentials, and an endpoint that nobody listens on: a call to AWS would fail the run with another status.
    {
      cwd: root,
      encoding: "utf8",
      timeout: PATIENCE,
      env: { PATH: process.env.PATH, AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    },
  );
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^reading files\n\d+ files? read, not valid\npeak \d+$/),
  });
  expect(Number(stderr.split("peak ")[1]) / 1024).toBeLessThan(MEMORY);
  const shown = [...stdout.matchAll(/^\S.* \[([a-z-]+)\]$/gm)]
    .map((match) => match[1])
    .filter((it) => it !== "checks-withheld");
  expect([...new Set(shown)].sort()).toEqual(codes.sort());
  expect(stdout.length).toBeLessThan(32_000);
  expect(stdout).not.toMatch(/[^\P{C}\n\t]/u);
  expect(stdout).not.toContain("s3cret");
  expect(await entries()).toEqual(before);
  return stdout;
}

/** The codes in process, for what can neither hang nor take memory. */
async function codes(): Promise<string[]> {
  const { diagnostics } = await readAccess(folder, TODAY);
  return [...new Set(diagnostics.map((it) => it.code))].filter((it) => it !== "checks-withheld");
}

const PATTERN = "team: a\ngroups: [";

test.each([
  ["aliases that would unfold to a billion values", bomb(), "yaml-anchor"],
  ["half a million values", `${PATTERN}${"1,".repeat(500_000)}]\n`, "file-too-big"],
  ["ninety thousand wrong values", `${PATTERN}${"1,".repeat(90_000)}]\n`, "wrong-type problems-left-out"],
])("%s take no memory to speak of", async (_, text, expected) => {
  await write({ "teams/a.yaml": text });
  await refuse(...expected.split(" "));
});

test.each([
  ["lists half a million deep", "[".repeat(500_000), "yaml-syntax"],
  ["maps two hundred thousand deep", `team: a\ngroups: ${"{a: ".repeat(200_000)}`, "yaml-syntax"],
  ["a name of a million characters", `${PATTERN}{ name: ${"x".repeat(1_000_000)} }]\n`, "wrong-length"],
  ["a key of a million characters", `${"x".repeat(1_000_000)}: a\n`, "unknown-kind"],
  ["text that never ends", `team: "${"x".repeat(1_000_000)}`, "yaml-syntax"],
  ["three hundred thousand invisible characters", "\u200b".repeat(300_000), "invisible-character"],
  [
    "a line that fits no other behind two hundred thousand comments",
    `team: a\ngroups:\n  - name: x\n${"#\n".repeat(200_000)}   - name: y\n`,
    "yaml-syntax",
  ],
  ["half a million quotes", `team: a\ngroups: "${"'\"".repeat(250_000)}`, "yaml-syntax"],
  ["a million line ends", "\n".repeat(1_000_000), "empty-file"],
  ["one anchor after the other", `team: a\ngroups: [${"&a 1,".repeat(40_000)}]\n`, "yaml-anchor problems-left-out"],
])("%s: a diagnostic of few words", async (_, text, expected) => {
  await write({ "teams/a.yaml": text });
  const { diagnostics, sourceOf } = await readAccess(folder, TODAY);
  const found = new Set(diagnostics.map((it) => it.code).filter((it) => it !== "checks-withheld"));
  expect([...found].sort()).toEqual(expected.split(" ").sort());
  expect(renderDiagnostics(diagnostics, "text", { sourceOf }).length).toBeLessThan(32_000);
});

function bomb(): string {
  const levels = Array.from({ length: 12 }, (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]`);
  return `team: a\nl0: &l0 [x]\n${levels.join("\n")}\n`;
}

test("a policy a million lists deep, and one that is nothing but wildcards", async () => {
  const wild = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:${"*a".repeat(5_000)}b","Resource":"*"}}`;
  await write({
    "policies/deep.json": "[".repeat(1_000_000),
    "policies/wild.json": wild,
    "teams/a.yaml": "team: a\npermissionSets: [{ name: P, inlinePolicy: policies/wild.json }]\n",
  });
  await refuse("json-syntax", "action-matches-nothing");
});

test("a file of 50 MB is not read", async () => {
  await write({ "teams/a.yaml": "" });
  await truncate(join(folder, "teams/a.yaml"), 50_000_000);
  await refuse("file-too-big");
});

test("thousands of files more than anybody has are not read", async () => {
  await mkdir(join(folder, "teams"));
  await Promise.all(Array.from({ length: 10_001 }, (_, index) => writeFile(join(folder, `teams/${index}.yaml`), "")));
  await refuse("folder-too-big");
});

test("links out of the folder, links in a circle, links to devices and pipes are neither followed nor opened", async () => {
  await mkdir(join(folder, "policies"));
  await symlink(join(root, "secret.yaml"), join(folder, "a.yaml"));
  await symlink("/etc/passwd", join(folder, "policies/x.json"));
  await symlink(root, join(folder, "teams"));
  await symlink(".", join(folder, "circle"));
  await symlink("/dev/zero", join(folder, "zero.yaml"));
  execFileSync("mkfifo", [join(folder, "pipe.yaml")]);
  const text = await refuse("not-a-file");
  expect(text.match(/\[not-a-file\]/g)).toHaveLength(6);
});

test("policy paths that lead out of the folder are refused without a look at what is there", async () => {
  const paths = ["../secret.yaml", "policies/../../secret.yaml", join(root, "secret.yaml"), "/etc/passwd", "/dev/zero"];
  const sets = paths.map((path, index) => `  - { name: P${index}, inlinePolicy: ${path} }`);
  await write({ "teams/a.yaml": `team: a\npermissionSets:\n${sets.join("\n")}\n` });
  expect(existsSync(join(folder, "../secret.yaml"))).toBe(true);
  await refuse("policy-path");
});

test("file names that would move the cursor, forge a line or are no UTF-8 are refused and shown by code point", async () => {
  await write({
    "\u001b[2Jx.yaml": "team: a\n",
    "a\n::error::forged.yaml": "team: a\n",
    "\u202egpj.yaml": "team: a\n",
  });
  await writeFile(
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x61, 0xff]), Buffer.from(".yaml")]),
    "team: a\n",
  );
  const text = await refuse("file-name");
  expect(text).toContain("<U+001B>");
  expect(text).toContain("<U+000A>");
  expect(text).toContain("<U+202E>");
});

test("a file's name may be as long as the system allows", async () => {
  await write({ [`teams/a/${"x".repeat(250)}.yaml`]: "team: a\n" });
  expect(await codes()).toEqual([]);
});

test("names of what every JavaScript object has are names like others", async () => {
  const names = ["constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__", "prototype"];
  const list = names.map((name) => `{ name: ${name}, members: [${name}] }`).join(", ");
  const people = names.map(
    (name) => `  - { userName: ${name}, givenName: A, familyName: B, email: ${name}@example.com }`,
  );
  const assignment = `{ permissionSet: constructor, groups: [${names.join(", ")}], accounts: [toString, { tag: { constructor: x } }] }`;
  await write({
    "accounts.yaml": `accounts:\n  - { name: management, id: "111122223333" }\n  - { name: toString, id: "222233334444", tags: { constructor: x } }\n`,
    "people.yaml": `users:\n${people.join("\n")}\n`,
    "teams/constructor.yaml": `team: constructor\ngroups: [${list}]\npermissionSets: [{ name: constructor }]\nassignments: [${assignment}]\n`,
  });
  const { desired, diagnostics } = await readAccess(folder, TODAY);
  expect(diagnostics).toEqual([]);
  expect(desired?.access.groups.map((it) => it.members.map((member) => member.principal.name))).toEqual(
    names.map((name) => [name]),
  );
});

test("one that nobody declared is unknown all the same", async () => {
  await write({ "teams/a.yaml": "team: a\ngroups: [{ name: x, members: [constructor, toString, __proto__] }]\n" });
  const { diagnostics } = await readAccess(folder, TODAY);
  expect(diagnostics.map((it) => `${it.code} ${it.place.column}`)).toEqual([
    "unknown-user 31",
    "unknown-user 44",
    "unknown-user 54",
  ]);
});

test.each([
  ["in a document", "team: a\nconstructor: { prototype: { polluted: 1 } }\n", "unknown-key"],
  ["in an entry", "team: a\ngroups: [{ name: x, toString: y }]\n", "unknown-key"],
  ["first", "constructor: a\n", "unknown-kind"],
  ["__proto__ in a document", "team: a\n__proto__: { polluted: 1 }\n", "yaml-key"],
  ["__proto__ in an entry, in quotes", 'team: a\ngroups: [{ name: x, "__proto__": { polluted: 1 } }]\n', "yaml-key"],
])("a key that every JavaScript object has is refused and changes no object: %s", async (_, text, expected) => {
  await write({ "teams/a.yaml": text });
  expect(await codes()).toEqual([expected]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("__proto__ in a policy is refused", async () => {
  const policy = '{"Version":"2012-10-17","__proto__":{"polluted":1},"Statement":[]}';
  await write({
    "policies/x.json": policy,
    "teams/a.yaml": "team: a\npermissionSets: [{ name: P, inlinePolicy: policies/x.json }]\n",
  });
  expect(await codes()).toEqual(["json-syntax"]);
});

test.each([
  ["UTF-16", Buffer.from("\ufeffteam: a\n", "utf16le"), "file-encoding"],
  [
    "UTF-16 without its mark, which has a NUL at every other byte",
    Buffer.from("team: a\n", "utf16le"),
    "file-encoding",
  ],
  ["a byte order mark", "\ufeffteam: a\n", "file-encoding"],
  ["a byte order mark further on", "team: a # \ufeff\n", "invisible-character"],
  ["a NUL", "team: a\0\n", "file-encoding"],
  ["bytes that are no UTF-8", new Uint8Array([0x74, 0xff, 0xfe, 0x3a]), "file-encoding"],
  ["a surrogate written as UTF-8", new Uint8Array([0x61, 0xed, 0xa0, 0x80]), "file-encoding"],
  ["an escape that moves the cursor", 'team: a\ngroups: [{ name: x, description: "\\e[2J" }]\n', "invalid-text"],
])("%s is refused", async (_, content, expected) => {
  await write({ "teams/a.yaml": content });
  expect(await codes()).toEqual([expected]);
});

test("lines may end as on Windows, and places are right all the same", async () => {
  await write({ "teams/a.yaml": "team: a\r\ngroups:\r\n  - nam: x\r\n" });
  const { diagnostics } = await readAccess(folder, TODAY);
  expect(diagnostics.find((it) => it.code === "unknown-key")?.place).toMatchObject({ line: 3, column: 5 });
});
