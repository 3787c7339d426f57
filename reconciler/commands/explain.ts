// `access explain`: who can reach what, why and since when, from the files alone: no AWS, no state.

import { explainAccess, type Question, type Unknown } from "../access-graph/explain-access.ts";
import { explainExpiring } from "../access-graph/explain-expiring.ts";
import { explainPrivileged } from "../access-graph/explain-privileged.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote, visible } from "../diagnostics/quote.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type ReadAccess, readAccess } from "../guardrails/read-access.ts";
import { openAccessHistory } from "../history/access-at-commit.ts";
import { readBeginnings } from "../history/read-beginnings.ts";
import { type Commit, dayOf } from "../load/git-commits.ts";
import { dayAfter } from "../model/dates.ts";
import { expiringCsv, expiringJson, expiringText } from "../report/expiring-answer.ts";
import type { Answer } from "../report/explanation.ts";
import { explanationCsv } from "../report/explanation-csv.ts";
import { explanationJson } from "../report/explanation-json.ts";
import { privilegedCsv, privilegedJson, privilegedText } from "../report/privileged-answer.ts";
import { renderExplanation } from "../report/render-explanation.ts";
import type { ResultForm } from "./forms.ts";
import { EXIT, nothingToShow, type Outcome, outcome } from "./outcome.ts";

export type ExplainOptions = {
  /** A commit, branch or tag whose files are asked instead of those in the work tree. */
  readonly at: string | undefined;
  /** Whether to look up since which commit each grant exists. */
  readonly history: boolean;
};

export async function explain(
  context: RunContext,
  question: Question,
  { at, history }: ExplainOptions,
): Promise<Outcome> {
  const { read, commit, day } = await readAsked(context, at);
  const { desired } = read;
  if (desired === undefined) return notValid(read);
  const explanation = explainAccess(desired.access, question);
  if ("unknown" in explanation) {
    context.stderr(unknownText(explanation, day));
    return nothingToShow(EXIT.refused);
  }
  const beginnings = history
    ? await readBeginnings(context, explanation.grants, { from: commit?.id ?? "HEAD", today: day })
    : undefined;
  const answer: Answer = { explanation, day, commit, beginnings };
  return outcome(EXIT.fine, (form, colour) => render(answer, form, colour));
}

/** `access explain privileged`: who has more than is named, where and why. */
export async function explainAllPrivileged(context: RunContext, at: string | undefined): Promise<Outcome> {
  const { read, commit, day } = await readAsked(context, at);
  const { desired } = read;
  if (desired === undefined) return notValid(read);
  const answer = explainPrivileged(desired.access);
  return outcome(EXIT.fine, (form, colour) => {
    switch (form) {
      case "json":
        return privilegedJson(answer, { day, commit });
      case "csv":
        return privilegedCsv(answer);
      default:
        return privilegedText(answer, { day, commit }, colour);
    }
  });
}

/** `access explain expiring`: what ends by its date within `within` days, the day of the files not counted. */
export async function explainAllExpiring(
  context: RunContext,
  { within, at }: { readonly within: number; readonly at: string | undefined },
): Promise<Outcome> {
  const { read, commit, day } = await readAsked(context, at);
  const { desired } = read;
  if (desired === undefined) return notValid(read);
  const answer = explainExpiring(desired.access, desired.written, { today: day, last: dayAfter(day, within) });
  return outcome(EXIT.fine, (form, colour) => {
    switch (form) {
      case "json":
        return expiringJson(answer, { day, commit });
      case "csv":
        return expiringCsv(answer);
      default:
        return expiringText(answer, { day, commit }, colour);
    }
  });
}

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

const NOUNS: { readonly [subject in Question["subject"]]: string } = {
  account: "account",
  person: "person",
  set: "permission set",
  role: "role",
  group: "group",
};

function unknownText(unknown: Unknown, day: string): string {
  const { subject, name } = unknown.unknown;
  return `error: the files have no ${NOUNS[subject]} ${quote(name)} on ${day}\n  hint: ${visible(hintFor(unknown))}\n`;
}

function hintFor({ unknown: { subject, name }, suggestion, containing, elsewhere }: Unknown): string {
  if (elsewhere !== undefined)
    return `it is ${elsewhere === "account" ? "an" : "a"} ${NOUNS[elsewhere]}: explain ${elsewhere} ${name}`;
  if (suggestion !== undefined) return `did you mean ${quote(suggestion)}?`;
  if (containing.length > 0) return `did you mean one of these? ${containing.join(", ")}`;
  return subject === "person"
    ? "people who have left are no longer known: use --at with an earlier commit"
    : "use --at with an earlier commit";
}

function render(answer: Answer, form: ResultForm, colour: boolean): string {
  switch (form) {
    case "json":
      return explanationJson(answer);
    case "csv":
      return explanationCsv(answer);
    default:
      return renderExplanation(answer, colour);
  }
}
