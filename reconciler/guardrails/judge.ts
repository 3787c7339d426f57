// A plan judged by guardrails, as values: what only earlier commits say is passed in, and asked for where the decision depends on it.

import { type StackResource, stackKey } from "../desired/stack-resource.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import type { Plan } from "../plan/plan.ts";
import { checkGuardrails, type Unjudged } from "./check-guardrails.ts";
import { exceptedResources } from "./excepted-resources.ts";
import type { Guardrails, RuleFacts } from "./guardrail.ts";
import { checkRemovalLimits, type LimitJudgement, type LookedUp } from "./removal-limits.ts";

export type JudgedFacts = Pick<RuleFacts, "access" | "today" | "organization" | "deployer" | "providerMembers">;

/** What earlier commits say of a plan's removals; absent: they were not asked. */
export type FromHistory = {
  /** Keys of dated removals whose last day had passed already when it was written. */
  readonly backdated?: ReadonlySet<string>;
  /** Where the removals are or were declared, by {@link stackKey}: paths from access/. */
  readonly files?: ReadonlyMap<string, string>;
};

/** A question to the history. */
export type Question =
  | { readonly about: "backdated"; readonly keys: readonly string[] }
  | {
      readonly about: "files";
      readonly resources: readonly StackResource[];
      /** Whether an exception depends on it; otherwise only the text of a refusal does. */
      readonly decides: boolean;
    };

export type Judgement = {
  readonly refusals: readonly Diagnostic[];
  /** Violations that are deployed already. */
  readonly old: readonly Diagnostic[];
  /** Those of which that is not known, since a state could not be read. */
  readonly unjudged: readonly Unjudged[];
  /** Those without which it might be refused. */
  readonly usedExceptions: readonly Exception[];
  /** What has to be asked before the judgement is final; undefined: it is. */
  readonly question: Question | undefined;
};

/** Judges `plan` with what is known of the history; ask its question, and judge again with the answer. */
export function judge(plan: Plan, guardrails: Guardrails, facts: JudgedFacts, known: FromHistory = {}): Judgement {
  const held = plan.held.flatMap(({ name: stack, resources }) =>
    resources.map(({ key, identity }) => ({ stack, key, identity })),
  );
  const unread = new Set(plan.unread);
  const documentOnRecord = documentsIn(plan.held);
  const checked = checkGuardrails({ ...facts, guardrails, changes: plan.changes, documentOnRecord }, held, unread);
  const { refusals, old, unjudged, excepted } = checked;
  const { question, ...limits } = judgeLimits(plan, known, guardrails, (removed, lookedUp) =>
    checkRemovalLimits(removed, held, guardrails, { ...lookedUp, unread: plan.unread }),
  );
  const used = new Set([...excepted, ...plan.removals.map(stackKey)]);
  return {
    refusals: [...refusals, ...limits.refusals],
    old,
    unjudged,
    usedExceptions: guardrails.exceptions.filter(
      (it) => limits.usedExceptions.includes(it) || [...exceptedResources([it])].some((named) => used.has(named)),
    ),
    question,
  };
}

/** Of inline policies of sets, and of policies in accounts. */
function documentsIn(held: Plan["held"]): NonNullable<RuleFacts["documentOnRecord"]> {
  const documents = new Map(
    held.flatMap(({ name: stack, resources }) =>
      resources.map(({ key, inputs }) => [stackKey({ stack, key }), inputs.inlinePolicy ?? inputs.policy]),
    ),
  );
  return (resource) => {
    const document = documents.get(stackKey(resource));
    return typeof document === "string" ? document : undefined;
  };
}

type CheckLimits = (removed: Plan["removals"], lookedUp?: LookedUp) => LimitJudgement;

function judgeLimits(
  { removals }: Plan,
  known: FromHistory,
  { exceptions }: Guardrails,
  check: CheckLimits,
): LimitJudgement & { readonly question: Question | undefined } {
  const all = check(removals);
  // Within the limits even if everything counted that dates have removed.
  if (all.refusals.length === 0) return { ...all, question: undefined };
  const keys = removals.flatMap(({ key, dated }) => (dated ? [key] : []));
  if (keys.length > 0 && known.backdated === undefined) return { ...all, question: { about: "backdated", keys } };
  const counted = removals.filter(({ key, dated }) => !dated || known.backdated?.has(key) === true);
  const backdated = counted.filter(({ dated }) => dated).length;
  const judged = check(counted, { backdated });
  if (judged.refusals.length === 0) return { ...judged, question: undefined };
  if (known.files !== undefined) return { ...check(counted, { backdated, files: known.files }), question: undefined };
  const decides = exceptions.some((it) => it.removals !== undefined);
  return { ...judged, question: { about: "files", resources: removals, decides } };
}
