// A guardrail: what a plan may not do or cause. Each is one file in rules/, which is found by being there.
import type { ProviderMembers } from "../access-graph/provider-members.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import type { Messages } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { RemovalScopes } from "../drift/removals.ts";
import type { Change } from "../engine/change.ts";
import type { Origin } from "../load/source-document.ts";
import type { Access } from "../model/access.ts";
import type { RemovalGuardrails } from "../model/removal-guardrails.ts";
import type { LookUp } from "./look-up.ts";

/** guardrails.yaml as it is used. */
export type Guardrails = RemovalGuardrails & {
  /** Whether a deploy removes what is neither in the files nor in any deployed commit. */
  readonly repairNarrowing: boolean;
  /** Where a deploy removes what was made by hand in AWS and no file declares. */
  readonly unmanaged: RemovalScopes;
  /** User names in lower case, whose grants are dropped. */
  readonly suspended: ReadonlySet<string>;
  /** ARN of the policy that bounds every role; `{account}` stands for the account's id. Undefined: none does. */
  readonly roleBoundary: string | undefined;
  /** What it sets of each guardrail, by the guardrail's name; see `settingsOf`. */
  readonly settings: ReadonlyMap<string, unknown>;
};

export type BothSettings = { readonly before: Guardrails["settings"]; readonly after: Guardrails["settings"] };

export type RuleFacts = {
  /** What exists after the plan. */
  readonly access: Access;
  readonly guardrails: Guardrails;
  readonly changes: readonly Change[];
  /** The policy document that a resource has before the plan, JSON text; undefined, or absent: it is not known. */
  readonly documentOnRecord?: (resource: StackResource) => string | undefined;
  /** A UTC date. */
  readonly today: string;
  /** Accounts of AWS Organizations by id, with their status; undefined: it was not asked, or could not be read. */
  readonly organization: ReadonlyMap<string, { readonly status: string }> | undefined;
  /** Who is in the identity provider's groups that hold privileged sets; absent: nobody looked. */
  readonly providerMembers?: ProviderMembers;
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
  /** What causes it. It is old, and no reason to refuse, when none of these is new, or touched by the plan: changed, or taken away. */
  readonly resources: readonly StackResource[];
  /** No exception allows it, and it is never old. */
  readonly isAbsolute?: true;
  /** Absent: it is told alone. */
  readonly cause?: Cause;
};

/** What several violations of one code come from: those that are refused are told in one sentence. */
export type Cause = {
  /** The same for the same cause. */
  readonly id: string;
  /** What is said of this violation in particular. */
  readonly detail: unknown;
  /** One sentence for those with these `details`, of the same cause. A method, so that each guardrail has details of its own. */
  tell(details: readonly unknown[]): Diagnostic;
};

/** A name as people wrote it, of one in any letter case; where nobody did, as it is given. */
export type NameOf = (kind: "users" | "groups" | "permissionSets" | "roles", name: string) => string;

/** Names, or of accounts selectors, under a guardrail's key: `at` is `*.users.*`, where `*` stands for each entry of a list. */
export type NamedIn = { readonly of: "person" | "group" | "set" | "account"; readonly at: string };

/** What guardrails.yaml says under the guardrail's key, as its schema accepts it. */
export type WrittenPart<Written> = {
  readonly value: Written;
  /** The place of something in it. */
  readonly at: (...steps: readonly (string | number)[]) => Origin;
};

// Methods, so that all guardrails are of one type, whatever theirs are.
export type Guardrail<Written = unknown, Settings = unknown> = {
  /**
   * Its key under `guardrails:`, which several may share; absent: nothing sets it. Selectors of accounts stand in it as `accounts` of the
   * entries of a list: so it is known by which tags accounts are selected.
   */
  readonly key?: string;
  /** Where something is named under its key; absent: nothing is. */
  readonly names?: readonly NamedIn[];
  /** Sentences of its violations, by code, each with a heading in docs/diagnostics.md. */
  readonly messages: Messages;
  /** What guardrails.yaml means by its key; undefined: it doesn't write it. */
  settings(written: WrittenPart<Written> | undefined, lookUp: LookUp): Settings;
  violations(settings: Settings, facts: RuleFacts): readonly Violation[];
  /**
   * What the settings `after` allow that those `before` forbid, in sentences for people, with names as `nameOf` gives them; in doubt
   * something counts. Both are of one day. `all` are the settings of every guardrail, by its name, on both sides.
   */
  relaxed(before: Settings, after: Settings, nameOf: NameOf, all: BothSettings): readonly string[];
};

export function defineGuardrail<Written, Settings>(
  guardrail: Guardrail<Written, Settings>,
): Guardrail<Written, Settings> {
  return guardrail;
}

/** One that nothing sets. */
export function alwaysGuards(messages: Messages, violations: (facts: RuleFacts) => readonly Violation[]): Guardrail {
  return { messages, settings: () => undefined, violations: (_, facts) => violations(facts), relaxed: () => [] };
}
