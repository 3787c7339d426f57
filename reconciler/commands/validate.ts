// `access validate`: files only, no network.

import { sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { type DiagnosticFormat, renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import { readAccess } from "../model/read-access.ts";
import { checkCodeowners } from "./codeowners.ts";
import { type CommandContext, EXIT } from "./command-context.ts";
import { fixAccess } from "./fix-access.ts";

/** With `fix`, what is certain is mended in the files first. */
export async function validate(context: CommandContext, format: DiagnosticFormat, fix: boolean): Promise<number> {
  if (fix) await fixAccess(context);
  const reading = context.progress.phase("reading files");
  const { desired, diagnostics: inFiles, fileCount, sourceOf } = await readAccess(context.accessDir, context.today);
  const beside = desired === undefined ? [] : await checkCodeowners(desired.written, context.accessDir);
  const diagnostics = sortDiagnostics([...inFiles, ...beside]);
  const isValid = desired !== undefined && beside.length === 0;
  reading.end(`${fileCount} ${fileCount === 1 ? "file" : "files"} read, ${isValid ? "valid" : "not valid"}`);
  context.stdout(renderDiagnostics(diagnostics, format, { colour: context.colour, sourceOf }));
  return isValid ? EXIT.fine : EXIT.refused;
}
