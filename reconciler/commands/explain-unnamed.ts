// The questions of `access explain` about all that there is: who is privileged, what ends soon, everything. From the files alone.
import { explainAll } from "../access-graph/explain-all.ts";
import { explainExpiring } from "../access-graph/explain-expiring.ts";
import { explainPrivileged } from "../access-graph/explain-privileged.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import { dayAfter } from "../model/dates.ts";
import { allCsv, allJson } from "../report/all-answer.ts";
import { expiringCsv, expiringJson, expiringText } from "../report/expiring-answer.ts";
import type { Asked } from "../report/explanation.ts";
import { privilegedCsv, privilegedJson, privilegedText } from "../report/privileged-answer.ts";
import { inForms, notValid, readAsked } from "./asked-files.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";

/** A commit, branch or tag whose files are asked; undefined: those in the work tree. */
type At = string | undefined;

async function answered(
  context: RunContext,
  at: At,
  answer: (desired: DesiredAccess, asked: Asked) => Outcome,
): Promise<Outcome> {
  const { read, commit, day } = await readAsked(context, at);
  return read.desired === undefined ? notValid(read) : answer(read.desired, { day, commit });
}

/** `access explain privileged`: who has more than is named, where and why. */
export function explainAllPrivileged(context: RunContext, at: At): Promise<Outcome> {
  return answered(context, at, ({ access }, asked) => {
    const answer = explainPrivileged(access);
    return inForms({
      text: (colour) => privilegedText(answer, asked, colour),
      json: () => privilegedJson(answer, asked),
      csv: () => privilegedCsv(answer),
    });
  });
}

/** `access explain expiring`: what ends by its date within `within` days after the day of the files, or on that day. */
export function explainAllExpiring(context: RunContext, at: At, within: number): Promise<Outcome> {
  return answered(context, at, ({ access, written }, asked) => {
    const days = { today: asked.day, last: dayAfter(asked.day, within) };
    const answer = explainExpiring(access, written, days);
    return inForms({
      text: (colour) => expiringText(answer, asked, colour),
      json: () => expiringJson(answer, asked),
      csv: () => expiringCsv(answer),
    });
  });
}

/** `access explain all`: everything as one table, or as JSON; it has no text. */
export function explainEverything(context: RunContext, at: At): Promise<Outcome> {
  return answered(context, at, ({ access }, asked) => {
    const answer = explainAll(access);
    return outcome(EXIT.fine, (form) => (form === "json" ? allJson(answer, asked) : allCsv(answer)));
  });
}
