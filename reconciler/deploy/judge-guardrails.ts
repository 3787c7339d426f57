// A plan judged by guardrails. What the files at hand don't say (who declared what is removed, since when something is so) is looked up
// in git's history, and only when it matters.

import { declaringFiles } from "../desired/declaring-files.ts";
import { backdatedKeys, type DatedFiles } from "../desired/lapsed-keys.ts";
import type { IdentifiedInStack, StackResource } from "../desired/stack-resource.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Change } from "../engine/change.ts";
import { checkGuardrails } from "../guardrails/check-guardrails.ts";
import { oldWarning, violationsIn, violationText } from "../guardrails/old-violations.ts";
import { checkRemovalLimits, type LimitJudgement, type LookedUp } from "../guardrails/removal-limits.ts";
import { beginningsIn } from "../history/read-beginnings.ts";
import { type History, walkHistory } from "../history/walk-history.ts";
import { dayOf } from "../load/git-commits.ts";
import type { Access } from "../model/access.ts";
import type { Guardrails } from "../model/guardrails.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import type { AwsFacts } from "./run-stacks.ts";

/** Commits: reading one takes 0.2 to 0.4 seconds (25,000 memberships). Older ones are not looked at. */
const MOST_COMMITS = 100;

export type PlanToJudge = {
  readonly access: Access;
  readonly changes: readonly Change[];
  /** What may count towards the removal limits, and what all stacks hold. */
  readonly removed: readonly IdentifiedInStack[];
  readonly existing: readonly IdentifiedInStack[];
  /** What all stacks hold, under the keys that the files give it. */
  readonly inState: readonly StackResource[];
  /** Keys that a date has taken away: see lapsed-keys.ts. Asked only when the limits are at stake. */
  readonly lapsedKeys: () => ReadonlySet<string>;
  readonly deployer: AwsFacts["caller"];
};

export type PlanJudgement = {
  readonly refusals: readonly Diagnostic[];
  /** Violations that are deployed already. */
  readonly old: readonly Diagnostic[];
  /** Those without which it might be refused. */
  readonly usedExceptions: readonly Exception[];
};

/** Judges one plan by guardrails as often as they are other ones. */
export function openJudge(plan: PlanToJudge, context: RunContext): (guardrails: Guardrails) => Promise<PlanJudgement> {
  let counted: Promise<Counted> | undefined;
  let files: Promise<ReadonlyMap<string, string>> | undefined;
  async function judgeLimits(guardrails: Guardrails): Promise<LimitJudgement> {
    const judge = (resources: readonly IdentifiedInStack[], found?: LookedUp) =>
      checkRemovalLimits(resources, plan.existing, guardrails, found);
    const all = judge(plan.removed);
    // Within the limits even if all counted that dates have taken away.
    if (all.refusals.length === 0) return all;
    counted ??= readCounted(plan, context);
    const { resources, backdated } = await counted;
    const judged = judge(resources, { backdated });
    if (judged.refusals.length === 0) return judged;
    files ??= readDeclaringFiles(plan, context);
    const hasFiles = guardrails.exceptions.some(({ removals }) => removals !== undefined);
    try {
      return judge(resources, { backdated, files: await files });
    } catch (error) {
      // Without such an exception nothing but a hint hangs on it: that the plan is refused is known.
      if (!hasFiles && error instanceof OperationError) return judged;
      throw error;
    }
  }
  return async (guardrails) => {
    const { today } = context;
    const { refusals, old, exceptedKeys } = checkGuardrails({ ...plan, guardrails, today }, plan.inState);
    const limits = await judgeLimits(guardrails);
    const used = new Set([...exceptedKeys, ...plan.removed.map(({ key }) => key)]);
    return {
      refusals: [...refusals, ...limits.refusals],
      old,
      usedExceptions: guardrails.exceptions.filter(
        (it) => limits.usedExceptions.includes(it) || it.keys.some((key) => used.has(key)),
      ),
    };
  };
}

/** The files at hand first: what is replaced is declared still. */
async function readDeclaringFiles({ access, removed }: PlanToJudge, context: RunContext) {
  const { states } = await lookBack("which file declared what is removed", context);
  async function* newestFirst(): AsyncGenerator<Access | undefined> {
    yield access;
    for await (const { read } of states) yield read?.desired?.access;
  }
  return declaringFiles(removed, newestFirst());
}

type Counted = { readonly resources: readonly IdentifiedInStack[]; readonly backdated: number };

/** The removals without those that only a date has brought about, and how many of them are backdated. */
async function readCounted({ removed, lapsedKeys }: PlanToJudge, context: RunContext): Promise<Counted> {
  const lapsed = lapsedKeys();
  const ended = removed.filter(({ key }) => lapsed.has(key));
  const undated = removed.filter(({ key }) => !lapsed.has(key));
  if (ended.length === 0) return { resources: undated, backdated: 0 };
  const { states } = await lookBack("whether what a date takes away held before", context);
  async function* validStates(): AsyncGenerator<DatedFiles> {
    for await (const { commit, read } of states) {
      if (read?.desired !== undefined) yield { written: read.desired.written, day: dayOf(commit) };
    }
  }
  const keys = await backdatedKeys(
    ended.map(({ key }) => key),
    context.today,
    validStates(),
  );
  const backdated = ended.filter(({ key }) => keys.has(key));
  return { resources: [...undated, ...backdated], backdated: backdated.length };
}

async function lookBack(question: string, context: RunContext): Promise<History> {
  try {
    return await walkHistory(context, "HEAD", MOST_COMMITS);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError(`${question} is not known: ${error.message}`, error.remedy, { cause: error });
  }
}

/** A violation is as old as the oldest commit since which the files have it by these guardrails. */
export async function oldWarnings(
  old: readonly Diagnostic[],
  { deployer }: PlanToJudge,
  guardrails: Guardrails,
  context: RunContext,
): Promise<readonly Diagnostic[]> {
  if (old.length === 0) return [];
  const { today } = context;
  const history = await walkHistory(context, "HEAD", MOST_COMMITS).catch((error: unknown) => {
    // A plan of files in no repository is none the worse for it; the warning says why its age is not known.
    if (error instanceof OperationError) return error.message;
    throw error;
  });
  if (typeof history === "string") return old.map((it) => oldWarning(it, `since when is not known: ${history}`));
  const found = await beginningsIn(history, old.map(violationText), today, ({ access }, day) =>
    violationsIn({ access, guardrails, today: day, deployer }),
  );
  return old.map((it) => {
    const beginning = found.get(violationText(it));
    if (beginning === undefined) throw new Error(`no beginning of ${violationText(it)}`);
    return oldWarning(it, { beginning, cut: history.cut, today });
  });
}
