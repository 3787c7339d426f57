// A guardrail: what a plan may not do or cause.

import type { StackResource } from "../desired/stack-resource.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Change } from "../engine/change.ts";
import type { Access } from "../model/access.ts";
import type { Guardrails } from "../model/guardrails.ts";

export type RuleFacts = {
  /** What exists after the plan. */
  readonly access: Access;
  readonly guardrails: Guardrails;
  readonly changes: readonly Change[];
  /** A UTC date. */
  readonly today: string;
  /** Accounts of AWS Organizations by id, with their status; undefined: it was not asked, or could not be read. */
  readonly organization: ReadonlyMap<string, { readonly status: string }> | undefined;
  /** Whose credentials the run has, names in lower case: a person of Identity Center with a permission set, or a role. */
  readonly deployer: {
    /** Twelve digits. */
    readonly account: string;
    readonly user?: string;
    readonly permissionSet?: string;
    readonly role?: string;
  };
};

export type Violation = {
  readonly diagnostic: Diagnostic;
  /** What causes it. It is old, and no reason to refuse, when none of these is new or changed by the plan. */
  readonly resources: readonly StackResource[];
  /** No exception allows it, and it is never old. */
  readonly isAbsolute?: true;
};

export type Rule = (facts: RuleFacts) => readonly Violation[];
