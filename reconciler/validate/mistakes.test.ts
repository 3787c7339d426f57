// Mistakes as people make them, each with everything that `access validate` says about it. See mistakes/README.md.

import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { GOOD } from "./small-folder.ts";

const FOLDER = new URL("mistakes/", import.meta.url);

type Mistake = { readonly title: string; readonly files: Readonly<Record<string, string>>; readonly shown: string };

function readMistakes(file: string): readonly Mistake[] {
  const [, ...sections] = readFileSync(new URL(file, FOLDER), "utf8").split(/^=== /m);
  return sections.map((section) => {
    const [heading = "", ...parts] = section.split(/^-- (.+) --\n/m);
    const named = Array.from({ length: parts.length / 2 }, (_, index) => [parts[2 * index], parts[2 * index + 1]]);
    const { shown, ...files } = Object.fromEntries(named) as Record<string, string>;
    return { title: heading.trim(), files, shown: (shown ?? "").trimEnd() };
  });
}

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "mistakes-"));
});
afterAll(() => rm(root, { recursive: true }));

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith(".txt")))("%s", (file) => {
  test.each(readMistakes(file))("$title", async ({ title, files, shown }) => {
    const access = join(root, file, title.replaceAll(/\W+/g, "-"), "access");
    for (const [path, text] of Object.entries({ ...GOOD, ...files })) {
      await mkdir(dirname(join(access, path)), { recursive: true });
      await writeFile(join(access, path), text);
    }
    const { stdout } = await runArgv(["validate", "--access", access], { cwd: root, today: "2026-01-15" });
    expect(stdout.trimEnd()).toBe(shown);
  });
});
