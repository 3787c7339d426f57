// What the README and the documentation tell people to type works: commands run in a sandbox, YAML is what the schemas allow.
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runArgv } from "../reconciler/cli/run-argv.ts";
import { EXIT } from "../reconciler/commands/outcome.ts";
import { codesIn, validateFiles } from "../reconciler/validate/small-folder.ts";
import { openWorkplace, type Workplace } from "../sandbox/e2e/workplace.ts";
import { rehearsePullRequest } from "../sandbox/rehearsal/pull-request.ts";
import { REPOSITORY } from "../sandbox/run-reconciler.ts";
import { asDocument, type Command, commandsIn, type Example, examplesIn } from "./doc-examples.ts";

const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");
const namesIn = (folder: string) => readdirSync(join(REPOSITORY, folder)).map((name) => join(folder, name));
const files = ["README.md", "access/README.md", ...namesIn("docs").filter((path) => path.endsWith(".md"))];
const examples = files.flatMap((file) => examplesIn(file, read(file)));
const scripts = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts;

/** That they are there is all that is looked at: they run everything, these tests too, or sandbox/demo.test.ts runs them. */
const NOT_FROM_HERE = ["test", "check", "format", "demo"];

test("the README has commands and YAML to try", () => {
  const languages = examples.filter(({ file }) => file === "README.md").map(({ language }) => language);
  expect(languages).toEqual(expect.arrayContaining(["sh", "yaml"]));
});
test("every example is in a language that is checked here, or says why it is not run", () => {
  const unknown = examples.filter(({ language, notRun }) => !/^(sh|yaml|json)$/.test(language) && notRun === undefined);
  expect(unknown).toEqual([]);
});

describe.each(files.filter((file) => commandsOf(file).length > 0))("commands in %s", (file) => {
  // One sandbox for a file: its commands go on from each other.
  let workplace: Workplace;
  beforeAll(async () => {
    workplace = await openWorkplace();
  });
  afterAll(() => workplace.close());

  for (const { line, argv, notRun } of commandsOf(file)) {
    test(`${file}:${line}: ${argv.join(" ")}`, () => check({ line, argv }, workplace, notRun));
  }
});

function commandsOf(file: string): readonly (Command & Pick<Example, "notRun">)[] {
  return examples
    .filter((it) => it.file === file && it.language === "sh")
    .flatMap((example) => commandsIn(example).map((command) => ({ ...command, notRun: example.notRun })));
}

async function check({ argv }: Command, workplace: Workplace, notRun: string | undefined): Promise<void> {
  const [program, ...rest] = argv;
  if (program === "export") {
    for (const word of rest) expect(word).toMatch(/^[A-Z_]+=\S*$/);
    return;
  }
  if (program !== "npm") {
    // Somebody else's program: only an example that says why it isn't run may have it.
    expect(notRun).toBeDefined();
    return;
  }
  const { script, args } = npmScript(rest);
  expect(Object.keys(scripts)).toContain(script);
  if (script === "access" || script === "sandbox") {
    const given = script === "sandbox" && args[0] === "deploy" ? [...args, "--first-deploy"] : args;
    if (args[0] === "pull-request") expect(await rehearse(args.slice(1))).toBe(0);
    else if (notRun === undefined) expect(await workplace.command(...given)).toMatchObject({ status: 0 });
    // In an empty folder nothing is done, but the arguments are read.
    else expect((await runArgv(given, { cwd: emptyFolder(workplace) })).status).not.toBe(EXIT.usage);
  } else if (notRun === undefined) {
    expect(NOT_FROM_HERE).toContain(script);
  }
}

function rehearse(argv: readonly string[]): Promise<number> {
  const quiet = { stdout: () => {}, stderr: () => {} };
  return rehearsePullRequest(argv, quiet, new AbortController().signal);
}

function emptyFolder({ folder }: Workplace): string {
  return mkdtempSync(join(folder, "empty-"));
}

/** The script and its arguments of `npm run [-s] SCRIPT [-- …]`, or of `npm test`. */
function npmScript(argv: readonly string[]): { readonly script: string; readonly args: readonly string[] } {
  const split = argv.indexOf("--");
  const args = split < 0 ? [] : argv.slice(split + 1);
  const [verb, ...names] = (split < 0 ? argv : argv.slice(0, split)).filter((word) => word !== "-s");
  expect(["run", "test"]).toContain(verb);
  expect(names).toHaveLength(verb === "run" ? 1 : 0);
  return { script: names[0] ?? "test", args };
}

describe("YAML and JSON in the documentation", () => {
  // The files of docs/language.md are one folder, which reconciler/model/language-page.test.ts checks as a whole.
  const alone = examples.filter(({ file }) => file !== "docs/language.md");
  const documents = alone.filter(({ language, notRun }) => language === "yaml" && notRun === undefined);
  const policies = Object.fromEntries(
    namesIn("access/policies").map((path) => [path.slice("access/".length), read(path)]),
  );

  for (const { file, line, text } of documents) {
    test(`${file}:${line}: is what the schemas allow`, () => {
      const document = asDocument(text);
      expect(codesIn(validateFiles({ ...policies, [document.path]: document.text }), document.path)).toEqual([]);
    });
  }
  for (const { file, line, text } of examples.filter(({ language }) => language === "json")) {
    test(`${file}:${line}: is JSON`, () => expect(() => JSON.parse(text)).not.toThrow());
  }
});
