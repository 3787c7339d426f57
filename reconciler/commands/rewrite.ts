// What `prune` and `sync-accounts` do once they know the new texts: write them, or show the difference.
import type { RunContext } from "../diagnostics/run-context.ts";
import { type RewriteReport, renderRewritten, summary } from "../report/render-rewritten.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";
import { replaceFiles } from "./replace-files.ts";

/** With `dryRun` nothing is written, and a difference is {@link EXIT.drift}. */
export async function rewrite(
  { accessDir }: Pick<RunContext, "accessDir">,
  { files, notes }: Omit<RewriteReport, "written">,
  dryRun: boolean,
): Promise<Outcome> {
  const report: RewriteReport = { written: !dryRun, files, notes };
  if (!dryRun) await replaceFiles(accessDir, files);
  const status = dryRun && files.length > 0 ? EXIT.drift : EXIT.fine;
  const render = (form: string, colour: boolean) =>
    renderRewritten(report, form === "json" || form === "markdown" ? form : "text", colour);
  // Text is the difference alone, which other programs can apply.
  const aside = (form: string) => (dryRun && form === "text" ? summary(report) : "");
  return { ...outcome(status, render), aside };
}
