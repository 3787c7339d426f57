// What `sync-accounts` writes into the files of accounts: what AWS Organizations says. Name, owner, sharing and variables are ours. Pure.
import { writtenStatus } from "../diagnostics/account-status.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote, visible } from "../diagnostics/quote.ts";
import type { AccessFolder } from "../load/read-access-folder.ts";
import type { WrittenAccount } from "../validate/written.ts";
import { accountNameFor } from "./account-name.ts";
import { documentsIn, type EditedDocument } from "./documents.ts";
import { editedDocument, type TextEdit } from "./edit.ts";
import { type Laid, layOut, UneditableError } from "./layout.ts";
import { appendMaps, type KeyChange, putKeys } from "./put-entries.ts";
import type { FileChange, RewrittenFile } from "./rewritten.ts";
import { yamlFlowMap, yamlScalar } from "./yaml-scalar.ts";

/** An account as Organizations has it: all texts are whatever somebody has written there. */
export type OrganizationAccount = {
  readonly name?: string | undefined;
  readonly status: string;
  /** Names of organizational units from the root down. */
  readonly ou: readonly string[] | undefined;
  readonly tags?: ReadonlyMap<string, string> | undefined;
};

export type SyncedAccounts = {
  readonly files: readonly RewrittenFile[];
  /** Accounts that Organizations doesn't have any more: they stay, since access in them is declared somewhere, or is in a state. */
  readonly gone: readonly { readonly file: string; readonly line: number; readonly what: string }[];
};

/** As the language's page lists them. */
const KEYS = ["name", "id", "awsName", "ou", "tags", "status", "owner", "sharedWith", "vars"] as const;

/** Of an account in the file: what Organizations says, in the file's terms. */
type Wanted = Pick<WrittenAccount, "awsName" | "ou" | "tags" | "status">;

/**
 * The files with what `accounts` says, by id; all of them must have been read. `awsName` is written where it differs from our name,
 * `status` where it isn't ACTIVE. New accounts come at the end of accounts.yaml, or of the first file of accounts, unless they are closed.
 * Throws an OperationError where a unit has a name that can't be told from a path, or a layout can't be edited.
 */
export function syncAccounts(folder: AccessFolder, accounts: ReadonlyMap<string, OrganizationAccount>): SyncedAccounts {
  const documents = documentsIn(folder).filter(({ kind }) => kind === "accounts");
  const entries = documents.flatMap(entriesOf);
  const known = new Set(entries.map(({ id }) => id));
  const added = newAccounts(accounts, known, new Set(entries.map(({ name }) => name.toLowerCase())));
  const target = documents.find(({ path }) => path === "accounts.yaml") ?? documents[0];
  return {
    files: documents.flatMap((it) => syncedFile(it, accounts, it === target ? added : [])),
    gone: documents.flatMap(({ document, ...it }) =>
      entriesOf({ document, ...it }).flatMap(({ id, name }, index) => {
        if (accounts.has(id)) return [];
        const what = `${name} (${id}) is not in AWS Organizations any more: take out what names it, deploy that, then take it out`;
        return [{ file: document.file, line: document.placeOf(["accounts", index]).line, what }];
      }),
    ),
  };
}

function entriesOf({ document }: EditedDocument): readonly WrittenAccount[] {
  return (document.value as { readonly accounts: readonly WrittenAccount[] }).accounts;
}

function newAccounts(
  accounts: ReadonlyMap<string, OrganizationAccount>,
  known: ReadonlySet<string>,
  names: ReadonlySet<string>,
): readonly WrittenAccount[] {
  const taken = new Set(names);
  const open = [...accounts].filter(([id, { status }]) => !known.has(id) && writtenStatus(status) === "ACTIVE");
  return open
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, account]) => {
      const name = accountNameFor(account.name ?? "", id, taken);
      taken.add(name);
      return { name, id, ...wantedOf({ name, id }, account) };
    });
}

function wantedOf({ name, id, awsName }: WrittenAccount, account: OrganizationAccount): Wanted {
  const { ou, tags } = account;
  if (ou === undefined || tags === undefined) {
    throw new OperationError(
      `AWS Organizations lists account ${id}, but under no organizational unit`,
      "it was moved meanwhile, perhaps: run it again; no file was changed",
    );
  }
  const unit = ou.find((each) => each.includes("/"));
  if (unit !== undefined) {
    throw new OperationError(
      `account ${id} is in the organizational unit ${quote(unit)}, whose name can't be told from a path`,
      "rename the unit in AWS Organizations; no file was changed",
    );
  }
  const named = account.name === undefined || account.name === "" ? awsName : account.name;
  const status = writtenStatus(account.status);
  // AWS's own tags are nothing to select by, and the schema has none.
  const ours = [...tags].filter(([key]) => !/^aws:/i.test(key));
  return {
    ...(named === undefined || (awsName === undefined && named === name) ? {} : { awsName: named }),
    ...(ou.length === 0 ? {} : { ou: ou.join("/") }),
    ...(ours.length === 0 ? {} : { tags: Object.fromEntries(ours) }),
    ...(status === "ACTIVE" ? {} : { status }),
  };
}

function syncedFile(
  it: EditedDocument,
  accounts: ReadonlyMap<string, OrganizationAccount>,
  added: readonly WrittenAccount[],
): readonly RewrittenFile[] {
  const { document, path } = it;
  const laid = layOut(document);
  const synced = entriesOf(it).map((entry, index) => {
    const account = accounts.get(entry.id);
    return account === undefined ? unchanged(entry) : syncedEntry(laid, index, entry, wantedOf(entry, account));
  });
  const edits = [...synced.flatMap((each) => each.edits), ...appendMaps(laid, ["accounts"], added.map(yamlEntry))];
  if (edits.length === 0) return [];
  const after = editedDocument(document, edits, { accounts: [...synced.map(({ value }) => value), ...added] });
  if (after === undefined) throw uneditable(document.file, 1);
  const changes = [
    ...synced.flatMap(({ how, value: { name, id } }, index): FileChange[] => {
      const { line } = document.placeOf(["accounts", index]);
      return how.length === 0 ? [] : [{ line, what: `${name} (${id})`, how: how.join("; ") }];
    }),
    ...added.map(({ name, id, awsName = name }): FileChange => {
      return { line: undefined, what: `${name} (${id})`, how: `AWS calls it ${quote(awsName)}` };
    }),
  ];
  return [{ file: document.file, path, before: document.text, after: after.text, changes }];
}

type SyncedEntry = {
  readonly value: WrittenAccount;
  readonly edits: readonly TextEdit[];
  readonly how: readonly string[];
};

const unchanged = (value: WrittenAccount): SyncedEntry => ({ value, edits: [], how: [] });

function syncedEntry(laid: Laid, index: number, entry: WrittenAccount, wanted: Wanted): SyncedEntry {
  const { awsName: _, ou: __, tags = {}, status, ...ours } = entry;
  const wantedTags = wanted.tags ?? {};
  const tagChanges = changesOf(tags, wantedTags);
  const textChanges = [
    ...changesOf({ awsName: entry.awsName }, { awsName: wanted.awsName }),
    ...changesOf({ ou: entry.ou }, { ou: wanted.ou }),
    // What is left out means ACTIVE.
    ...((status ?? "ACTIVE") === (wanted.status ?? "ACTIVE") ? [] : changesOf({ status }, { status: wanted.status })),
  ];
  if (tagChanges.length === 0 && textChanges.length === 0) return unchanged(entry);
  const path = ["accounts", index];
  const isKept = Object.keys(tags).some((key) => Object.hasOwn(wantedTags, key));
  const asKeys = (changes: readonly Change[]) =>
    changes.map(({ key, to }): KeyChange => ({ key, yaml: to === undefined ? undefined : yamlScalar(to) }));
  const whole: KeyChange = { key: "tags", yaml: wanted.tags === undefined ? undefined : yamlTags(wanted.tags) };
  try {
    const inTags = isKept ? putKeys(laid, [...path, "tags"], asKeys(tagChanges), []) : [];
    const keys = [...asKeys(textChanges), ...(isKept || tagChanges.length === 0 ? [] : [whole])];
    const inOrder = keys.toSorted((a, b) => orderOf(a) - orderOf(b));
    const value = {
      ...ours,
      ...wanted,
      ...(wanted.tags === undefined && entry.tags !== undefined && tagChanges.length === 0 ? { tags: {} } : {}),
      ...(wanted.status === undefined && status === "ACTIVE" ? { status } : {}),
    };
    return {
      value,
      edits: [...inTags, ...putKeys(laid, path, inOrder, KEYS)],
      how: [...textChanges.map((change) => told("", change)), ...tagChanges.map((change) => told("tag ", change))],
    };
  } catch (error) {
    if (!(error instanceof UneditableError)) throw error;
    const { file, line } = laid.document.placeOf(path);
    throw uneditable(file, line);
  }
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
  return yamlFlowMap(Object.entries(tags).map(([key, value]) => [key, yamlScalar(value)]));
}

function yamlEntry({ name, id, awsName, ou, tags, status }: WrittenAccount): readonly (readonly [string, string])[] {
  const texts = { name, id, awsName, ou, tags, status };
  return KEYS.flatMap((key) => {
    const value = (texts as { readonly [key: string]: string | WrittenAccount["tags"] })[key];
    if (value === undefined) return [];
    return [[key, typeof value === "string" ? yamlScalar(value) : yamlTags(value)] as const];
  });
}

function uneditable(file: string, line: number): OperationError {
  return new OperationError(
    `could not write an account into ${visible(file)}:${line} and leave everything else as it is`,
    "no file was changed; lay it out as the other accounts are",
  );
}
