// The one place that writes a command's outcome, however it ended: log, stdout, files, messages, and the exit status.
import type { ResultForm } from "../commands/forms.ts";
import { EXIT, type ExitStatus, type Outcome } from "../commands/outcome.ts";
import { type Problem, problemOf } from "../diagnostics/problem.ts";
import { renderProblem } from "../report/render-problem.ts";
import { wrapLines } from "../report/wrap-lines.ts";
import { writeOutFile } from "./out-file.ts";

export type Destinations = {
  /** The form that was asked for, and where it goes; `file` undefined: stdout. */
  readonly form: ResultForm;
  readonly file: string | undefined;
  /** Further forms, each with its file. Paths are absolute. */
  readonly saved: readonly { readonly form: ResultForm; readonly file: string }[];
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** In characters, where stdout is a terminal at which text is to be wrapped; undefined: it is not wrapped. */
  readonly width?: number | undefined;
  readonly colour: { readonly stdout: boolean; readonly stderr: boolean };
};

/**
 * Writes every form, also after one of them could not be made or written; that, and a log that could not be, is {@link EXIT.failed}.
 * Throws nothing.
 */
export async function writeOutcome(outcome: Outcome, to: Destinations): Promise<ExitStatus> {
  const { status, render, aside, problems } = await withLog(outcome);
  const unwritten: Problem[] = [];
  const attempt = async (write: () => void | Promise<void>) => {
    try {
      await write();
    } catch (error) {
      unwritten.push(problemOf(error));
    }
  };
  const { file, form, width } = to;
  const shown = () => {
    const text = render(form, to.colour.stdout);
    return form === "text" && width !== undefined ? wrapLines(text, width) : text;
  };
  await attempt(() => (file === undefined ? to.stdout(shown()) : writeOutFile(file, render(form, false))));
  for (const it of to.saved) await attempt(() => writeOutFile(it.file, render(it.form, false)));
  await attempt(() => to.stderr(aside?.(form) ?? ""));
  for (const problem of [...problems, ...unwritten]) {
    to.stderr(renderProblem(problem, "text", { colour: to.colour.stderr, trace: true }));
  }
  return unwritten.length > 0 ? EXIT.failed : status;
}

async function withLog(outcome: Outcome): Promise<Outcome> {
  const { log } = outcome;
  if (log === undefined) return outcome;
  try {
    await log.write();
    return outcome;
  } catch (error) {
    return log.unwritten(problemOf(error));
  }
}

/** The outcome of a command that threw: nothing of its result is known. */
export function outcomeOfProblem(problem: Problem): Outcome {
  return {
    status: EXIT.failed,
    // At a terminal stderr has said it.
    render: (form) =>
      form === "text" || form === "csv" || form === "github"
        ? ""
        : renderProblem(problem, form === "json" ? "json" : "markdown"),
    problems: [problem],
  };
}
