// The table of what changed in the files: a row for each thing, with what differs, whom it touches, and where.
import type { ChangedEntry, Difference, EntryKind, Reach } from "../access-graph/changed-entries.ts";
import type { Place } from "../diagnostics/diagnostic.ts";
import { pathInFolder } from "../load/source-document.ts";
import { type FoldedEntry, foldEntries } from "./fold-entries.ts";
import {
  added,
  inLines,
  listed,
  listedParts,
  openable,
  openableParts,
  type RichText,
  removed,
  type Section,
  SPACE,
  type Untrusted,
  untrusted,
} from "./section.ts";

/** The address of a line in the pull request; undefined: there is none. `isRemoved`: of what was there before. */
export type LinkTo = (place: Place, isRemoved: boolean) => string | undefined;

/** Addresses on GitHub; none where the report is not one of a pull request. */
export type EntryLinks = {
  readonly line: LinkTo;
  /** Of a whole file, as places name it, at the pull request's commit. */
  readonly file: (file: string) => string;
};

const KINDS: Readonly<Record<EntryKind, string>> = {
  person: "person",
  group: "group",
  "permission-set": "permission set",
  assignment: "assignment",
  role: "service role",
  account: "account",
  team: "team",
  guardrail: "guardrail",
  organization: "organization",
};

export function entriesSection(entries: readonly ChangedEntry[], links: EntryLinks | undefined): Section {
  return {
    title: "What changes in the files",
    columns: ["what", "change", "whom it touches", "where"],
    rows: foldEntries(entries).map((entry) => [
      whatText(entry, links),
      changeText(entry),
      whomText(entry),
      whereText(entry),
    ]),
    folded: false,
    shape: "block",
  };
}

function whatText({ kind, principals, files = [], alike }: FoldedEntry, links: EntryLinks | undefined): RichText {
  const named = alike.map(
    ({ name, op, place }): RichText => [
      linked(name, links?.line(place, op === "removed")),
      ...(principals.length === 0 ? [] : [" for", SPACE, ...listed(principals, 3)]),
      { beside: `${place.file}:${place.line}` },
    ],
  );
  const policies = files.map((file): RichText => ["policy", SPACE, linked(pathInFolder(file), links?.file(file))]);
  if (alike.length === 1) return inLines([[KINDS[kind], SPACE, ...named.flat()], ...policies]);
  const roles = openableParts(named, "service roles");
  return inLines([...policies, [roles.length === 1 ? "of" : "of service roles", SPACE, ...roles]]);
}

function linked(text: string, href: string | undefined): Untrusted {
  return { ...untrusted(text), ...(href === undefined ? {} : { href }) };
}

function changeText(entry: ChangedEntry): RichText {
  const { kind, op, name, previously, past = [], differences } = entry;
  const first: readonly RichText[] = [
    ...(op === "changed" ? [] : [[op === "added" ? "**new**" : "**removed**"]]),
    ...(previously === undefined ? [] : [renameText(kind, previously, name, differences)]),
    ...likelyRenameTexts(entry),
  ];
  return inLines([...first, ...differences.map(differenceText), ...past.map((day) => pastText(kind, day))]);
}

/** A day that is past, as one is that was typed with the wrong year, takes away at once what it should end later. */
function pastText(kind: EntryKind, day: string): RichText {
  const [key, nobody] =
    kind === "person"
      ? ["leaves", "nobody is made or kept by this entry;"]
      : ["expires", "nobody has anything by what ends then;"];
  return [`**${day} is past:**`, SPACE, nobody, SPACE, "if a later day was meant,", SPACE, `write it in \`${key}:\``];
}

/** What is the same of what is only renamed. */
const SAME: Partial<Record<EntryKind, string>> = {
  role: "same trust, same policies",
  person: "same person, same access",
};

function renameText(kind: EntryKind, before: string, after: string, differences: readonly Difference[]): RichText {
  const same = differences.length > 0 ? "" : `: ${SAME[kind] ?? "same people, same access"}`;
  const lost = kind === "person" ? "; **password and MFA devices are lost**" : "";
  return ["renamed ", removed(before), SPACE, added(after), `${same}${lost}`];
}

/** What something new has of what goes. */
const ALIKE: Partial<Record<EntryKind, string>> = {
  person: "has the e-mail address of",
  group: "has the same members as",
  "permission-set": "gives the same rights as",
  role: "has the same trust and the same policies as",
};

/** Without `previously` a deploy takes the access by the old one away before it gives that by the new one. */
function likelyRenameTexts({ kind, likelyBefore, heldAlike }: ChangedEntry): readonly RichText[] {
  const alike = ALIKE[kind];
  if (likelyBefore === undefined || alike === undefined) return [];
  const name = untrusted(likelyBefore);
  const whom: RichText = heldAlike === true ? [",", SPACE, "to the same people:"] : [":"];
  const goes = kind === "person" ? "who goes" : "which goes";
  const remedy: RichText = [SPACE, "with `previously:` ", name, SPACE, "it is a rename"];
  return [[alike, SPACE, name, ",", SPACE, goes, ...whom, ...remedy]];
}

/** What stands open of one cell: what is new is what a reviewer approves. */
const MOST_VALUES = { removed: 6, added: 30 };

/** Of one cell, when somebody opens it. */
const MOST_FOLDED = 200;

/** Old and new value of one that is replaced; of more, what is new first. Below both what has to be opened. */
function differenceText({ what, removed: gone, added: now }: Difference): RichText {
  const [old, open] = [gone.slice(0, MOST_VALUES.removed), now.slice(0, MOST_VALUES.added)];
  const [goes, comes] = [old.map(removed), open.map(added)];
  const isOneForOne = gone.length === 1 && now.length === 1;
  const folded = (rest: readonly Untrusted[], how: string): RichText =>
    rest.length === 0
      ? []
      : [SPACE, { summary: `and ${rest.length} more ${how}`, folded: listedParts(rest, MOST_FOLDED) }];
  return [
    ...(what === "" ? [] : [`${what}:`, SPACE]),
    ...listedParts(isOneForOne ? [...goes, ...comes] : [...comes, ...goes], old.length + open.length),
    ...folded(now.slice(open.length).map(added), "added"),
    ...folded(gone.slice(old.length).map(removed), "removed"),
  ];
}

function whomText({ kind, people, groups = [], alike }: FoldedEntry): RichText {
  if (kind === "role") return [alike.length === 1 ? "who may assume it" : "who may assume them"];
  if (kind === "team") return ["who approves its changes"];
  if (people.length === 0 && kind === "guardrail") return ["all later changes"];
  if (people.length === 0 && kind === "organization") return ["everybody"];
  const whole = groups.map((group): RichText => ["everybody in", SPACE, untrusted(group)]);
  const texts = people.length === 0 ? whole : [openable(people, "people"), ...whole];
  return texts.length === 0 ? ["nobody"] : inLines(texts);
}

function whereText({ kind, where }: ChangedEntry): RichText {
  const texts = where.map(({ permissionSet, accounts }: Reach): RichText => {
    if (permissionSet === undefined) return accounts.length === 0 ? [] : openable(accounts, "accounts");
    return [untrusted(permissionSet), " in", SPACE, ...openable(accounts, "accounts")];
  });
  const shown = texts.filter((text) => text.length > 0);
  if (shown.length > 0) return inLines(shown);
  if (kind === "team") return ["in its file"];
  return [kind === "guardrail" || kind === "organization" ? "everywhere" : "nowhere"];
}
