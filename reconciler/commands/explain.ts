// `access explain`: who can reach what, why and since when, from the files alone, or from AWS.

import { type Explanation, explainAccess, type Question, type Unknown } from "../access-graph/explain-access.ts";
import { quote, visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { readBeginnings } from "../history/read-beginnings.ts";
import { type ReadScope, scopeAbout } from "../live/read-scope.ts";
import type { Access } from "../model/access.ts";
import { type Answer, liveLines } from "../report/explanation.ts";
import { explanationCsv } from "../report/explanation-csv.ts";
import { explanationJson } from "../report/explanation-json.ts";
import { renderExplanation } from "../report/render-explanation.ts";
import { inForms, notValid, readAsked, type Source } from "./asked-files.ts";
import { EXIT, nothingToShow, type Outcome } from "./outcome.ts";

export type ExplainOptions = Source & {
  /** Whether to look up since which commit each grant exists. */
  readonly history: boolean;
};

export async function explain(
  context: RunContext,
  question: Question,
  { history, ...source }: ExplainOptions,
): Promise<Outcome> {
  const { read, declared, ...asked } = await readAsked(context, source, (access) => scopeOfQuestion(access, question));
  const { commit, day } = asked;
  const { desired } = read;
  if (desired === undefined) return notValid(read);
  const explanation = markedPolicies(explainAccess(desired.access, question), declared);
  if ("unknown" in explanation) {
    context.stderr(unknownText(explanation, asked));
    // What could not be read may have it.
    return nothingToShow(asked.live === undefined || asked.live.unread.length === 0 ? EXIT.refused : EXIT.failed);
  }
  const beginnings = history
    ? await readBeginnings(context, explanation.grants, { from: commit?.id ?? "HEAD", today: day })
    : undefined;
  const answer: Answer = { explanation, ...asked, beginnings };
  return inForms(
    {
      text: (colour) => renderExplanation(answer, colour),
      json: () => explanationJson(answer),
      csv: () => explanationCsv(answer),
    },
    asked,
  );
}

/** Of a declared permission set in AWS, which of its policies no file gives it. */
function markedPolicies(found: Explanation | Unknown, declared: Access | undefined): Explanation | Unknown {
  if (declared === undefined || "unknown" in found) return found;
  const inFiles = explainAccess(declared, found.question);
  if ("unknown" in inFiles) return found;
  const known = [inFiles.facts.policies ?? []].flat();
  const others = [found.facts.policies ?? []].flat().filter((policy) => !known.includes(policy));
  return others.length === 0 ? found : { ...found, facts: { ...found.facts, policiesDeclaredNowhere: others } };
}

/** Undefined for an account that is neither in the files nor given by its id. */
function scopeOfQuestion({ accounts }: Access, { subject, name }: Question): ReadScope | undefined {
  if (subject !== "account") return scopeAbout(subject, name);
  const id = accounts.find((it) => it.name.toLowerCase() === name.toLowerCase())?.id ?? name;
  return /^\d{12}$/.test(id) ? scopeAbout("account", id) : undefined;
}

const NOUNS: { readonly [subject in Question["subject"]]: string } = {
  account: "account",
  person: "person",
  set: "permission set",
  role: "role",
  group: "group",
};

function unknownText(unknown: Unknown, { day, live }: Pick<Answer, "day" | "live">): string {
  const { subject, name } = unknown.unknown;
  const hint = hintFor(unknown, live === undefined);
  if (live === undefined) {
    return `error: the files have no ${NOUNS[subject]} ${quote(name)} on ${day}\n  hint: ${visible(hint)}\n`;
  }
  return `error: AWS has no ${NOUNS[subject]} ${quote(name)}, ${liveLines(live).join("\n")}\n  hint: ${visible(hint)}\n`;
}

function hintFor(
  { unknown: { subject, name }, suggestion, containing, elsewhere }: Unknown,
  isOfFiles: boolean,
): string {
  if (elsewhere !== undefined)
    return `it is ${elsewhere === "account" ? "an" : "a"} ${NOUNS[elsewhere]}: explain ${elsewhere} ${name}`;
  if (suggestion !== undefined) return `did you mean ${quote(suggestion)}?`;
  if (containing.length > 0) return `did you mean one of these? ${containing.join(", ")}`;
  if (!isOfFiles) return "ask without --live what the files declare";
  return subject === "person"
    ? "people who have left are no longer known: use --at with an earlier commit"
    : "use --at with an earlier commit";
}
