// `access explain action`: who can do it, by which policies, and what may narrow that. From the files alone, or from AWS.
import { type ActionQuestion, explainAction, type UnknownName } from "../access-graph/explain-action.ts";
import { quote } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type ReadScope, scopeAbout, WHO_HAS_WHAT } from "../live/read-scope.ts";
import type { Account } from "../model/access.ts";
import { openIamServices } from "../policy/iam-services.ts";
import { openManagedStatements } from "../policy/managed-statements.ts";
import { actionCsv, actionJson, actionText } from "../report/action-answer.ts";
import { inForms, notValid, readAsked, type Source } from "./asked-files.ts";
import { EXIT, nothingToShow, type Outcome } from "./outcome.ts";

export async function explainWhoCan(context: RunContext, question: ActionQuestion, source: Source): Promise<Outcome> {
  const {
    read,
    declared: _,
    ...asked
  } = await readAsked(context, source, ({ accounts }) => scopeIn(accounts, question.account));
  const { desired } = read;
  if (desired === undefined) return notValid(read);
  const facts = { services: await openIamServices(), managed: await openManagedStatements() };
  const answer = await explainAction(desired.access, question, facts);
  if ("unknown" in answer) {
    context.stderr(unknownText(answer));
    return nothingToShow(EXIT.refused);
  }
  return inForms(
    {
      text: (colour) => actionText(answer, asked, colour),
      json: () => actionJson(answer, asked),
      csv: () => actionCsv(answer),
    },
    asked,
  );
}

/** With an account, what is in it alone. */
function scopeIn(accounts: readonly Pick<Account, "id" | "name">[], asked: string | undefined): ReadScope {
  const account = accounts.find(({ id, name }) => id === asked || name.toLowerCase() === asked?.toLowerCase());
  return account === undefined ? WHO_HAS_WHAT : { ...scopeAbout("account", account.id), sets: "all" };
}

function unknownText({ unknown, name, suggestions }: UnknownName): string {
  const problem = unknown === "action" ? "AWS has no action" : "the files have no account";
  const hint = suggestions.length === 0 ? "" : `  hint: did you mean ${suggestions.map(quote).join(" or ")}?\n`;
  return `error: ${problem} ${quote(name)}\n${hint}`;
}
