// What `access explain` is asked about, files or AWS, and the forms in which it answers.
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type ReadAccess, readAccess } from "../guardrails/read-access.ts";
import { openAccessHistory } from "../history/access-at-commit.ts";
import { type ReadScope, WHO_HAS_WHAT } from "../live/read-scope.ts";
import { type Commit, dayOf } from "../load/git-commits.ts";
import type { Access } from "../model/access.ts";
import { type LiveRead, liveLines } from "../report/explanation.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";

/** Who is asked: the files in the work tree or those of `at`, a commit, branch or tag; or AWS, which the files lead to. */
export type Source = { readonly at?: string | undefined; readonly live?: boolean | undefined };

/**
 * What is asked. Of AWS only `scope` is read, where the question has one: undefined means that AWS need not be asked; the files' access is
 * then replaced by what AWS has.
 */
export async function readAsked(
  context: RunContext,
  { at, live }: Source,
  scope: (access: Access) => ReadScope | undefined = () => WHO_HAS_WHAT,
): Promise<AskedFiles> {
  const reading = context.progress.phase("reading files");
  const asked = at === undefined ? await fromDisk(context) : await fromCommit(context, at);
  reading.end();
  const { desired } = asked.read;
  if (live !== true || desired === undefined) return asked;
  const wanted = scope(desired.access);
  if (wanted === undefined) return asked;
  // Most questions are not of AWS, and its packages take a second to load.
  const { readLive } = await import("./read-live.ts");
  const found = await readLive(context, desired.access, wanted);
  const read = { ...asked.read, desired: { ...desired, access: found.access } };
  return { ...asked, read, live: found.live, declared: desired.access };
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

export type AskedFiles = {
  readonly read: ReadAccess;
  readonly commit: Commit | undefined;
  readonly day: string;
  readonly live?: LiveRead;
  /** What the files say, where AWS is asked. */
  readonly declared?: Access;
};

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

/** An answer in each of its forms. What could not be read of AWS makes it one that AWS failed part of. */
export function inForms(
  { text, json, csv }: AnswerForms,
  { live }: { readonly live?: LiveRead | undefined } = {},
): Outcome {
  const answer = outcome(live === undefined || live.unread.length === 0 ? EXIT.fine : EXIT.failed, (form, colour) => {
    switch (form) {
      case "json":
        return json();
      case "csv":
        return csv();
      default:
        return text(colour);
    }
  });
  if (live === undefined) return answer;
  // A table has no place for it.
  return { ...answer, aside: (form) => (form === "csv" ? `${liveLines(live).join("\n")}\n` : "") };
}

type AnswerForms = {
  readonly text: (colour: boolean) => string;
  readonly json: () => string;
  readonly csv: () => string;
};
