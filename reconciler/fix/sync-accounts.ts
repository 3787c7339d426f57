// What `sync-accounts` writes into the files of accounts: what AWS Organizations says. Name, owner, sharing and variables are ours. Pure.
import { writtenStatus } from "../diagnostics/account-status.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote, visible } from "../diagnostics/quote.ts";
import type { AccessFolder } from "../load/read-access-folder.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import { schemaValidator } from "../validate/schemas.ts";
import type { WrittenAccount } from "../validate/written.ts";
import { accountNameFor } from "./account-name.ts";
import { documentsIn, type EditedDocument } from "./documents.ts";
import { editedDocument, type TextEdit } from "./edit.ts";
import { type Laid, layOut, UneditableError } from "./layout.ts";
import { appendMaps, putKeys } from "./put-entries.ts";
import type { FileChange, FileNote, RewrittenFile } from "./rewritten.ts";
import { KEYS, syncedAccount, type Wanted, yamlEntry } from "./synced-account.ts";

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
  /**
   * Accounts that Organizations doesn't have any more: they stay, since access in them is declared somewhere, or is in a state. And tags
   * that the schema of accounts has no place for, which nothing can select by: they are left out.
   */
  readonly notes: readonly FileNote[];
};

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
    notes: documents.flatMap((it) => [
      ...entriesOf(it).flatMap((entry, index) => notesOf(entry, accounts.get(entry.id), it, index)),
      ...(it === target ? added : []).flatMap((entry) => notesOf(entry, accounts.get(entry.id), it)),
    ]),
  };
}

function notesOf(
  { name, id }: WrittenAccount,
  account: OrganizationAccount | undefined,
  { document }: EditedDocument,
  index?: number,
): readonly FileNote[] {
  const { file, line } = document.placeOf(index === undefined ? [] : ["accounts", index]);
  const note = (what: string) => ({ file, line, what: `${name} (${id}) ${what}` });
  if (account === undefined) {
    return [note("is not in AWS Organizations any more: take out what names it, deploy that, then take it out")];
  }
  return [...(account.tags ?? [])]
    .filter((tag) => !isAwsOwn(tag) && !isWritable(tag))
    .map(([key, value]) =>
      note(`has a tag that can't be written here, and is left out: ${quote(key)}: ${quote(value)}`),
    );
}

type Tag = readonly [key: string, value: string];

/** AWS's own tags are nothing to select by. */
const isAwsOwn = ([key]: Tag) => /^aws:/i.test(key);

/** Whether the schema has it; Organizations takes any characters in tags of accounts. */
function isWritable([key, value]: Tag): boolean {
  const probe = { name: "a", id: "0".repeat(12), tags: Object.fromEntries([[key, value]]) };
  return schemaValidator("accounts")({ accounts: [probe] }) === true;
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
  const ours = [...tags].filter((tag) => !isAwsOwn(tag) && isWritable(tag));
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
  const entries = entriesOf(it);
  const synced = entries.map((entry) => {
    const account = accounts.get(entry.id);
    return syncedAccount(entry, account === undefined ? undefined : wantedOf(entry, account));
  });
  if (added.length === 0 && synced.every(({ how }) => how.length === 0)) return [];
  // One after the other: what comes behind an entry could be where something of it goes.
  const tagged = edited(
    document,
    synced.map(({ tagged }) => tagged),
    (laid) => synced.flatMap(({ tags }, index) => putKeys(laid, ["accounts", index, "tags"], tags, [])),
  );
  const values = synced.map(({ value }) => value);
  const written = edited(tagged, values, (laid) =>
    synced.flatMap(({ keys }, index) => putKeys(laid, ["accounts", index], keys, KEYS)),
  );
  const after = edited(written, [...values, ...added], (laid) => appendMaps(laid, ["accounts"], added.map(yamlEntry)));
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

/** The document after edits that make `accounts` of it. */
function edited(
  document: ParsedDocument,
  accounts: readonly WrittenAccount[],
  editsOf: (laid: Laid) => readonly TextEdit[],
): ParsedDocument {
  try {
    const after = editedDocument(document, editsOf(layOut(document)), { accounts });
    if (after !== undefined) return after;
  } catch (error) {
    if (!(error instanceof UneditableError)) throw error;
    throw uneditable(document.file, document.placeOf(error.path).line);
  }
  throw uneditable(document.file, 1);
}

function uneditable(file: string, line: number): OperationError {
  return new OperationError(
    `could not write an account into ${visible(file)}:${line} and leave everything else as it is`,
    "no file was changed; lay it out as the other accounts are",
  );
}
