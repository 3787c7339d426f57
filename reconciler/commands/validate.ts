// `access validate`: files only, no network.

import { sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { readAccess } from "../guardrails/read-access.ts";
import { checkCodeowners } from "./codeowners.ts";
import { fixAccess } from "./fix-access.ts";
import { diagnosticForm } from "./forms.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";

/** With `fix`, what is certain is fixed in the files first. */
export async function validate(context: RunContext, fix: boolean): Promise<Outcome> {
  if (fix) await fixAccess(context);
  const reading = context.progress.phase("reading files");
  const { desired, diagnostics: inFiles, fileCount, sourceOf } = await readAccess(context.accessDir, context.today);
  const beside = desired === undefined ? [] : await checkCodeowners(desired.written, context.accessDir);
  const diagnostics = sortDiagnostics([...inFiles, ...beside]);
  const isValid = desired !== undefined && beside.length === 0;
  reading.end(`${fileCount} ${fileCount === 1 ? "file" : "files"} read, ${isValid ? "valid" : "not valid"}`);
  return outcome(isValid ? EXIT.fine : EXIT.refused, (form, colour) =>
    renderDiagnostics(diagnostics, diagnosticForm(form), { colour, sourceOf }),
  );
}
