import { expect, test } from "vitest";
import { parseYaml } from "./parse-yaml.ts";

const found = (text: string) =>
  parseYaml("access/x.yaml", text).diagnostics.map(({ code, place }) => `${code} ${place.line}:${place.column}`);

test.each([
  ["tab as indentation", "a:\n\tb: 1\n", ["yaml-syntax 2:1"]],
  ["broken flow list", "a: [1, 2\nb: 3\n", ["yaml-syntax 1:4"]],
  ["empty", "", ["empty-file 1:1"]],
  ["comments only", "# nothing yet\n", ["empty-file 1:1"]],
  ["only a document mark", "---\n", ["empty-file 1:1"]],
  ["the same key twice", "a: 1\nb: 2\na: 3\n", ["duplicate-key 3:1"]],
  ["the same key twice, once in quotes", "l:\n  - {a: 1, 'a': 2}\n", ["duplicate-key 2:12"]],
  ["two documents", "a: 1\n---\nb: 2\n", ["second-document 3:1"]],
  ["an anchor and an alias", "a: &x 1\nb: *x\n", ["yaml-anchor 1:4", "yaml-anchor 2:4"]],
  ["merge keys", "a: {<<: {b: 1}, <<: 2}\n", ["yaml-merge-key 1:5", "yaml-merge-key 1:17", "duplicate-key 1:17"]],
  ["a tag", "a: !!str 5\n", ["yaml-tag 1:4"]],
  ["an account id as key", "a:\n  012345678901: x\n", ["key-needs-quotes 2:3"]],
  ["null as key", "~: x\n", ["key-needs-quotes 1:1"]],
  ["a list as key", "? [a]\n: b\n", ["yaml-key 1:3"]],
  ["a key that JavaScript treats specially", "__proto__: {a: 1}\n", ["yaml-key 1:1"]],
  ["deep nesting", `a: ${"[".repeat(500)}${"]".repeat(500)}\n`, ["yaml-syntax 1:67"]],
  ["words that YAML 1.1 reads as booleans", "no: on\nyes: [y, n, off]\n", []],
  ["quoted keys", '"012": a\n"<<": b\n', []],
])("%s", (_, text, expected) => {
  expect(found(text)).toEqual(expected);
});

test("a duplicate key names the first place", () => {
  const [diagnostic] = parseYaml("access/x.yaml", "a: 1\nb: 2\na: 3\n").diagnostics;
  expect(diagnostic?.related).toEqual([
    { message: "first here", place: { file: "access/x.yaml", line: 1, column: 1 } },
  ]);
});

test("places of keys, values, list entries, quoted and left-out values", () => {
  const text = ["team: x", "groups:", "  - name: 'a b'", "    members: [ana, { user: ben }]", "empty:", ""].join(
    "\r\n",
  );
  const document = parseYaml("access/x.yaml", text).document!;
  const at = (path: (string | number)[], part?: "key") => {
    const { line, column } = document.placeOf(path, part);
    return `${line}:${column}`;
  };
  expect(at([])).toBe("1:1");
  expect(at(["groups"], "key")).toBe("2:1");
  expect(at(["groups", 0])).toBe("3:5");
  expect(at(["groups", 0, "name"])).toBe("3:11");
  expect(at(["groups", 0, "members", 1, "user"])).toBe("4:28");
  expect(at(["groups", 0, "members", 1, "user"], "key")).toBe("4:22");
  expect(at(["empty"])).toBe("5:1");
  expect(at(["groups", 0, "nowhere", "at", "all"])).toBe("3:5");
  expect(at(["groups", 7])).toBe("3:3");
  expect(document.rawOf(["groups", 0, "name"])).toBe("a b");
  expect(document.rawOf(["groups"])).toBeUndefined();
  expect(document.rootKeys).toEqual(["team", "groups", "empty"]);
});

test("plain dates are noted with their path, quoted ones and longer words are not", () => {
  const text = "a: 2026-01-31\nb: ['2026-01-31', 2026-1-3, 2026-01-31-x]\nc: {d: 2026-01-31 10:00:00}\n";
  expect(parseYaml("access/x.yaml", text).document?.plainDates).toEqual([["a"], ["b", 1], ["c", "d"]]);
});
