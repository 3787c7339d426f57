// The fixtures of the diagnostics: small access folders as text, one bad and one good for each code. For tests only.
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Place } from "../diagnostics/diagnostic.ts";
import { createPlaceAt } from "../load/source-places.ts";
import { GOOD } from "./small-folder.ts";

/** Written right before each place that the bad folder's diagnostics show; it is removed before the files are read. */
const HERE = "▶";

/** File texts by path in the access folder: the small good folder with the fixture's files replacing some. */
export type FixtureFiles = { readonly [path: string]: string };

type Fixture = {
  /** The name of the file, without its ending. */
  readonly code: string;
  /** The text at the top. */
  readonly note: string;
  readonly bad: { readonly files: FixtureFiles; readonly places: readonly Place[] };
  readonly good: { readonly files: FixtureFiles };
};

const FOLDER = new URL("fixtures/", import.meta.url);

/** Every fixture of a folder, by code. See fixtures/README.md for how one is written. */
export function readFixtures(folder = FOLDER): readonly Fixture[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  return names.sort().map((name) => parseFixture(basename(name, ".txt"), readFileSync(new URL(name, folder), "utf8")));
}

function parseFixture(code: string, text: string): Fixture {
  const [note = "", ...parts] = text.split(/^-- (.+) --\n/m);
  const bad: { [path: string]: string } = { ...GOOD };
  const good: { [path: string]: string } = { ...GOOD };
  const places: Place[] = [];
  for (const [, path = "", line, column] of note.matchAll(/^at (.+):(\d+):(\d+)$/gm)) {
    places.push({ file: `access/${path}`, line: Number(line), column: Number(column) });
  }
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const {
      side,
      path = "",
      absent,
    } = /^(?<side>bad|good)\/(?<path>\S+)(?<absent> absent)?$/.exec(parts[index] ?? "")?.groups ?? {};
    if (side === undefined) throw new Error(`${code}.txt: "${parts[index]}" is not bad/PATH or good/PATH`);
    const files = side === "bad" ? bad : good;
    if (absent !== undefined) delete files[path];
    else if (side === "good") good[path] = parts[index + 1] ?? "";
    else bad[path] = takeMarks(`access/${path}`, parts[index + 1] ?? "", places);
  }
  return { code, note, bad: { files: bad, places }, good: { files: good } };
}

/** The text without its marks; the place of each goes to `places`. */
function takeMarks(file: string, marked: string, places: Place[]): string {
  const [first = "", ...rest] = marked.split(HERE);
  let text = first;
  const offsets: number[] = [];
  for (const part of rest) {
    offsets.push(text.length);
    text += part;
  }
  places.push(...offsets.map(createPlaceAt(file, text)));
  return text;
}
