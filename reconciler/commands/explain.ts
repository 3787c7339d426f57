// `access explain`: who can reach what, why and since when, from the files alone: no AWS, no state.

import { explainAccess, type Question, type Unknown } from "../access-graph/explain-access.ts";
import { quote, visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { readBeginnings } from "../history/read-beginnings.ts";
import type { Answer } from "../report/explanation.ts";
import { explanationCsv } from "../report/explanation-csv.ts";
import { explanationJson } from "../report/explanation-json.ts";
import { renderExplanation } from "../report/render-explanation.ts";
import { inForms, notValid, readAsked } from "./asked-files.ts";
import { EXIT, nothingToShow, type Outcome } from "./outcome.ts";

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
  return inForms({
    text: (colour) => renderExplanation(answer, colour),
    json: () => explanationJson(answer),
    csv: () => explanationCsv(answer),
  });
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
