import { expect, test } from "vitest";
import { parseJson } from "./parse-json.ts";

const found = (text: string) =>
  parseJson("access/policies/x.json", text).diagnostics.map(
    ({ code, place, message }) => `${code} ${place.line}:${place.column} ${message}`,
  );

test.each([
  ["trailing comma", '{\n  "a": 1,\n}', "json-syntax 3:1", "expected a key in double quotes, but found '}'"],
  ["comma left out", '{\n  "a": 1\n  "b": 2\n}', "json-syntax 3:3", "expected ',' or '}', but found '\"b\"'"],
  ["single quotes", "{'a': 1}", "json-syntax 1:2", "expected a key in double quotes or '}'"],
  ["comment", "{\n  // x\n}", "json-syntax 2:3", "found '/'"],
  ["cut off", '{"a": [1, 2', "json-syntax 1:12", "found the end of the file"],
  ["two values", '{"a": 1} {"b": 2}', "json-syntax 1:10", "expected the end of the file"],
  ["leading zero", '{"a": 012345678901}', "json-syntax 1:7", "found '012345678901'"],
  ["bare word", '{"a": yes}', "json-syntax 1:7", "found 'yes'"],
  ["raw line feed in text", '{"a": "x\ny"}', "json-syntax 1:7", "text that is not valid in JSON"],
  ["key twice", '{"a": 1,\n "b": 2,\n "a": 3}', "duplicate-key 3:2", '"a" appears twice'],
  ["key twice, once escaped", '{"a": 1, "\\u0061": 3}', "duplicate-key 1:10", '"a" appears twice'],
  ["__proto__", '{"__proto__": {}}', "json-syntax 1:2", "__proto__"],
  ["nested too deep", "[".repeat(1000), "json-syntax 1:66", "deep"],
  ["empty", " \n", "empty-file 1:1", "empty"],
])("%s", (_, text, place, reason) => {
  const [message, ...others] = found(text);
  expect(message).toContain(place);
  expect(message).toContain(reason);
  expect(others).toEqual([]);
});

test.each([
  '{"a": [1, -2.5e+3, true, false, null, "x\\n\\u00e9\\"\\\\"], "b": {}, "c": []}',
  "\t[ ]\r\n",
  '"text"',
  "0",
  '{"a":"\u00a0é😀"}',
])("what is valid gives what JSON.parse gives: %s", (text) => {
  expect(found(text)).toEqual([]);
  expect(parseJson("access/policies/x.json", text).document?.value).toEqual(JSON.parse(text));
});

test("places, also of a character inside a text", () => {
  const document = parseJson("p.json", '{\n\t"Statement": [\n\t\t{ "Sid": "it’s" }\n\t]\n}').document!;
  expect(document.placeOf(["Statement", 0, "Sid"])).toEqual({ file: "p.json", line: 3, column: 12 });
  expect(document.placeOf(["Statement"], "key")).toEqual({ file: "p.json", line: 2, column: 2 });
  expect(document.placeOfCharacter(["Statement", 0, "Sid"], "’")).toEqual({ file: "p.json", line: 3, column: 15 });
  expect(document.placeOfCharacter(["Statement", 0, "Sid"], "“")).toEqual({ file: "p.json", line: 3, column: 12 });
});
