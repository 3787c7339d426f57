// `access validate`: files only, no network.
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import { type CommandContext, EXIT, type Format } from "./command-context.ts";
import { readAccess } from "./read-access.ts";

export async function validate(context: CommandContext, format: Format): Promise<number> {
  const { desired, diagnostics, fileCount, sourceOf } = await readAccess(context.accessDir, context.today);
  context.stdout(renderDiagnostics(diagnostics, format, { sourceOf }));
  context.stderr(`${fileCount} files read, ${desired === undefined ? "not valid" : "valid"}\n`);
  return desired === undefined ? EXIT.refused : EXIT.fine;
}
