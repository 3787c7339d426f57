import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MAX_FILE_SIZE, readAccessFolder } from "./read-access-folder.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "access-"));
});
afterEach(() => rm(root, { recursive: true }));

async function write(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = join(root, "access");
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

const codes = (result: Awaited<ReturnType<typeof readAccessFolder>>) =>
  result.diagnostics.map((each) => `${each.code} ${each.place.file}`);

test("both endings, sub-folders and policies are read, sorted by path; notes are not", async () => {
  const folder = await write({
    "teams/b/data.yml": "b",
    "teams/a.yaml": "a",
    "people.yml": "p",
    "policies/x.json": "{}",
    "teams/policies/y.yaml": "y",
    "README.md": "# Notes",
    "policies/.gitkeep": "",
  });
  const result = await readAccessFolder(folder);
  expect(result.diagnostics).toEqual([]);
  expect(result.files.map((each) => `${each.file} ${each.role} ${each.syntax}`)).toEqual([
    "access/people.yml document yaml",
    "access/policies/x.json policy json",
    "access/teams/a.yaml document yaml",
    "access/teams/b/data.yml document yaml",
    "access/teams/policies/y.yaml policy yaml",
  ]);
  expect(result.files[1]?.path).toBe("policies/x.json");
});

test.each([
  ["another ending", "teams/a.yaml.bak", "x", "unexpected-file"],
  ["capital ending", "teams/a.YAML", "x", "unexpected-file"],
  ["hidden file", "teams/.a.yaml", "x", "unexpected-file"],
  ["JSON outside a folder for policies", "teams/a.json", "{}", "unexpected-file"],
  ["UTF-16", "a.yaml", new Uint8Array([0xff, 0xfe, 0x61, 0]), "file-encoding"],
  ["byte order mark", "a.yaml", new Uint8Array([0xef, 0xbb, 0xbf, 0x61]), "file-encoding"],
  ["NUL", "a.yaml", "a: \0", "file-encoding"],
  ["not UTF-8", "a.yaml", new Uint8Array([0x61, 0xe9, 0x62]), "file-encoding"],
])("%s is refused", async (_, path, content, code) => {
  const result = await readAccessFolder(await write({ [path]: content }));
  expect(codes(result)).toEqual([`${code} access/${path}`]);
  expect(result.files).toEqual([]);
});

test("a file over the limit is refused unread", async () => {
  const folder = await write({ "a.yaml": "" });
  await truncate(join(folder, "a.yaml"), MAX_FILE_SIZE + 1);
  expect(codes(await readAccessFolder(folder))).toEqual(["file-too-big access/a.yaml"]);
});

test("links are refused, to files and to folders", async () => {
  const folder = await write({});
  await writeFile(join(root, "secret.yaml"), "secret: 1");
  await symlink(join(root, "secret.yaml"), join(folder, "a.yaml"));
  await symlink(root, join(folder, "teams"));
  const result = await readAccessFolder(folder);
  expect(codes(result).sort()).toEqual(["not-a-file access/a.yaml", "not-a-file access/teams"]);
  expect(result.files).toEqual([]);
});

test("a folder that isn't there is said", async () => {
  expect(codes(await readAccessFolder(join(root, "nowhere")))).toEqual(["no-access-folder nowhere"]);
});
