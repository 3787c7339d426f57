// `access validate`: files only, no network.
import { type DiagnosticFormat, renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import { type CommandContext, EXIT } from "./command-context.ts";
import { fixAccess } from "./fix-access.ts";
import { readAccess } from "./read-access.ts";

/** With `fix`, what is certain is mended in the files first. */
export async function validate(context: CommandContext, format: DiagnosticFormat, fix: boolean): Promise<number> {
  if (fix) await fixAccess(context);
  const reading = context.progress.phase("reading files");
  const { desired, diagnostics, fileCount, sourceOf } = await readAccess(context.accessDir, context.today);
  reading.end(
    `${fileCount} ${fileCount === 1 ? "file" : "files"} read, ${desired === undefined ? "not valid" : "valid"}`,
  );
  context.stdout(renderDiagnostics(diagnostics, format, { colour: context.colour, sourceOf }));
  return desired === undefined ? EXIT.refused : EXIT.fine;
}
