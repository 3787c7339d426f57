// One account of the files, with what AWS Organizations says of it.

import { flowMap } from "../adopt/yaml-lines.ts";
import { quote } from "../diagnostics/quote.ts";
import { scalar } from "../load/yaml-scalar.ts";
import type { WrittenAccount } from "../validate/written.ts";
import type { KeyChange } from "./put-entries.ts";

/** The keys of an account, as the language's page lists them. */
export const KEYS = ["name", "id", "awsName", "ou", "tags", "status", "owner", "sharedWith", "vars"] as const;

/** What Organizations says, in the file's terms; what isn't there isn't to be written. */
export type Wanted = Pick<WrittenAccount, "awsName" | "ou" | "tags" | "status">;

export type SyncedAccount = {
  /** Changes inside its tags, and then of its own keys. */
  readonly tags: readonly KeyChange[];
  readonly keys: readonly KeyChange[];
  /** The entry after the first, and after both. */
  readonly tagged: WrittenAccount;
  readonly value: WrittenAccount;
  /** Each change, for people; it holds names as they are, quoted. */
  readonly how: readonly string[];
};

/** `wanted` undefined: the entry stays as it is. Tags are edited one by one where any stays, and written anew where none does. */
export function syncedAccount(entry: WrittenAccount, wanted: Wanted | undefined): SyncedAccount {
  if (wanted === undefined) return { tags: [], keys: [], tagged: entry, value: entry, how: [] };
  const { awsName, ou, tags = {}, status } = entry;
  const inTags = changesOf(tags, wanted.tags ?? {});
  const texts = [
    ...changesOf({ awsName, ou }, { awsName: wanted.awsName, ou: wanted.ou }),
    // What is left out means ACTIVE.
    ...((status ?? "ACTIVE") === (wanted.status ?? "ACTIVE") ? [] : changesOf({ status }, { status: wanted.status })),
  ];
  const isKept = Object.keys(tags).some((key) => Object.hasOwn(wanted.tags ?? {}, key));
  const whole = { key: "tags", yaml: wanted.tags === undefined ? undefined : yamlTags(wanted.tags) };
  const keys = [...texts.map(keyChange), ...(isKept || inTags.length === 0 ? [] : [whole])];
  const tagged = isKept && wanted.tags !== undefined ? { ...entry, tags: wanted.tags } : entry;
  const going = new Set(keys.filter(({ yaml }) => yaml === undefined).map(({ key }) => key));
  const value = Object.fromEntries(Object.entries({ ...tagged, ...wanted }).filter(([key]) => !going.has(key)));
  return {
    tags: isKept ? inTags.map(keyChange) : [],
    keys: keys.toSorted((a, b) => orderOf(a) - orderOf(b)),
    tagged,
    value: value as WrittenAccount,
    how: [...texts.map((change) => told("", change)), ...inTags.map((change) => told("tag ", change))],
  };
}

function keyChange({ key, to }: Change): KeyChange {
  return { key, yaml: to === undefined ? undefined : scalar(to) };
}

const orderOf = ({ key }: KeyChange) => (KEYS as readonly string[]).indexOf(key);

type Change = { readonly key: string; readonly from: string | undefined; readonly to: string | undefined };
type Texts = { readonly [key: string]: string | undefined };

function changesOf(from: Texts, to: Texts): readonly Change[] {
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  const value = (texts: Texts, key: string) => (Object.hasOwn(texts, key) ? texts[key] : undefined);
  return [...keys].flatMap((key) => {
    const change = { key, from: value(from, key), to: value(to, key) };
    return change.from === change.to ? [] : [change];
  });
}

function told(what: string, { key, from, to }: Change): string {
  const text = (value: string | undefined) => (value === undefined ? "none" : quote(value));
  return `${what}${key}: ${text(from)} → ${text(to)}`;
}

function yamlTags(tags: { readonly [key: string]: string }): string {
  return flowMap(Object.entries(tags).map(([key, value]) => [scalar(key), scalar(value)]));
}

/** A new entry, on one line or several. */
export function yamlEntry({
  name,
  id,
  awsName,
  ou,
  tags,
  status,
}: WrittenAccount): readonly (readonly [string, string])[] {
  const texts = { name, id, awsName, ou, tags, status };
  return KEYS.flatMap((key) => {
    const value = (texts as { readonly [key: string]: string | WrittenAccount["tags"] })[key];
    if (value === undefined) return [];
    return [[key, typeof value === "string" ? scalar(value) : yamlTags(value)] as const];
  });
}
