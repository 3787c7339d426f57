// On a folder of their own, without the CLI.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBackendFiles } from "./backend-files.ts";
import { openStackFiles } from "./stack-files.ts";

const STACK = "identity-center";
const STATE = '{"version":3,"checkpoint":{"stack":"s","latest":{"resources":[]}}}';

let root = "";
const pathOf = (name: string) => join(root, ".pulumi/stacks/access", name);
const put = (name: string, text: string) => writeFile(pathOf(name), text);
const putMeta = (text: string) => writeFile(join(root, ".pulumi/meta.yaml"), text);
const open = () => openStackFiles(openBackendFiles({ PULUMI_BACKEND_URL: pathToFileURL(root).href }), "access");
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "stacks-"));
  await mkdir(pathOf(""), { recursive: true });
  await putMeta("version: 1\n");
});
afterEach(() => rm(root, { recursive: true }));

test.each(["version: 0\n", "version: 2\n", "", "version: 11\n"])(
  "of a backend whose meta.yaml says %j nothing is read or written: only the CLI knows its layout",
  async (meta) => {
    await put(`${STACK}.json`, STATE);
    await putMeta(meta);
    const { listStackNames, readState, readTags, writeTag } = open();
    expect([await listStackNames(), await readState(STACK), await readTags(STACK)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await writeTag(STACK, "access:deployed", "abc")).toBeUndefined();
    await expect(readFile(pathOf(`${STACK}.pulumi-tags`))).rejects.toThrow("ENOENT");
  },
);
test("nor is anything of a backend that is neither a folder nor a bucket, or that has no stack as yet", async () => {
  expect(await openStackFiles(undefined, "access").listStackNames()).toBeUndefined();
  await rm(join(root, ".pulumi"), { recursive: true });
  const opened = open();
  expect(await opened.listStackNames()).toBeUndefined();
  // The first stack is made meanwhile.
  await mkdir(pathOf(""), { recursive: true });
  await putMeta("version: 1\n");
  await put(`${STACK}.json`, STATE);
  expect(await opened.listStackNames()).toEqual([STACK]);
});

test("a state is read, a damaged one is refused, and one that is compressed is left to the CLI", async () => {
  await put(`${STACK}.json`, STATE);
  await put("account-1.json", "");
  await put("account-2.json.gz", "\u0000");
  const { listStackNames, readState } = open();
  expect(await listStackNames()).toEqual(["account-1", "account-2", STACK]);
  expect(await readState(STACK)).toEqual({ resources: [], outputs: {}, unfinished: [] });
  await expect(readState("account-1")).rejects.toThrow("the state file of stack account-1 is empty");
  expect(await readState("account-2")).toBeUndefined();
});

test("the salt of a passphrase is known once the state was read, and nothing of another provider's", async () => {
  const encryptedBy = (provider: unknown) =>
    JSON.stringify({ version: 3, checkpoint: { latest: { resources: [], secrets_providers: provider } } });
  await put("account-1.json", encryptedBy({ type: "passphrase", state: { salt: "v1:abc" } }));
  await put("account-2.json", encryptedBy({ type: "cloud", state: { url: "awskms://key", encryptedkey: "abc" } }));
  await put("account-3.json", STATE);
  const { readState, settingsOf } = open();
  expect(settingsOf("account-1")).toBeUndefined();
  for (const stack of ["account-1", "account-2", "account-3"]) await readState(stack);
  expect(settingsOf("account-1")).toEqual({ encryptionSalt: "v1:abc" });
  expect([settingsOf("account-2"), settingsOf("account-3")]).toEqual([undefined, undefined]);
});

test("tags are read and written in the CLI's form, each without the others changing", async () => {
  const { readTags, writeTag } = open();
  expect(await readTags(STACK)).toEqual({});
  await writeTag(STACK, "access:deployed", "abc");
  await writeTag(STACK, "access:attempted", "def");
  expect(await readFile(pathOf(`${STACK}.pulumi-tags`), "utf8")).toBe(
    '{"version":1,"tags":{"access:deployed":"abc","access:attempted":"def"}}',
  );
  await writeTag(STACK, "access:attempted", "");
  expect(await readTags(STACK)).toEqual({ "access:deployed": "abc" });
});
test.each([
  ["", "empty"],
  ["null", "not one"],
  ["[]", "not one"],
  ['{"version":1', "not one"],
  ['{"version":2,"tags":{}}', "not one"],
  ['{"version":1,"tags":["a"]}', "not one"],
  ['{"version":1,"tags":{"a":1}}', "not one"],
])("a file of tags with %j is refused by name, and not written over", async (text, what) => {
  const file = pathOf(`${STACK}.pulumi-tags`);
  await put(`${STACK}.pulumi-tags`, text);
  const { readTags, writeTag } = open();
  const refused = {
    name: "OperationError",
    message: `the file of tags of stack ${STACK} is ${what}: ${file}`,
    remedy: expect.stringContaining("put the last good one in its place"),
  };
  await expect(readTags(STACK)).rejects.toMatchObject(refused);
  await expect(writeTag(STACK, "access:deployed", "abc")).rejects.toMatchObject(refused);
  expect(await readFile(file, "utf8")).toBe(text);
});
