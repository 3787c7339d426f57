// The files that `access explain` is asked about, and the forms in which it answers.
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type ReadAccess, readAccess } from "../guardrails/read-access.ts";
import { openAccessHistory } from "../history/access-at-commit.ts";
import { type Commit, dayOf } from "../load/git-commits.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";

/** The files that are asked: those on the disk, or those of a commit, branch or tag. */
export async function readAsked(context: RunContext, at: string | undefined): Promise<AskedFiles> {
  const reading = context.progress.phase("reading files");
  const asked = at === undefined ? await fromDisk(context) : await fromCommit(context, at);
  reading.end();
  return asked;
}

/** What files with errors answer: their errors. */
export function notValid({ diagnostics, sourceOf }: ReadAccess): Outcome {
  return {
    ...outcome(EXIT.refused, (form, colour) =>
      form === "csv" ? "" : renderDiagnostics(diagnostics, form === "json" ? "json" : "text", { colour, sourceOf }),
    ),
    // A table has no place for them.
    aside: (form) => (form === "csv" ? renderDiagnostics(diagnostics, "text", { sourceOf }) : ""),
  };
}

export type AskedFiles = { readonly read: ReadAccess; readonly commit: Commit | undefined; readonly day: string };

async function fromDisk({ accessDir, today }: RunContext): Promise<AskedFiles> {
  return { read: await readAccess(accessDir, today), commit: undefined, day: today };
}

/** The files as they are in `ref`. Dates are compared with the day on which it was committed. */
async function fromCommit(context: RunContext, ref: string): Promise<AskedFiles> {
  const { path, commitOf, accessAt } = await openAccessHistory(context);
  const commit = await commitOf(ref);
  const day = dayOf(commit);
  const read = await accessAt(commit.id, day);
  if (read === undefined) {
    throw new OperationError(`commit ${commit.id} has no folder ${visible(path)}`, "name a later commit");
  }
  return { read, commit, day };
}

/** An answer in each of its forms. */
export function inForms({
  text,
  json,
  csv,
}: {
  readonly text: (colour: boolean) => string;
  readonly json: () => string;
  readonly csv: () => string;
}): Outcome {
  return outcome(EXIT.fine, (form, colour) => {
    switch (form) {
      case "json":
        return json();
      case "csv":
        return csv();
      default:
        return text(colour);
    }
  });
}
