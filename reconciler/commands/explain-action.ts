// `access explain action`: who can do it, by which policies, and what may narrow that. From the files alone: no AWS, no state.
import { type ActionQuestion, explainAction, type UnknownName } from "../access-graph/explain-action.ts";
import { quote } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { openIamServices } from "../policy/iam-services.ts";
import { openManagedStatements } from "../policy/managed-statements.ts";
import { actionCsv, actionJson, actionText } from "../report/action-answer.ts";
import { inForms, notValid, readAsked } from "./asked-files.ts";
import { EXIT, nothingToShow, type Outcome } from "./outcome.ts";

/** `at` is a commit, branch or tag whose files are asked instead of those in the work tree. */
export async function explainWhoCan(
  context: RunContext,
  question: ActionQuestion,
  at: string | undefined,
): Promise<Outcome> {
  const { read, commit, day } = await readAsked(context, at);
  const { desired } = read;
  if (desired === undefined) return notValid(read);
  const facts = { services: await openIamServices(), managed: await openManagedStatements() };
  const answer = await explainAction(desired.access, question, facts);
  if ("unknown" in answer) {
    context.stderr(unknownText(answer));
    return nothingToShow(EXIT.refused);
  }
  const asked = { day, commit };
  return inForms({
    text: (colour) => actionText(answer, asked, colour),
    json: () => actionJson(answer, asked),
    csv: () => actionCsv(answer),
  });
}

function unknownText({ unknown, name, suggestions }: UnknownName): string {
  const problem = unknown === "action" ? "AWS has no action" : "the files have no account";
  const hint = suggestions.length === 0 ? "" : `  hint: did you mean ${suggestions.map(quote).join(" or ")}?\n`;
  return `error: ${problem} ${quote(name)}\n${hint}`;
}
