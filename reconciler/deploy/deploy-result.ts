// What a deploy did, what failed and what is left.

import { stackKey } from "../desired/stack-resource.ts";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import type { Change, Excepted, LeftOut } from "../engine/change.ts";

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

/** A commit that a deploy is about, and by whose approval. */
export type DeployedCommit = {
  readonly commit: string;
  /** The merged pull request that brought it; absent: it was pushed directly. */
  readonly pullRequest?: number;
  /** Logins of those whose approval stands; empty where nobody's does, or the decision is not APPROVED. */
  readonly approvedBy: readonly string[];
};

export type DeployResult = {
  /** The commit whose files were deployed, if that is known. */
  readonly commit?: string;
  /** Those since the deployed one, newest first, where they are known. */
  readonly commits?: readonly DeployedCommit[];
  readonly done: readonly Change[];
  readonly failed: readonly StackFailure[];
  /** Planned, neither done nor failed: the time was up, or something it needs failed. The next run goes on with it. */
  readonly left: readonly Change[];
  readonly leftOut: readonly LeftOut[];
  /** Those of `done`, `failed` and `left` that only an exception allows. */
  readonly excepted?: readonly Excepted[];
  /** Commits that relaxed the guardrails and that nobody approved: what they allow doesn't count. */
  readonly unreviewedGuardrails?: readonly string[];
  /** Why the plan may not be carried out: then nothing was done. */
  readonly refusals?: readonly Diagnostic[];
};

/** One line, for a person. */
export function failureText({ stack, key, message }: StackFailure): string {
  return `${stack}: ${key === undefined ? "" : `${key}: `}${message}`;
}

/** What of the plan has not `ended` in any way. */
export function leftOf(
  planned: readonly Change[],
  ended: readonly { readonly stack: string; readonly key: string | undefined }[],
): readonly Change[] {
  const keys = new Set(ended.flatMap(({ stack, key }) => (key === undefined ? [] : [stackKey({ stack, key })])));
  return planned.filter((change) => !keys.has(stackKey(change)));
}
