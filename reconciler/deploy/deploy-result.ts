// What a deploy did, what failed and what is left.

import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { NotDeployed } from "../diagnostics/approval-messages.ts";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import type { OperationError } from "../diagnostics/operation-error.ts";
import type { Problem } from "../diagnostics/problem.ts";
import type { Change, Excepted, LeftOut } from "../engine/change.ts";
import type { Leftover } from "../plan/plan.ts";

/** Something that failed in one stack's plan or deploy. */
export type StackFailure = {
  readonly stack: string;
  /** Undefined when it is the stack's as a whole. */
  readonly key: string | undefined;
  /** AWS's own reason, as the provider gives it. */
  readonly message: string;
  /** Where the files declare it, if they do. */
  readonly place?: Place;
};

/** A commit since the deployed one, or the newest one of a rebased pull request, and who approved it. */
export type DeployedCommit = {
  readonly commit: string;
  /** The merged pull request that it belongs to; absent: it was pushed directly. */
  readonly pullRequest?: number;
  /** Logins of those whose approval counts; empty where exactly its content was approved by nobody. */
  readonly approvedBy: readonly string[];
};

/** A commit whose change is not in what is deployed. */
export type SkippedCommit = NotDeployed & {
  readonly commit: string;
  /** Name and e-mail address as its author wrote them; git checks neither. */
  readonly author: string;
  /** Those of its files that differ from what is deployed, or that somebody put back without approval; paths from the repository's top. */
  readonly files: readonly string[];
  /** The same with the lines that it changed: `access/teams/a.yaml:3,7-9`. */
  readonly places: readonly string[];
  /** What it changes beside main's files before it, see effect.ts; undefined: these files, or its own, are not valid. */
  readonly effect?: readonly string[];
};

/**
 * How a deploy ended. `done`: everything that had to be done is done, or there was nothing to do. `failed`: AWS or a stack failed a part.
 * `invalid`: the files have errors. `superseded`: the branch has a newer commit, whose own run deploys this one too.
 * `broken`: it could not continue; `problem` says why.
 */
export type Ending =
  | "done"
  | "left-out"
  | "failed"
  | "refused"
  | "invalid"
  | "superseded"
  | "time-up"
  | "interrupted"
  | "broken";

export type DeployResult = {
  readonly ended: Ending;
  /** The commit whose files were deployed, if that is known. */
  readonly commit?: string;
  /** Those since the deployed one, newest first, where they are known. */
  readonly commits?: readonly DeployedCommit[];
  readonly done: readonly Change[];
  readonly failed: readonly StackFailure[];
  /** Planned, neither done nor failed: the time was up, or something it needs failed. The next run continues with it. */
  readonly left: readonly Change[];
  readonly leftOut: readonly LeftOut[];
  /** What earlier replacements left to be deleted, and whether it was; absent: nothing. */
  readonly leftovers?: readonly (Leftover & { readonly deleted: boolean })[];
  /** Those of `done`, `failed` and `left` that only an exception allows. */
  readonly excepted?: readonly Excepted[];
  /** Those of `commits` that are not in the files that were deployed, oldest first. */
  readonly skipped?: readonly SkippedCommit[];
  /** What is wrong with the files: then nothing was done. */
  readonly diagnostics?: readonly Diagnostic[];
  /** Why the plan may not be carried out: then nothing was done. */
  readonly refusals?: readonly Diagnostic[];
  /** Why the run could not finish. */
  readonly problem?: Problem;
  /** What else went wrong, beside what was deployed: the log, what GitHub says of the commits, folders that stay. */
  readonly furtherProblems?: readonly Problem[];
};

/** What ended a deploy before everything was tried. */
export type Cut = { readonly how: "time-up" | "interrupted" | "broken"; readonly problem?: Problem };

/** What happened to the stacks; the caller, who knows what the deploy is for, makes a result of it. */
export type Carried = Pick<DeployResult, "done" | "failed" | "left" | "leftOut" | "leftovers"> & {
  readonly cut: Cut | undefined;
};

/** The result of what was carried out. */
export function resultOf({ cut, ...carried }: Carried): DeployResult {
  const { failed, left, leftOut } = carried;
  const ended = cut?.how ?? (failed.length + left.length > 0 ? "failed" : leftOut.length > 0 ? "left-out" : "done");
  return { ended, ...carried, ...(cut?.problem === undefined ? {} : { problem: cut.problem }) };
}

/** The result of a deploy that changed nothing. */
export function nothingDone(ended: Ending, left: readonly Change[] = []): DeployResult {
  return { ended, done: [], failed: [], left, leftOut: [] };
}

/** The same result, with one more thing that went wrong beside it; `problem` undefined: the result as it is. */
export function withProblem(result: DeployResult, problem: Problem | undefined): DeployResult {
  if (problem === undefined) return result;
  return { ...result, furtherProblems: [...(result.furtherProblems ?? []), problem] };
}

/** What a stack's failure says about a foreseen error. */
export function failureOf({ message, remedy }: OperationError): string {
  return remedy === undefined ? message : `${message}\nremedy: ${remedy}`;
}

/**
 * Why something planned was not done, though there was time for it; undefined for whatever waits for something that it needs. What
 * only takes access away from people goes first (`plan/narrowing.ts`); every other deletion goes last in its stack, since what is made
 * or changed before may take the place of what is deleted.
 */
export function whyLeft(
  { op, stack }: Pick<Change, "op" | "stack">,
  { ended, failed }: Pick<DeployResult, "ended" | "failed">,
): string | undefined {
  if (ended === "failed" && failed.length === 0) {
    return "when its turn came there was nothing to do for it: another run may have done it meanwhile, and preview shows what is left";
  }
  if (op !== "delete" || ended !== "failed") return undefined;
  const here = failed.filter((it) => it.stack === stack);
  if (here.some(({ key }) => key === undefined)) return undefined;
  if (here.length > 0) {
    return "it is deleted once nothing else in its stack fails: what failed may need it, or be meant to take its place";
  }
  return stack === IDENTITY_CENTER_STACK
    ? undefined
    : "it is deleted once no permission set names a policy that its account loses";
}

/** The part of the plan that is neither done nor failed, by `ended`. */
export function leftOf(
  planned: readonly Change[],
  ended: readonly { readonly stack: string; readonly key: string | undefined }[],
): readonly Change[] {
  const keys = new Set(ended.flatMap(({ stack, key }) => (key === undefined ? [] : [stackKey({ stack, key })])));
  return planned.filter((change) => !keys.has(stackKey(change)));
}
