// A preview from its files to its plan. Nothing is written.
import { openProposingRun, readRecord } from "../approval/approved-run.ts";
import { leftOutOf, mayRunUnder } from "../approval/left-out.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Problem } from "../diagnostics/problem.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type Engine, withEngine } from "../engine/engine.ts";
import type { CodeownersError } from "../github/codeowners-errors.ts";
import { type DesiredAccess, type ReadAccess, readAccess } from "../guardrails/read-access.ts";
import { CODEOWNERS } from "../history/merge-history.ts";
import { overdue } from "../plan/overdue.ts";
import type { Review } from "../plan/review.ts";
import { classifyPlan } from "./classify-plan.ts";
import type { SkippedCommit } from "./deploy-result.ts";
import { type PlannedAll, planStacks } from "./plan-stacks.ts";
import type { OutdatedApproval, Proposal, ProposedFiles } from "./proposed-files.ts";
import { readProposed } from "./read-approved.ts";
import { RefusedFiles } from "./refused-files.ts";
import { readBase, reviewAgainst } from "./review-against.ts";
import type { LeftUnit } from "./tree-since.ts";

export type PreviewChoices = {
  /** A commit, branch or tag: what the files change against those that it has is told too. */
  readonly baseRef: string | undefined;
  /** The files are the base's approved tree, with what they change as if it were approved. */
  readonly approvedOnly: boolean;
};

export type PreviewRun = {
  /** What is planned. */
  readonly read: ReadAccess;
  /** Undefined where the files are not valid. */
  readonly planned?: Previewed;
  /** Of the engine's work folder, which could not be removed. */
  readonly unclosed?: Problem;
};

export type Previewed = {
  readonly desired: DesiredAccess;
  readonly plan: PlannedAll;
  readonly review: Review | undefined;
  /** What the branch has and a deploy leaves out. */
  readonly skipped: readonly SkippedCommit[];
  readonly outdated: readonly OutdatedApproval[];
};

/** Throws an OperationError where the world says no. */
export async function runPreview(context: RunContext, choices: PreviewChoices): Promise<PreviewRun> {
  if (choices.approvedOnly) return previewApproved(context, choices.baseRef);
  const read = await readAccess(context.accessDir, context.today);
  const { desired } = read;
  if (desired === undefined) return { read };
  const { value, ...rest } = await withEngine(context, async (engine): Promise<PreviewRun> => {
    const planned = await planUnlessRefused(desired, context, engine);
    if (planned instanceof RefusedFiles) return refusedRun(read, planned);
    const base = choices.baseRef === undefined ? undefined : await readBase(choices.baseRef, context);
    const late = overdue(planned.plan, desired.written, context.today, base?.desired?.written);
    const plan = { ...planned, refusals: [...late, ...planned.refusals] };
    const review = base === undefined ? undefined : await reviewAgainst(base, desired, plan, context.today);
    return { read, planned: { desired, plan, review, skipped: [], outdated: [] } };
  });
  return { ...value, ...rest };
}

async function previewApproved(context: RunContext, baseRef: string | undefined): Promise<PreviewRun> {
  const run = await openProposingRun(context);
  const { value, ...rest } = await withEngine(context, async (engine): Promise<PreviewRun> => {
    const files = await readProposed(run, await readRecord(engine), context, baseRef);
    const { desired } = files.read;
    if (desired === undefined) return { read: files.read };
    const planned = await planUnlessRefused(desired, context, engine);
    if (planned instanceof RefusedFiles) return refusedRun(files.read, planned);
    const codeownersErrors = await run.reviews.codeownersErrors(files.head);
    const judged = judgedByApprovals(desired, planned, { ...files, codeownersErrors });
    const late = overdue(planned.plan, desired.written, context.today, files.change?.before.desired?.written);
    const plan = { ...planned, ...judged, refusals: [...late, ...judged.refusals] };
    const review = baseRef === undefined ? undefined : await reviewOf(files, plan, context.today);
    const { read, skipped, outdated } = files;
    return { read, planned: { desired, plan, review, skipped, outdated } };
  });
  return { ...value, ...rest };
}

async function planUnlessRefused(
  desired: DesiredAccess,
  context: RunContext,
  engine: Engine,
): Promise<PlannedAll | RefusedFiles> {
  try {
    return await planStacks(desired, context, engine, { lookedAt: "touched" });
  } catch (error) {
    if (error instanceof RefusedFiles) return error;
    throw error;
  }
}

function refusedRun(read: ReadAccess, { diagnostics }: RefusedFiles): PreviewRun {
  return { read: { ...read, desired: undefined, diagnostics: [...diagnostics, ...read.diagnostics] } };
}

type Judged = Pick<PlannedAll, "leftOut" | "refusals" | "warnings">;

type ProposalJudged = Pick<ProposedFiles, "waits" | "outdated" | "bases"> & {
  /** Of the file as the change has it. */
  readonly codeownersErrors: readonly CodeownersError[];
};

/** What a deploy of the approved files leaves out of the plan, and why it would not deploy the change. */
export function judgedByApprovals(
  desired: DesiredAccess,
  planned: Judged & Pick<PlannedAll, "plan" | "stacks" | "heldUp"> & { readonly facts: Facts },
  { waits, outdated, bases, codeownersErrors }: ProposalJudged,
): Judged {
  const { leftOut, warnings } = planned;
  const place = desired.access.organization.origin.document.placeOf([]);
  const refusals = [
    ...codeownersErrors.map(({ kind, ...at }) =>
      diagnostic("codeowners-unknown-to-github", { kind }, { file: CODEOWNERS, ...at }),
    ),
    ...outdated.map(({ by, commit, differences }) =>
      diagnostic("approval-outdated", { by, commit, differences }, place),
    ),
    ...(waits === undefined ? [] : [waitsRefusal(waits)]),
    ...planned.refusals,
  ];
  const { guardrails } = desired;
  if (bases === undefined) {
    return { leftOut, refusals, warnings: [diagnostic("nothing-on-record", undefined, place), ...warnings] };
  }
  const { changes } = classifyPlan(desired, planned, bases);
  return {
    leftOut: leftOutOf(changes, planned.stacks, mayRunUnder(guardrails), planned.heldUp),
    refusals,
    warnings,
  };
}

/** Where the change waits, what its files say by themselves. */
async function reviewOf(
  { parent, change }: ProposedFiles & Proposal,
  plan: PlannedAll,
  today: string,
): Promise<Review | undefined> {
  const { before, after } = change;
  if (after.desired === undefined) return undefined;
  return reviewAgainst({ id: parent, desired: before.desired }, after.desired, plan, today);
}

function waitsRefusal({ files, why, waitsFor }: LeftUnit): Diagnostic {
  return diagnostic("change-waits", { why, waitsFor }, { file: files[0] ?? "", line: 1, column: 1 });
}
