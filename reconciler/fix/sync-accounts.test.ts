// What Organizations says comes into the files; everything else in them stays as it was written.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseYaml } from "../load/parse-yaml.ts";
import { folderOf } from "../validate/small-folder.ts";
import { type OrganizationAccount, syncAccounts } from "./sync-accounts.ts";

const MANAGEMENT = '  - { name: management, id: "111111111111" } # the payer\n';
type InAws = { readonly [id: string]: Partial<Omit<OrganizationAccount, "tags">> & { tags?: Record<string, string> } };

/** The accounts of AWS by id; what isn't said is as `management` has it. */
const inAws = (accounts: InAws): ReadonlyMap<string, OrganizationAccount> =>
  new Map(
    Object.entries<InAws[string]>({ "111111111111": { name: "management" }, ...accounts }).map(
      ([id, { tags = {}, ...account }]) => [
        id,
        { status: "ACTIVE", ou: [], tags: new Map(Object.entries(tags)), ...account },
      ],
    ),
  );

/** accounts.yaml after a sync, and again after another, which has nothing to do. */
function synced(text: string, accounts: InAws): string {
  const folder = folderOf({ "accounts.yaml": text });
  const after = syncAccounts(folder, inAws(accounts)).files[0]?.after ?? text;
  expect(syncAccounts(folderOf({ "accounts.yaml": after }), inAws(accounts)).files).toEqual([]);
  return after;
}
/** The same of files with CR LF. */
function expectSynced(before: string, accounts: InAws, after: string): void {
  const file = (text: string) => `accounts:\n${MANAGEMENT}${text}`;
  expect(synced(file(before), accounts)).toBe(file(after));
  const crlf = (text: string) => file(text).replaceAll("\n", "\r\n");
  expect(synced(crlf(before), accounts)).toBe(crlf(after));
}

const ML = "222222222222";
describe("an account that is written", () => {
  test.each<[string, InAws[string], string[], string[]]>([
    [
      "as it is, stays byte for byte",
      { name: "ml-dev", ou: ["Workloads", "ML"], tags: { env: "dev" } },
      [`  - {name: ml-dev,   id: '${ML}', ou: "Workloads/ML", tags: {env: dev}, status: ACTIVE}`],
      [`  - {name: ml-dev,   id: '${ML}', ou: "Workloads/ML", tags: {env: dev}, status: ACTIVE}`],
    ],
    [
      "gets its name, unit, tags and status, behind what stands before them in the language",
      { name: "ML Dev", ou: ["Workloads", "ML"], tags: { env: "dev" }, status: "SUSPENDED" },
      ["  - name: ml-dev # ours", `    id: "${ML}" # AWS's`, "    owner: ai # theirs", "    vars: { bucket: b }"],
      [
        "  - name: ml-dev # ours",
        `    id: "${ML}" # AWS's`,
        "    awsName: ML Dev",
        "    ou: Workloads/ML",
        "    tags: { env: dev }",
        "    status: SUSPENDED",
        "    owner: ai # theirs",
        "    vars: { bucket: b }",
      ],
    ],
    [
      "the same in braces",
      { name: "ML Dev", ou: ["Workloads", "ML"], tags: { env: "dev" }, status: "PENDING_CLOSURE" },
      [`  - { name: ml-dev, id: "${ML}", owner: ai }`],
      [
        `  - { name: ml-dev, id: "${ML}", awsName: ML Dev, ou: Workloads/ML, tags: { env: dev }, status: PENDING_CLOSURE, owner: ai }`,
      ],
    ],
    [
      "gets other values in their places",
      { name: "New name", ou: ["New"], tags: { env: "prod", b: "2", c: "3" } },
      [
        "  - name: ml-dev",
        `    id: "${ML}"`,
        "    ou: Old # the unit",
        "    awsName: Old name # in AWS",
        "    tags: # ours too",
        "      env: dev # the stage",
        "      # gone",
        "      a: x",
        "      c: '3'",
      ],
      [
        "  - name: ml-dev",
        `    id: "${ML}"`,
        "    ou: New # the unit",
        "    awsName: New name # in AWS",
        "    tags: # ours too",
        "      env: prod # the stage",
        "      c: '3'",
        '      b: "2"',
      ],
    ],
    [
      "loses what it has no more",
      { name: "ml-dev" },
      [`  - { name: ml-dev, id: "${ML}", ou: Old, tags: { env: dev }, status: SUSPENDED } # closed`],
      [`  - { name: ml-dev, id: "${ML}" } # closed`],
    ],
    [
      "gets all tags anew where none stays",
      { name: "ml-dev", tags: { b: "x" } },
      ["  - name: ml-dev", `    id: "${ML}"`, "    tags:", "      a: x", "    owner: ai"],
      ["  - name: ml-dev", `    id: "${ML}"`, "    tags:", "      { b: x }", "    owner: ai"],
    ],
    [
      "loses its last tag, and gets what comes behind the tags",
      { name: "ml-dev", tags: { a: "x" }, status: "SUSPENDED" },
      ["  - name: ml-dev", `    id: "${ML}"`, "    tags:", "      a: x", "      b: x"],
      ["  - name: ml-dev", `    id: "${ML}"`, "    tags:", "      a: x", "    status: SUSPENDED"],
    ],
    [
      "keeps an empty map of tags where AWS has none",
      { name: "ml-dev", ou: ["A"] },
      [`  - { name: ml-dev, id: "${ML}", tags: {} }`],
      [`  - { name: ml-dev, id: "${ML}", ou: A, tags: {} }`],
    ],
    [
      "has no place for AWS's own tags",
      { name: "ml-dev", tags: { "aws:servicecatalog:x": "y" } },
      [`  - { name: ml-dev, id: "${ML}" }`],
      [`  - { name: ml-dev, id: "${ML}" }`],
    ],
  ])("%s", (_, account, before, after) => {
    const text = (lines: readonly string[]) => `${lines.join("\n")}\n`;
    expectSynced(text(before), { [ML]: account }, text(after));
  });
  test.each([
    ["ACTIVE", undefined],
    ["SUSPENDED", "SUSPENDED"],
    ["CLOSED", "SUSPENDED"],
    ["PENDING_ACTIVATION", "SUSPENDED"],
    ["PENDING_CLOSURE", "PENDING_CLOSURE"],
  ])("that is %s in AWS has the status %s", (status, written) => {
    const text = `accounts:\n${MANAGEMENT}  - { name: ml-dev, id: "${ML}" }\n`;
    const { value } = parseYaml("a", synced(text, { [ML]: { name: "ml-dev", status } })).document ?? {};
    expect((value as { accounts: { status?: string }[] }).accounts[1]?.status).toBe(written);
  });
});

describe("an account that isn't written", () => {
  const NEW = { "333333333333": { name: "ML Dev", ou: ["A"], tags: { env: "x y" } } };
  const line = '{ name: ml-dev, id: "333333333333", awsName: ML Dev, ou: A, tags: { env: x y } }';
  test("comes at the end, as the last one is laid out", () => {
    expectSynced("", NEW, `  - ${line}\n`);
    const block = `  - name: shop\n    id: "${ML}"\n    # its owner\n    owner: shop\n`;
    const shop = { [ML]: { name: "shop" } };
    expectSynced(
      block,
      { ...shop, ...NEW },
      `${block}  - name: ml-dev\n    id: "333333333333"\n    awsName: ML Dev\n    ou: A\n    tags: { env: x y }\n`,
    );
    const one = 'accounts: [{ name: management, id: "111111111111" }]\n';
    expect(synced(one, NEW)).toBe(one.replace("]", `, ${line}]`));
  });
  test("comes into an empty list, and into accounts.yaml where there are several files", () => {
    const empty = { "111111111111": { name: "management" } };
    expect(synced("accounts: [] # none\n", empty)).toBe(
      'accounts:\n  - { name: management, id: "111111111111" } # none\n',
    );
    const files = { "a.yaml": `accounts:\n${MANAGEMENT}`, "accounts.yaml": "accounts: []\n" };
    expect(syncAccounts(folderOf(files), inAws(NEW)).files.map(({ path }) => path)).toEqual(["accounts.yaml"]);
  });
  test("has a name of its own, in the order of ids, and none where it is closed already", () => {
    const { files } = syncAccounts(
      folderOf({ "accounts.yaml": `accounts:\n${MANAGEMENT}` }),
      inAws({
        "444444444444": { name: "Shop" },
        "333333333333": { name: "shop" },
        "555555555555": { name: "Old", status: "SUSPENDED" },
        "666666666666": { name: "Management" },
      }),
    );
    expect(files[0]?.changes).toEqual([
      { line: undefined, what: "shop (333333333333)", how: 'AWS calls it "shop"' },
      { line: undefined, what: "shop-444444444444 (444444444444)", how: 'AWS calls it "Shop"' },
      { line: undefined, what: "management-666666666666 (666666666666)", how: 'AWS calls it "Management"' },
    ]);
  });
});

test("an account that AWS has no more stays, and is told with its line", () => {
  const text = `accounts:\n${MANAGEMENT}  - { name: old, id: "${ML}", ou: Old }\n`;
  expect(syncAccounts(folderOf({ "accounts.yaml": text }), inAws({}))).toEqual({
    files: [],
    notes: [
      { file: "access/accounts.yaml", line: 3, what: expect.stringMatching(/^old \(222222222222\) is not in AWS/) },
    ],
  });
});
test("a tag that the schema has no place for is left out, and told", () => {
  const text = `accounts:\n${MANAGEMENT}  - { name: ml-dev, id: "${ML}", tags: { env: dev } }\n`;
  const tags = { env: "dev", owner: "a\n- x", "aws:x": "y" };
  expect(syncAccounts(folderOf({ "accounts.yaml": text }), inAws({ [ML]: { name: "ml-dev", tags } }))).toEqual({
    files: [],
    notes: [
      { file: "access/accounts.yaml", line: 3, what: expect.stringContaining('left out: "owner": "a<U+000A>- x"') },
    ],
  });
});
test("changes are told with both values", () => {
  const text = `accounts:\n${MANAGEMENT}  - { name: ml-dev, id: "${ML}", ou: Old, tags: { env: dev, a: x } }\n`;
  const account = { name: "ml-dev", ou: ["New"], tags: { env: "prod", b: "" } };
  expect(syncAccounts(folderOf({ "accounts.yaml": text }), inAws({ [ML]: account })).files[0]?.changes).toEqual([
    {
      line: 3,
      what: "ml-dev (222222222222)",
      how: 'ou: "Old" → "New"; tag env: "dev" → "prod"; tag a: "x" → none; tag b: none → ""',
    },
  ]);
});
test.each([
  [{ ou: ["a/b"] }, "can't be told from a path"],
  [{ ou: undefined }, "under no organizational unit"],
])("%j is refused: nothing of it can be written", (account, message) => {
  const folder = folderOf({ "accounts.yaml": `accounts:\n${MANAGEMENT}  - { name: ml-dev, id: "${ML}" }\n` });
  expect(() => syncAccounts(folder, inAws({ [ML]: account }))).toThrow(message);
});

test("whatever AWS's texts are: they are read back as they are, and no key or entry is made of them", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
    fc.constantFrom(
      "true",
      "no",
      "~",
      "null",
      "012",
      "1e3",
      "2026-01-01",
      "x: y",
      "- x",
      "#x",
      "a #b",
      "*a",
      "{{a}}",
      '"',
      "'",
    ),
    fc.constantFrom(
      "\u3164",
      "\u202e",
      "\u2028",
      "\ufeff",
      "\u{e0041}",
      "\r\n",
      "\u0085",
      "\\n",
      "\0",
      "<<",
      "__proto__x",
    ),
  );
  const given = fc.record({
    name: text,
    unit: text.filter((it) => !it.includes("/")),
    key: text.filter((it) => !/^aws:/i.test(it)),
    value: text,
    layout: fc.constantFrom("{ name: ml-dev, id: ID, owner: ai }", "name: ml-dev\n    id: ID\n    tags: { x: y }"),
  });
  fc.assert(
    fc.property(given, ({ name, unit, key, value, layout }) => {
      const before = `accounts:\n${MANAGEMENT}  - ${layout.replace("ID", `"${ML}"`)}\n`;
      const account = { name, ou: [unit], tags: { [key]: value } };
      const after = synced(before, { [ML]: account, "333333333333": account });
      const found = parseYaml("a", after).document?.value as { readonly accounts: readonly object[] };
      const isWritable = /^[\p{L}\p{Z}\p{N}_.:/=+@-]+$/u.test(key) && /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u.test(value);
      const tagged = isWritable ? { tags: { [key]: value } } : {};
      const written = { ...(name === "ml-dev" ? {} : { awsName: name }), ou: unit, ...tagged };
      expect(found.accounts[1]).toEqual({
        name: "ml-dev",
        id: ML,
        ...written,
        ...(layout.includes("owner") ? { owner: "ai" } : {}),
      });
      expect(found.accounts[2]).toMatchObject({ id: "333333333333", ou: unit, ...tagged });
    }),
    { seed: 20261130, numRuns: 200 },
  );
});
