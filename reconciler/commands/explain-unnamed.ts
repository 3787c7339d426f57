// The questions of `access explain` about all that there is: who is privileged, what ends soon, everything. From the files alone, or from AWS.
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
import { inForms, notValid, readAsked, type Source } from "./asked-files.ts";
import type { Outcome } from "./outcome.ts";

async function answered(
  context: RunContext,
  source: Source,
  answer: (desired: DesiredAccess, asked: Asked) => Outcome,
): Promise<Outcome> {
  const { read, declared: _, ...asked } = await readAsked(context, source);
  return read.desired === undefined ? notValid(read) : answer(read.desired, asked);
}

/** `access explain privileged`: who has more than is named, where and why. */
export function explainAllPrivileged(context: RunContext, source: Source): Promise<Outcome> {
  return answered(context, source, ({ access }, asked) => {
    const answer = explainPrivileged(access);
    return inForms(
      {
        text: (colour) => privilegedText(answer, asked, colour),
        json: () => privilegedJson(answer, asked),
        csv: () => privilegedCsv(answer),
      },
      asked,
    );
  });
}

/** `access explain expiring`: what ends by its date within `within` days after the day of the files, or on that day. */
export function explainAllExpiring(context: RunContext, source: Source, within: number): Promise<Outcome> {
  return answered(context, source, ({ access, written }, asked) => {
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
export function explainEverything(context: RunContext, source: Source): Promise<Outcome> {
  return answered(context, source, ({ access }, asked) => {
    const answer = explainAll(access);
    return inForms({ text: () => "", json: () => allJson(answer, asked), csv: () => allCsv(answer) }, asked);
  });
}
