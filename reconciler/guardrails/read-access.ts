// From files to model: what every command does first.
import { type Diagnostic, hasErrors, limitDiagnostics, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { type AccessFolder, readAccessFolder } from "../load/read-access-folder.ts";
import type { Access } from "../model/access.ts";
import { buildAccess } from "../model/build-access.ts";
import { checkPolicyContents } from "../validate/check-policy-contents.ts";
import { idleErrorExceptions, liftErrors } from "../validate/lift-errors.ts";
import { type ValidOnDay, validateDocuments } from "../validate/validate-documents.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { buildGuardrails } from "./build-guardrails.ts";
import type { Guardrails } from "./guardrail.ts";

/** What the files say. */
export type DesiredAccess = {
  readonly access: Access;
  readonly guardrails: Guardrails;
  /** What was read, as it is written. */
  readonly written: WrittenAccess;
};

export type ReadAccess = {
  /** Undefined when a diagnostic is an error. */
  readonly desired: DesiredAccess | undefined;
  /** What people hold by the files; also where only the guardrails are not valid. */
  readonly access: Access | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly fileCount: number;
  /** The text of a file by the name that diagnostics give it, to show the line. */
  readonly sourceOf: (file: string) => string | undefined;
};

const listed = (found: readonly Diagnostic[]) => limitDiagnostics(sortDiagnostics(found));

/** `today` is a UTC date: entries and exceptions end by it. */
export async function readAccess(accessDir: string, today: string): Promise<ReadAccess> {
  return readAccessFrom(await readAccessFolder(accessDir), today);
}

/** The same of a folder that has been read, from disk or from a commit. */
export async function readAccessFrom(folder: AccessFolder, today: string): Promise<ReadAccess> {
  return (await openAccess(folder))(today);
}

/** What a folder says on a UTC date. */
export type AccessOn = (today: string) => ReadAccess;

/** For several days: the files are parsed and validated once. */
export async function openAccess(folder: AccessFolder): Promise<AccessOn> {
  const { on, organization, policies, fileCount } = validateDocuments(folder);
  const contents = await checkPolicyContents(policies, organization);
  const texts = new Map(folder.files.map(({ file, text }) => [file, text]));
  const shown = { fileCount, sourceOf: (file: string) => texts.get(file) };
  return (today) => ({ ...meaningOn(on(today), contents, today), ...shown });
}

/** `contents` is what is wrong with policies, by what they name. */
function meaningOn(
  { access: written, diagnostics: ofDocuments, exceptions }: ValidOnDay,
  contents: readonly Diagnostic[],
  today: string,
): Omit<ReadAccess, "fileCount" | "sourceOf"> {
  const valid = ofDocuments.concat(liftErrors(contents, exceptions));
  if (written === undefined) return { desired: undefined, access: undefined, diagnostics: listed(valid) };
  const found = valid.concat(idleErrorExceptions(valid, exceptions));
  const built = buildAccess(written, today);
  const guarded = built.access === undefined ? undefined : buildGuardrails(written, built.access, today);
  const diagnostics = listed(found.concat(built.diagnostics, guarded?.diagnostics ?? []));
  // What policies name is judged beside the model, so that both are told; an error there leaves no model either.
  const access = hasErrors(found) ? undefined : built.access;
  const desired =
    access === undefined || guarded === undefined || hasErrors(guarded.diagnostics)
      ? undefined
      : { access, guardrails: guarded.guardrails, written };
  return { desired, access, diagnostics };
}
