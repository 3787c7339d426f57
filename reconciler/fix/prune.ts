// What `prune` takes out of the files: what no longer applies by its date, and whatever names somebody who has left. Pure.
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { AccessFolder } from "../load/read-access-folder.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import { isOver } from "../model/dates.ts";
import type { Kind } from "../validate/schemas.ts";
import { documentsIn, type EditedDocument } from "./documents.ts";
import { editedDocument } from "./edit.ts";
import { dropEntries, joinDeletions, layOut, UneditableError, valueAt } from "./layout.ts";
import { REFERENCES, valuesAt } from "./references.ts";
import type { FileChange, RewrittenFile } from "./rewritten.ts";

/** Where entries have a last day, and under which key. */
export const DATED: { readonly [kind in Kind]: readonly { readonly at: string; readonly key: string }[] } = {
  team: [
    { at: "users.*", key: "leaves" },
    { at: "groups.*.members.*", key: "expires" },
    { at: "memberships.*.members.*", key: "expires" },
    { at: "assignments.*", key: "expires" },
  ],
  users: [{ at: "users.*", key: "leaves" }],
  accounts: [],
  organization: [],
  guardrails: [{ at: "guardrails.exceptions.*", key: "until" }],
};

/** An entry of a list that goes, and why. */
type Removal = { readonly path: Path; readonly how: string };

/**
 * Takes out every entry whose last day has passed on the UTC date `today`, the people who have left by then, and what names them. A list
 * that may be empty stays as `[]`: `users:` of a guardrail without anybody is another than none. What needs somebody goes
 * with the last one: the assignment's key `users`, or the whole assignment; the entry of `memberships`. The folder must be valid. Throws
 * an OperationError where a file's layout can't be edited: then nothing is changed.
 */
export function pruneFolder(folder: AccessFolder, today: string): readonly RewrittenFile[] {
  const files = documentsIn(folder);
  const left = new Map(files.flatMap((it) => leaversIn(it, today)));
  return files.flatMap((it) => {
    const removals = [...expiredIn(it, today), ...leaversNamedIn(it, left)];
    return removals.length === 0 ? [] : [prunedFile(it, removals)];
  });
}

/** Last days by lower-case user name. */
function leaversIn({ document, kind }: EditedDocument, today: string): readonly (readonly [string, string])[] {
  if (kind !== "users" && kind !== "team") return [];
  return valuesAt(document.value, ["users", "*"]).flatMap(({ value }) => {
    const { userName, leaves } = value as { readonly userName: string; readonly leaves?: string };
    return leaves !== undefined && isOver(leaves, today) ? [[userName.toLowerCase(), leaves] as const] : [];
  });
}

function expiredIn({ document, kind }: EditedDocument, today: string): readonly Removal[] {
  return DATED[kind].flatMap(({ at, key }) =>
    valuesAt(document.value, at.split(".")).flatMap(({ path, value }) => {
      const lastDay = (value as { readonly [key: string]: string | undefined })[key];
      if (lastDay === undefined || !isOver(lastDay, today)) return [];
      return [{ path, how: key === "leaves" ? leftOn(lastDay) : `expired on ${lastDay}` }];
    }),
  );
}

function leaversNamedIn({ document, kind }: EditedDocument, left: ReadonlyMap<string, string>): readonly Removal[] {
  return REFERENCES[kind].flatMap(({ of, at }) => {
    if (of !== "person") return [];
    return valuesAt(document.value, at).flatMap(({ path, value }) => {
      const lastDay = typeof value === "string" ? left.get(value.toLowerCase()) : undefined;
      // A member with a date is named inside the entry.
      const entry = path.slice(0, path.findLastIndex((step) => typeof step === "number") + 1);
      return lastDay === undefined ? [] : [{ path: entry, how: leftOn(lastDay) }];
    });
  });
}

const leftOn = (lastDay: string) => `left on ${lastDay}`;

function prunedFile({ path, kind, document }: EditedDocument, removals: readonly Removal[]): RewrittenFile {
  const going = withLastOnes(document, kind, removals);
  const isGone = (at: Path) => going.has(nameOf(at));
  const { file, text, value } = document;
  const lineOf = (at: Path) => document.placeOf(at).line;
  // A key that goes with its last entry isn't told: its entries are.
  const isTold = (at: Path) => (going.get(nameOf(at))?.how ?? "") !== "";
  const told = [...going.values()].filter(({ path: at }) => isTold(at) && !isInside(at, isTold));
  try {
    const laid = layOut(document);
    const edits = [...listsOf(going)].flatMap((list) =>
      isInside([...list, 0], isGone) ? [] : dropEntries(laid, list, (step) => isGone([...list, step])),
    );
    const after = editedDocument(document, joinDeletions(edits), without(value, [], isGone));
    if (after === undefined) throw new UneditableError(told[0]?.path ?? []);
    const changes = told.map(({ path: at, how }): FileChange => ({ line: lineOf(at), what: whatIs(value, at), how }));
    return {
      file,
      path,
      before: text,
      after: after.text,
      changes: changes.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    };
  } catch (error) {
    if (!(error instanceof UneditableError)) throw error;
    throw new OperationError(
      `could not take an entry out of ${visible(file)}:${lineOf(error.path)} and leave everything else as it is`,
      "no file was changed; take it out by hand, or lay it out as elsewhere",
    );
  }
}

const nameOf = (path: Path) => JSON.stringify(path);

const isInside = (path: Path, isGone: (path: Path) => boolean): boolean =>
  path.some((_, depth) => depth > 0 && isGone(path.slice(0, depth)));

/** The lists and maps that something goes out of, each once. */
function listsOf(going: ReadonlyMap<string, Removal>): Iterable<Path> {
  return new Map([...going.values()].map(({ path }) => [nameOf(path.slice(0, -1)), path.slice(0, -1)])).values();
}

/** The removals by path, once each, with what has nobody left then. */
function withLastOnes(
  { value }: ParsedDocument,
  kind: Kind,
  removals: readonly Removal[],
): ReadonlyMap<string, Removal> {
  const going = new Map(removals.toReversed().map((removal) => [nameOf(removal.path), removal]));
  const isGone = (path: Path) => going.has(nameOf(path));
  const goes = (path: Path, how: string) => {
    if (!isGone(path)) going.set(nameOf(path), { path, how });
  };
  const isEmptied = ({ path, value }: { path: Path; value: unknown }) =>
    Array.isArray(value) && value.length > 0 && value.every((_, index) => isGone([...path, index]));
  if (kind !== "team") return going;
  for (const list of valuesAt(value, ["memberships", "*", "members"])) {
    if (isEmptied(list)) goes(list.path.slice(0, -1), "has no members left");
  }
  for (const list of valuesAt(value, ["assignments", "*", "users"])) {
    if (!isEmptied(list)) continue;
    const entry = list.path.slice(0, -1);
    if (valueAt(value, [...entry, "groups"]) === undefined) goes(entry, "has nobody left");
    else goes(list.path, "");
  }
  return going;
}

/** A copy without the entries and keys that are gone. */
function without(value: unknown, path: Path, isGone: (path: Path) => boolean): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => {
      const at = [...path, index];
      return isGone(at) ? [] : [without(each, at, isGone)];
    });
  }
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !isGone([...path, key]));
  return Object.fromEntries(kept.map(([key, each]) => [key, without(each, [...path, key], isGone)]));
}

/** What an entry is, for people. */
function whatIs(root: unknown, path: Path): string {
  const entry = valueAt(root, path);
  const named = (typeof entry === "object" ? entry : { user: entry }) as { readonly [key: string]: string | undefined };
  const around = valueAt(root, path.slice(0, 2)) as { readonly [key: string]: string | undefined };
  if (path[0] === "guardrails") {
    if (named.reason !== undefined) return `exception "${named.reason}"`;
    return `${named.user} under ${path.filter((step) => typeof step === "string").join(".")}`;
  }
  if (path.length === 2) {
    if (named.userName !== undefined) return `person ${named.userName}`;
    return named.permissionSet === undefined
      ? `members of group ${named.group}`
      : `assignment of ${named.permissionSet}`;
  }
  const where =
    path[0] === "assignments" ? `the assignment of ${around.permissionSet}` : `group ${around.name ?? around.group}`;
  return `${named.user} in ${where}`;
}
