// Mutates valid access folders and validates them: nothing may throw or hang, and no key that the schemas don't know may pass.
//   node tools/fuzz-validate.ts [--runs N] [--seed S]
import { parseArgs } from "node:util";
import fc from "fast-check";
import { dump, load } from "js-yaml";
import { hasErrors, limitDiagnostics } from "../reconciler/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../reconciler/diagnostics/render-diagnostics.ts";
import { buildAccess } from "../reconciler/model/build-access.ts";
import { readFixtures } from "../reconciler/validate/fixture.ts";
import { folderOf } from "../reconciler/validate/small-folder.ts";
import { validateDocuments } from "../reconciler/validate/validate-documents.ts";

type Files = { readonly [path: string]: string };

/** The good folders of the fixtures: between them they use all of the language. */
const SEEDS: readonly Files[] = readFixtures().map(({ good }) => good.files);

/** Milliseconds. A folder of the size of these takes one or two; more is a hang in the making. */
const SLOWEST = 5_000;

/** Some dates of the fixtures are over and some are not. */
const TODAY = "2026-01-15";

/** Text that parsers, patterns and people stumble over. */
const SPLICES = [
  ..."\0\t\r\n\u001b\u0085\u200b\u202e\u2028\ufeff:#&*!|>%@`'\"{}[],?-~.".split(""),
  ...["<<: ", "--- ", "...", "? ", "- ", "!!str ", "!!js/function ", "&a ", "*a ", "__proto__: ", "constructor: "],
  ...[
    "null",
    "true",
    "0o17",
    "1e999",
    "-.inf",
    "2026-01-31",
    "{{",
    "}}",
    "${",
    "../",
    "аdmin",
    "👩‍💻",
    "x".repeat(2_000),
  ],
];
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e21,
  "",
  "x",
  "constructor",
  [],
  [[]],
  {},
  { a: 1 },
  "../../x",
  "\u200b",
];

/** A number that picks from what is there: `pick(list, at)`. */
const at = fc.nat();
const pick = <Item>(list: readonly Item[], position: number): Item | undefined =>
  list[position % Math.max(list.length, 1)];

type TextChange = {
  readonly kind: "splice" | "cut" | "repeat" | "swap" | "truncate";
  readonly at: number;
  readonly to: number;
};
const textChange: fc.Arbitrary<TextChange> = fc.record({
  kind: fc.constantFrom("splice", "cut", "repeat", "swap", "truncate"),
  at,
  to: at,
});

function changeText(text: string, change: TextChange): string {
  const from = change.at % (text.length + 1);
  const end = from + (change.to % 40);
  switch (change.kind) {
    case "splice":
      return text.slice(0, from) + pick(SPLICES, change.to) + text.slice(from);
    case "cut":
      return text.slice(0, from) + text.slice(end);
    case "repeat":
      return text.slice(0, end) + text.slice(from);
    case "truncate":
      return text.slice(0, from);
    case "swap": {
      const lines = text.split("\n");
      const [one, two] = [change.at % lines.length, change.to % lines.length];
      [lines[one], lines[two]] = [lines[two] ?? "", lines[one] ?? ""];
      return lines.join("\n");
    }
  }
}

type TreeChange = {
  readonly kind: "delete" | "rename" | "replace" | "double" | "insert";
  readonly at: number;
  readonly to: number;
};
const treeChange: fc.Arbitrary<TreeChange> = fc.record({
  kind: fc.constantFrom("delete", "rename", "replace", "double", "insert"),
  at,
  to: at,
});

type Tree = { [key: string]: unknown } | unknown[];

/** Every map and list of a document, the outermost first. */
function branches(value: unknown): Tree[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Tree, ...Object.values(value).flatMap(branches)];
}

function changeTree(root: unknown, change: TreeChange): void {
  const branch = pick(branches(root), change.at);
  if (branch === undefined) return;
  const key = pick(Object.keys(branch), change.to);
  if (Array.isArray(branch)) {
    if (change.kind === "delete") branch.splice(change.to % (branch.length + 1), 1);
    else if (change.kind === "double") branch.push(...structuredClone(branch));
    else branch.push(structuredClone(pick(VALUES, change.to)));
  } else if (change.kind === "insert" || key === undefined) branch[UNKNOWN] = structuredClone(pick(VALUES, change.to));
  else if (change.kind === "replace") branch[key] = structuredClone(pick(VALUES, change.to));
  else {
    const value = branch[key];
    delete branch[key];
    if (change.kind !== "delete") branch[`${key}x`] = value;
  }
}

/** No schema has this key. Maps whose keys are free (tags, vars, condition keys) are the only ones that may take it. */
const UNKNOWN = "unknownKeyOfTheFuzzer";
const FREE_KEYS = new Set(["tags", "tag", "vars"]);

/** Puts the unknown key into one map of `root` whose keys the schemas decide; false when there is none. */
function insertUnknownKey(root: unknown, position: number): boolean {
  const maps = decidedMaps(root, undefined);
  const map = pick(maps, position);
  if (map !== undefined) map[UNKNOWN] = "x";
  return map !== undefined;
}

function decidedMaps(value: unknown, key: string | undefined): { [key: string]: unknown }[] {
  if (Array.isArray(value)) return value.flatMap((item) => decidedMaps(item, undefined));
  if (typeof value !== "object" || value === null || FREE_KEYS.has(key ?? "")) return [];
  // Inside a Condition the operators are decided (another code says so); the keys under them are AWS's and only warned of.
  const inner = key === "Condition" ? [] : Object.entries(value).flatMap(([name, it]) => decidedMaps(it, name));
  return [value as { [key: string]: unknown }, ...inner];
}

/** Validates as the command does, renders in every format, and says whether the files were accepted. */
function validate(files: Files): boolean {
  const start = performance.now();
  const { access, diagnostics } = validateDocuments(folderOf(files)).on(TODAY);
  const built = access === undefined ? undefined : buildAccess(access, TODAY);
  const all = diagnostics.concat(built?.diagnostics ?? []);
  const sourceOf = (file: string) => files[file.replace("access/", "")];
  const texts = (["text", "github", "markdown"] as const).map((format) => renderDiagnostics(all, format, { sourceOf }));
  if (texts.some((text) => /[^\P{C}\n]/u.test(text))) throw new Error("a control character was printed");
  if (texts.some((text) => text.length > 64_000)) throw new Error("too much was printed");
  if (limitDiagnostics(all).some((each) => each.place.line < 1 || each.place.column < 1)) throw new Error("no place");
  if (performance.now() - start > SLOWEST) throw new Error(`took more than ${SLOWEST} ms`);
  const accepted = built?.access !== undefined;
  if (accepted && hasErrors(all)) throw new Error("accepted with errors");
  return accepted;
}

const seed = fc.constantFrom(...SEEDS);
/** One file of the folder, replaced by what `change` makes of its text. */
function withText(files: Files, position: number, change: (text: string) => string): Files {
  const path = pick(Object.keys(files), position) ?? "";
  return { ...files, [path]: change(files[path] ?? "") };
}

/** One file of the folder, with what `change` does to its value. */
function withTree(files: Files, position: number, change: (root: unknown) => void): Files {
  const path = pick(Object.keys(files), position) ?? "";
  const root = load(files[path] ?? "");
  change(root);
  return { ...files, [path]: path.endsWith(".json") ? JSON.stringify(root) : dump(root) };
}

const textLevel = fc.property(
  seed,
  at,
  fc.array(textChange, { minLength: 1, maxLength: 6 }),
  (files, file, changes) => {
    validate(withText(files, file, (text) => changes.reduce(changeText, text)));
  },
);

const treeLevel = fc.property(
  seed,
  at,
  fc.array(treeChange, { minLength: 1, maxLength: 4 }),
  (files, file, changes) => {
    const changed = withTree(files, file, (root) => {
      for (const change of changes) changeTree(root, change);
    });
    validate(changed);
  },
);

let inserted = 0;
const unknownKeys = fc.property(seed, at, at, (files, file, position) => {
  let here = false;
  const changed = withTree(files, file, (root) => {
    here = insertUnknownKey(root, position);
  });
  if (validate(changed) && here) throw new Error("a key that no schema knows was accepted");
  if (here) inserted += 1;
});

const { values } = parseArgs({ options: { runs: { type: "string" }, seed: { type: "string" } } });
const runs = Number(values.runs ?? 2_000);
const parameters = { seed: Number(values.seed ?? 20_260_115), verbose: false };
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(parameters.seed)) {
  throw new Error("--runs and --seed are whole numbers");
}
for (const files of SEEDS) if (!validate(files)) throw new Error("a good fixture was refused");
const shares = {
  "text changed": [textLevel, 0.5],
  "tree changed": [treeLevel, 0.3],
  "unknown key": [unknownKeys, 0.2],
} as const;
for (const [name, [property, share]] of Object.entries(shares)) {
  const numRuns = Math.ceil(runs * share);
  fc.assert(property as fc.IRawProperty<unknown>, { ...parameters, numRuns });
  process.stdout.write(`${name}: ${numRuns} folders, nothing thrown, nothing wrongly accepted\n`);
}
if (inserted < runs * 0.15) throw new Error(`only ${inserted} keys were inserted: the seeds have too few maps`);
