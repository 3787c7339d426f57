// What a judgement needs to know of earlier commits (who declared what is removed, since when a violation exists) is looked up in git,
// and only when the decision depends on it.

import { declaringFiles } from "../desired/declaring-files.ts";
import { backdatedKeys, type DatedFiles } from "../desired/lapsed-keys.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { Guardrails } from "../guardrails/guardrail.ts";
import { type FromHistory, type JudgedFacts, type Judgement, judge, type Question } from "../guardrails/judge.ts";
import { oldWarning, violationsIn, violationText } from "../guardrails/old-violations.ts";
import { beginningsIn } from "../history/read-beginnings.ts";
import type { History } from "../history/walk-history.ts";
import { dayOf } from "../load/git-commits.ts";
import type { Access } from "../model/access.ts";
import type { Plan } from "../plan/plan.ts";

/** Commits: reading one takes 0.2 to 0.4 seconds (25,000 memberships). Older ones are not looked at. */
export const MOST_COMMITS = 100;

/** The commits from the one at hand back. Throws an OperationError where the files are in no repository. */
export type LookBack = () => Promise<History>;

export type FinalJudgement = {
  readonly judgement: Judgement;
  /** What was looked up; it is also valid for the same plan under other guardrails. */
  readonly known: FromHistory;
};

/** Judges, and asks the history as long as the judgement has a question that `known` doesn't answer. */
export async function judgeWithHistory(
  plan: Plan,
  guardrails: Guardrails,
  facts: JudgedFacts,
  lookBack: LookBack,
  known: FromHistory = {},
): Promise<FinalJudgement> {
  const judgement = judge(plan, guardrails, facts, known);
  const { question } = judgement;
  if (question === undefined) return { judgement, known };
  const answer = await ask(question, facts, lookBack);
  // If no exception depends on it, only a hint is missing: that the plan is refused is known.
  if (answer === undefined) return { judgement, known };
  return judgeWithHistory(plan, guardrails, facts, lookBack, { ...known, ...answer });
}

/** Undefined where the history can't be read and the decision doesn't depend on it. */
async function ask(
  question: Question,
  { access, today }: JudgedFacts,
  lookBack: LookBack,
): Promise<FromHistory | undefined> {
  switch (question.about) {
    case "backdated": {
      const { states } = await openFor("whether what a date ends had existed before", lookBack);
      return { backdated: await backdatedKeys(question.keys, today, datedFiles(states)) };
    }
    case "files":
      try {
        const { states } = await openFor("which file declared what is removed", lookBack);
        return { files: await declaringFiles(question.resources, newestFirst(access, states)) };
      } catch (error) {
        if (!question.decides && error instanceof OperationError) return undefined;
        throw error;
      }
  }
}

async function* datedFiles(states: History["states"]): AsyncGenerator<DatedFiles> {
  for await (const { commit, read } of states) {
    if (read?.desired !== undefined) yield { written: read.desired.written, day: dayOf(commit) };
  }
}

/** The current files first: what is replaced is still declared. */
async function* newestFirst(access: Access, states: History["states"]): AsyncGenerator<Access | undefined> {
  yield access;
  for await (const { read } of states) yield read?.desired?.access;
}

async function openFor(question: string, lookBack: LookBack): Promise<History> {
  try {
    return await lookBack();
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError(`${question} is not known: ${error.message}`, error.remedy, { cause: error });
  }
}

/** A violation is as old as the oldest commit since which the files have it by these guardrails. */
export async function oldWarnings(
  old: readonly Diagnostic[],
  guardrails: Guardrails,
  { deployer, today, providerMembers = new Map() }: Pick<JudgedFacts, "deployer" | "today" | "providerMembers">,
  lookBack: LookBack,
): Promise<readonly Diagnostic[]> {
  if (old.length === 0) return [];
  const history = await lookBack().catch((error: unknown) => {
    // A plan of files outside of a repository is allowed; the warning says why its age is not known.
    if (error instanceof OperationError) return error.message;
    throw error;
  });
  if (typeof history === "string") return old.map((it) => oldWarning(it, `since when is not known: ${history}`));
  const found = await beginningsIn(history, old.map(violationText), today, ({ access }, day) =>
    violationsIn({ access, guardrails, today: day, deployer, providerMembers }),
  );
  return old.map((it) => {
    const beginning = found.get(violationText(it));
    if (beginning === undefined) throw new Error(`no beginning of ${violationText(it)}`);
    return oldWarning(it, { beginning, cut: history.cut, today });
  });
}
