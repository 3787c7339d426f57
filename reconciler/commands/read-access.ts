// Files to model: what every command does first.
import { type Diagnostic, hasErrors, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { readAccessFolder } from "../load/read-access-folder.ts";
import type { Access } from "../model/access.ts";
import { buildAccess } from "../model/build-access.ts";
import { buildGuardrails, type Guardrails } from "../model/guardrails.ts";
import { validateDocuments } from "../validate/validate-documents.ts";

export type ReadAccess = {
  /** Undefined when a diagnostic is an error. */
  readonly desired: { readonly access: Access; readonly guardrails: Guardrails } | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly fileCount: number;
};

/** `today` is a UTC date: entries and exceptions end by it. */
export async function readAccess(accessDir: string, today: string): Promise<ReadAccess> {
  const validated = validateDocuments(await readAccessFolder(accessDir));
  const fileCount = validated.fileCount;
  if (validated.access === undefined || hasErrors(validated.diagnostics)) {
    return { desired: undefined, diagnostics: sortDiagnostics(validated.diagnostics), fileCount };
  }
  const built = buildAccess(validated.access, today);
  const diagnostics = sortDiagnostics([...validated.diagnostics, ...built.diagnostics]);
  const desired =
    built.access === undefined
      ? undefined
      : { access: built.access, guardrails: buildGuardrails(validated.access, today) };
  return { desired, diagnostics, fileCount };
}
