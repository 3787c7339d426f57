import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ResultForm } from "../commands/forms.ts";
import { EXIT, type Outcome } from "../commands/outcome.ts";
import { writeOutcome } from "./write-outcome.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "write-outcome-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OUTCOME: Outcome = {
  status: EXIT.fine,
  render: (form) => `as ${form}\n`,
  aside: () => "beside\n",
  problems: [{ message: "the log is full" }],
};

/** To stdout as text, and to a file each as JSON and as Markdown. */
async function written(outcome: Outcome) {
  const said = { stdout: "", stderr: "" };
  const status = await writeOutcome(outcome, {
    form: "text",
    file: undefined,
    saved: (["json", "markdown"] as const).map((form) => ({ form, file: join(folder, form) })),
    stdout: (text) => {
      said.stdout += text;
    },
    stderr: (text) => {
      said.stderr += text;
    },
    colour: { stdout: false, stderr: false },
  });
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
  return { status, ...said, files: Object.fromEntries(files) };
}

const failingAt = (failing: ResultForm): Outcome["render"] => {
  return (form, colour) => {
    if (form === failing) throw new TypeError("x is undefined");
    return OUTCOME.render(form, colour);
  };
};

test.each([
  ["text", { stdout: "", files: { json: "as json\n", markdown: "as markdown\n" } }],
  ["json", { stdout: "as text\n", files: { markdown: "as markdown\n" } }],
] as const)("a bug in the form %s costs neither the other forms nor the messages", async (form, others) => {
  const { stderr, ...rest } = await written({ ...OUTCOME, render: failingAt(form) });
  expect(rest).toEqual({ status: EXIT.failed, ...others });
  expect(stderr).toMatch(/^beside\nerror: the log is full\nTypeError: x is undefined\n {4}at /);
});
test("a bug in what goes beside the result costs nothing else", async () => {
  const aside = () => {
    throw new TypeError("x is undefined");
  };
  const { status, stderr, files } = await written({ ...OUTCOME, aside });
  expect([status, files]).toEqual([EXIT.failed, { json: "as json\n", markdown: "as markdown\n" }]);
  expect(stderr).toMatch(/^error: the log is full\nTypeError: x is undefined\n/);
});
test("an outcome without a bug has its own status", async () => {
  expect(await written(OUTCOME)).toEqual({
    status: EXIT.fine,
    stdout: "as text\n",
    stderr: "beside\nerror: the log is full\n",
    files: { json: "as json\n", markdown: "as markdown\n" },
  });
});
test("text is wrapped at a terminal, and nowhere else", async () => {
  const long: Outcome = { status: EXIT.fine, render: (form) => `as ${form}, and some more words\n`, problems: [] };
  let stdout = "";
  const to = { saved: [], stderr: () => undefined, colour: { stdout: false, stderr: false }, width: 20 };
  const write = (text: string) => {
    stdout += text;
  };
  await writeOutcome(long, { ...to, form: "text", file: undefined, stdout: write });
  await writeOutcome(long, { ...to, form: "json", file: undefined, stdout: write });
  await writeOutcome(long, { ...to, form: "text", file: join(folder, "text"), stdout: write });
  expect(stdout).toBe("as text, and some\n  more words\nas json, and some more words\n");
  expect(readFileSync(join(folder, "text"), "utf8")).toBe("as text, and some more words\n");
});
