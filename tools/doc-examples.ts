// The examples in Markdown files: fenced blocks of commands and of YAML, with their places.
import { KINDS } from "../reconciler/validate/schemas.ts";

export type Example = {
  readonly file: string;
  /** The first line inside the fence, from 1. */
  readonly line: number;
  /** What stands behind the opening fence: `sh`, `yaml`. */
  readonly language: string;
  readonly text: string;
  /** Why it can't be run or checked here: `<!-- not run: WHY -->` on the line above the fence, which readers don't see. */
  readonly notRun: string | undefined;
};

/** Fenced blocks that name a language; others are pictures, not examples. */
export function examplesIn(file: string, markdown: string): readonly Example[] {
  const examples: Example[] = [];
  const lines = markdown.split("\n");
  let open: { at: number; fence: string; language: string } | undefined;
  for (const [at, line] of lines.entries()) {
    const [, fence = "", language = ""] = /^(`{3,})\s*(\S*)\s*$/.exec(line) ?? [];
    if (fence === "") continue;
    if (open === undefined) {
      open = { at, fence, language };
      continue;
    }
    if (fence !== open.fence) continue;
    const notRun = /^<!-- not run: (.+) -->$/.exec(lines[open.at - 1] ?? "")?.[1];
    const text = lines.slice(open.at + 1, at).join("\n");
    if (open.language !== "") examples.push({ file, line: open.at + 2, language: open.language, text, notRun });
    open = undefined;
  }
  if (open !== undefined) throw new Error(`${file}:${open.at + 1}: the block is not closed`);
  return examples;
}

/** One line of a block of commands, split into words. */
export type Command = { readonly line: number; readonly argv: readonly string[] };

/**
 * The commands of a `sh` block. Only plain words: an example that needs more of a shell can't be read at a glance. Where
 * the block isn't run, lines that need one are left out.
 */
export function commandsIn(example: Example): readonly Command[] {
  return example.text.split("\n").flatMap((text, index) => {
    const line = example.line + index;
    const plain = text.replace(/(^|\s)#.*$/, "").trim();
    if (plain === "") return [];
    if (!/["'`$\\|&;<>(){}*?]/.test(plain)) return [{ line, argv: plain.split(/\s+/) }];
    if (example.notRun !== undefined) return [];
    throw new Error(`${example.file}:${line}: more than plain words: ${plain}`);
  });
}

/** Where an example of YAML would stand under access/. What begins with no kind is a part of a team's file. */
export function asDocument(text: string): { readonly path: string; readonly text: string } {
  const key = /^([A-Za-z]+):/m.exec(text)?.[1];
  const kind = KINDS.find((it) => it === key);
  if (kind === undefined) return { path: "teams/example.yaml", text: `team: example\n${text}\n` };
  return {
    path: kind === "team" ? "teams/example.yaml" : `${kind === "users" ? "people" : kind}.yaml`,
    text: `${text}\n`,
  };
}
