// Which keys of guardrails.yaml and organization.yaml a change of the files changes, as people wrote them. Pure.
import type { Place } from "../diagnostics/diagnostic.ts";
import { isMap } from "../load/plain-map.ts";
import type { SourceDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import { scalar } from "../load/yaml-scalar.ts";
import type { Access } from "../model/access.ts";
import { withAccountNames } from "../model/account-names.ts";
import { resolveSelectors, selectorWorld } from "../model/resolve-selectors.ts";
import type { WrittenAccess, WrittenSelectorEntry } from "../validate/written.ts";
import { type ChangedEntry, type Difference, opOf, sortedNames } from "./changed-entries.ts";

/** The files of one side: as they are written, and what they mean. */
type WrittenSide = { readonly written: WrittenAccess; readonly access: Access };

/** One entry for each key under `guardrails:` and `organization:` that is written otherwise, whichever files it is in. */
export function settingEntries(base: WrittenSide, head: WrittenSide): readonly ChangedEntry[] {
  const guardrails = ({ written }: WrittenSide) => written.guardrails.map(({ source }) => source);
  const organization = ({ written }: WrittenSide) => [written.organization.source];
  return [
    ...entriesUnder("guardrails", "guardrail", [guardrails(base), guardrails(head)], [base, head]),
    ...entriesUnder("organization", "organization", [organization(base), organization(head)], [base, head]),
  ];
}

type Both<Of> = readonly [base: Of, head: Of];

function entriesUnder(
  root: string,
  kind: ChangedEntry["kind"],
  documents: Both<readonly SourceDocument[]>,
  sides: Both<WrittenSide>,
): readonly ChangedEntry[] {
  const [before, after] = [settingsIn(documents[0], root), settingsIn(documents[1], root)];
  return sortedNames([...before.keys(), ...after.keys()]).flatMap((name): readonly ChangedEntry[] => {
    const [old, now] = [before.get(name), after.get(name)];
    const { removed, added } = partsThatDiffer(old?.parts ?? [], now?.parts ?? []);
    const op = opOf(old, now);
    if (op === "changed" && removed.length + added.length === 0) return [];
    const [first] = op === "changed" ? added : [];
    const place = first?.document.placeOf(first.path) ?? (now ?? old)?.place;
    if (place === undefined) return [];
    const named = [...removed.map((it) => namesIn(it, sides[0])), ...added.map((it) => namesIn(it, sides[1]))];
    const accounts = sortedNames(named.flatMap((it) => it.accounts));
    return [
      {
        kind,
        name,
        principals: [],
        op,
        previously: undefined,
        differences: differenceOf(removed, added, sides),
        people: sortedNames(named.flatMap((it) => it.people)),
        where: accounts.length === 0 ? [] : [{ permissionSet: undefined, accounts }],
        place,
      },
    ];
  });
}

/** A value under a key: an entry of a list, or what is in no list. */
type Part = {
  readonly text: string;
  /** The same for the same value, whatever order its keys are in. */
  readonly id: string;
  /** The key that it is under. */
  readonly key: string;
  readonly value: unknown;
  readonly document: SourceDocument;
  readonly path: Path;
};

type Setting = { readonly place: Place; readonly parts: readonly Part[] };

function settingsIn(documents: readonly SourceDocument[], root: string): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const document of documents) {
    const under = isMap(document.value) ? document.value[root] : undefined;
    for (const [name, value] of Object.entries(isMap(under) ? under : {})) {
      const [path, known] = [[root, name], settings.get(name)];
      const place = known?.place ?? document.placeOf(path, "key");
      settings.set(name, { place, parts: [...(known?.parts ?? []), ...partsOf(document, path, value)] });
    }
  }
  return settings;
}

function partsOf(document: SourceDocument, path: Path, value: unknown): readonly Part[] {
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  if (isMap(value) && !isEmpty)
    return sortedEntries(value).flatMap(([key, inner]) => partsOf(document, [...path, key], inner));
  const [, key = "", ...under] = path.map(String);
  const label = under.length === 0 ? "" : `${under.join(".")}: `;
  const partOf = (part: unknown, at: Path): Part => ({
    text: `${label}${flowText(part, Object.entries)}`,
    id: `${label}${flowText(part, sortedEntries)}`,
    key: under.at(-1) ?? key,
    value: part,
    document,
    path: at,
  });
  if (Array.isArray(value) && !isEmpty) return value.map((it, index) => partOf(it, [...path, index]));
  return [partOf(value, path)];
}

function sortedEntries(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The files have dates without quotes. */
const DATE = /^\d{4}-\d\d-\d\d$/;

/** On one line, as YAML takes it. */
function flowText(value: unknown, entriesOf: typeof sortedEntries): string {
  if (Array.isArray(value)) return `[${value.map((it) => flowText(it, entriesOf)).join(", ")}]`;
  if (typeof value === "string" && !DATE.test(value)) return scalar(value);
  if (!isMap(value)) return String(value);
  const entries = entriesOf(value).map(([key, inner]) => `${scalar(key)}: ${flowText(inner, entriesOf)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** The parts that only one side has; where both have the same in another order, which can matter, all of them. */
function partsThatDiffer(before: readonly Part[], after: readonly Part[]) {
  const [had, has] = [before, after].map((parts) => new Set(parts.map(({ id }) => id)));
  const removed = before.filter(({ id }) => has?.has(id) !== true);
  const added = after.filter(({ id }) => had?.has(id) !== true);
  const isMoved = before.some(({ id }, index) => id !== after[index]?.id);
  return removed.length + added.length === 0 && isMoved ? { removed: before, added: after } : { removed, added };
}

function differenceOf(
  removed: readonly Part[],
  added: readonly Part[],
  [base, head]: Both<WrittenSide>,
): readonly Difference[] {
  if (removed.length + added.length === 0) return [];
  const textsOf = (parts: readonly Part[], { access }: WrittenSide) => {
    const names = new Map(access.accounts.map(({ id, name }) => [id, name]));
    return parts.map(({ text }) => withAccountNames(text, names));
  };
  return [{ what: "", removed: textsOf(removed, base), added: textsOf(added, head) }];
}

type Names = { readonly people: readonly string[]; readonly accounts: readonly string[] };

/** Whom a part names, directly or by a group, and which accounts it names or selects. */
function namesIn({ key, value, document }: Part, { access }: WrittenSide): Names {
  const { accounts, groups, organization } = access;
  const namesUnder = (under: string, it: unknown): readonly Names[] => {
    if (Array.isArray(it) && under === "accounts") return [{ people: [], accounts: selected(it) }];
    if (Array.isArray(it)) return it.flatMap((each) => namesUnder(under, each));
    if (isMap(it)) return Object.entries(it).flatMap(([inner, each]) => namesUnder(inner, each));
    const name = String(it).toLowerCase();
    if (under === "users" || under === "suspended") return [{ people: [String(it)], accounts: [] }];
    if (under === "stack")
      return [{ people: [], accounts: accounts.flatMap((each) => (name === `account-${each.id}` ? [each.name] : [])) }];
    if (under !== "groups") return [];
    const members = groups.find((each) => each.name.toLowerCase() === name)?.members ?? [];
    return [{ people: members.map(({ principal }) => principal.name), accounts: [] }];
  };
  const selected = (entries: WrittenSelectorEntry[]) =>
    resolveSelectors(entries, { document, path: [] }, selectorWorld(accounts, organization), undefined).accounts.map(
      ({ name }) => name,
    );
  const names = namesUnder(key, value);
  return { people: names.flatMap((it) => it.people), accounts: names.flatMap((it) => it.accounts) };
}
