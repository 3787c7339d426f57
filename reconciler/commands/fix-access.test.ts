import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { GOOD } from "../validate/small-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-fix-"));
  for (const [path, text] of Object.entries(GOOD)) write(path, text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, "access", path)), { recursive: true });
  writeFileSync(join(folder, "access", path), text);
}
const read = (path: string) => readFileSync(join(folder, "access", path), "utf8");

async function validate(...argv: readonly string[]) {
  const { status, stdout, stderr } = await runArgv(["validate", "--format", "json", ...argv], {
    cwd: folder,
    today: "2026-01-15",
  });
  const { diagnostics = [] } = JSON.parse(stdout) as { diagnostics?: readonly { code: string }[] };
  return { status, codes: diagnostics.map(({ code }) => code), stderr };
}

test("what is certain is fixed, and the fixed files are validated", async () => {
  write("more-accounts.yaml", "accounts:\n  - { name: new-account, id: 099999999999 } # ours\n");
  chmodSync(join(folder, "access/more-accounts.yaml"), 0o640);
  expect(await validate()).toMatchObject({ status: 1, codes: ["needs-quotes", "checks-withheld"] });
  const { status, codes, stderr } = await validate("--fix");
  expect([status, codes]).toEqual([0, []]);
  expect(stderr).toContain("fixed access/more-accounts.yaml: 1 place\n");
  expect(read("more-accounts.yaml")).toBe('accounts:\n  - { name: new-account, id: "099999999999" } # ours\n');
  expect(statSync(join(folder, "access/more-accounts.yaml")).mode & 0o777).toBe(0o640);
});
test("what isn't certain is left, and said", async () => {
  const text = "accounts:\n  - { name: new-account, id: 9999999999 }\n";
  write("more-accounts.yaml", text);
  expect((await validate("--fix")).status).toBe(1);
  expect(read("more-accounts.yaml")).toBe(text);
});
test("where there is nothing to fix, no file is written, and a second time there is nothing", async () => {
  await validate("--fix");
  const files = readdirSync(join(folder, "access"), { recursive: true, encoding: "utf8" }).map((name) =>
    join(folder, "access", name),
  );
  for (const file of files) utimesSync(file, 1, 1);
  const { status, stderr } = await validate("--fix");
  expect([status, stderr.includes("fixed")]).toEqual([0, false]);
  for (const file of files) expect([file, statSync(file).mtimeMs]).toEqual([file, 1000]);
});
test("a fix that can't be written is exit 3, and all files stay as they were", async () => {
  const text = "accounts:\n  - { name: new-account, id: 099999999999 }\n";
  write("more-accounts.yaml", text);
  write("more-accounts.yaml.new", "of another run");
  const { status, stderr } = await validate("--fix");
  expect([status, stderr]).toEqual([
    3,
    expect.stringContaining("error: could not write access/more-accounts.yaml: EEXIST"),
  ]);
  expect([read("more-accounts.yaml"), read("more-accounts.yaml.new")]).toEqual([text, "of another run"]);
});
