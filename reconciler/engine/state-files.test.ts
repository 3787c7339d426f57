// On a folder of their own, without the CLI.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BackendFiles, openBackendFiles } from "./backend-files.ts";
import { hasPlainState, readCheckpoint, readSoundState, stacksInFiles, writeState } from "./state-files.ts";

const PLACE = { project: "access", stack: "identity-center" };
const GOOD = '{"version":3,"checkpoint":{"stack":"s","latest":{"resources":[]}}}';

let root = "";
const folder = () => join(root, ".pulumi/stacks/access");
const files = () => openBackendFiles({ PULUMI_BACKEND_URL: pathToFileURL(root).href }) as BackendFiles;
const put = (name: string, text = GOOD) => writeFile(join(folder(), name), text);
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "states-"));
  await mkdir(folder(), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

test("a good state is read; one that is compressed or missing isn't there to be read", async () => {
  await put("identity-center.json");
  await put("account-1.json.gz", "\u0000");
  expect(await readSoundState(files(), PLACE)).toEqual({ version: 3, deployment: { resources: [] } });
  for (const stack of ["account-1", "account-2"]) {
    expect(await readSoundState(files(), { ...PLACE, stack })).toBeUndefined();
  }
  expect(await hasPlainState(files(), PLACE)).toBe(true);
  expect(await hasPlainState(files(), { ...PLACE, stack: "account-1" })).toBe(false);
});

test.each([
  ["", "empty"],
  ["{", "not JSON"],
  [GOOD.slice(0, -1), "not JSON"],
  ["null", "not a state"],
  ["[]", "not a state"],
  ["5", "not a state"],
  ["{}", "not a state"],
  ['{"version":3}', "not a state"],
  ['{"version":3,"checkpoint":null}', "not a state"],
  ['{"version":3,"checkpoint":{"stack":"s"}}', "not a state"],
  ['{"version":3,"checkpoint":{"stack":"s","latest":null}}', "not a state"],
  ['{"version":3,"checkpoint":{"stack":"s","latest":{}}}', "not a state"],
  ['{"version":3,"checkpoint":{"stack":"s","latest":{"resources":{}}}}', "not a state"],
  [GOOD.replace("3", "99"), "not a state"],
])("a state file with %j is named, with what to put in its place", async (text, what) => {
  await put("identity-center.json", text);
  const file = join(folder(), "identity-center.json");
  await expect(readSoundState(files(), PLACE)).rejects.toMatchObject({
    name: "OperationError",
    message: `the state file of stack identity-center is ${what}: ${file}`,
    remedy:
      `put the last good state in its place: ${file}.bak, or the newest checkpoint in ${join(root, ".pulumi/backups/access/identity-center")} ` +
      `or in ${join(root, ".pulumi/history/access/identity-center")}; nothing was changed in this stack`,
  });
});

const FRESH = '{"version":3,"checkpoint":{"stack":"s","latest":{"manifest":{"magic":"m"},"metadata":{}}}}';
const held = (type: string) => GOOD.replace("[]", JSON.stringify([{ urn: "u", type }]));

test.each([FRESH, GOOD])(
  "%s holds nothing, and is damaged only where the state before it held something of AWS",
  async (text) => {
    await put("identity-center.json", text);
    expect(await readSoundState(files(), PLACE)).toBeDefined();
    for (const before of [FRESH, GOOD, "", "null", held("pulumi:pulumi:Stack")]) {
      await put("identity-center.json.bak", before);
      expect(await readSoundState(files(), PLACE)).toBeDefined();
    }
    await put("identity-center.json.bak", held("aws:ssoadmin/permissionSet:PermissionSet"));
    await expect(readSoundState(files(), PLACE)).rejects.toThrow(
      `the state file of stack identity-center is without resources, which the state before it had: ${join(folder(), "identity-center.json")}`,
    );
    await put("identity-center.json", held("pulumi:pulumi:Stack"));
    expect(await readSoundState(files(), PLACE)).toBeDefined();
  },
);

test("an empty file of attributes is named too, which the CLI fails at", async () => {
  await put("identity-center.json");
  await put("identity-center.json.attrs", "{}");
  expect(await readSoundState(files(), PLACE)).toBeDefined();
  await put("identity-center.json.attrs", "");
  await expect(readSoundState(files(), PLACE)).rejects.toThrow(
    `a file of attributes beside the state is empty: ${join(folder(), "identity-center.json.attrs")}`,
  );
});

test("stacks are named by the files of their states, compressed ones too", async () => {
  for (const name of ["b.json", "a.json", "a.json.bak", "b.pulumi-tags", "c.json.gz"]) await put(name);
  expect(await stacksInFiles(files(), "access")).toEqual(["a", "b", "c"]);
});

test("what was there before is kept beside what is written, as the CLI keeps it", async () => {
  await put("identity-center.json");
  const { text, state } = await readCheckpoint(files(), PLACE);
  await writeState(files(), PLACE, text, { ...state, checkpoint: { ...state.checkpoint, latest: { resources: [1] } } });
  expect(await readFile(join(folder(), "identity-center.json.bak"), "utf8")).toBe(GOOD);
  expect(JSON.parse(await readFile(join(folder(), "identity-center.json"), "utf8"))).toEqual({
    version: 3,
    checkpoint: { stack: "s", latest: { resources: [1] } },
  });
});
