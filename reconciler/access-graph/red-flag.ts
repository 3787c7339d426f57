// A danger that a reviewer must not overlook, as a value.
import type { Access } from "../model/access.ts";
import type { ListedPrincipals } from "../policy/listed-principals.ts";
import type { Level, Reason } from "../policy/rights.ts";
import type { AccessDiff } from "./access-diff.ts";

/** A permission set, or a role in these accounts. */
export type Subject = {
  readonly kind: "permission-set" | "role";
  readonly name: string;
  /** Names; of a set those in which somebody has it. */
  readonly accounts: readonly string[];
};

export type RedFlag = { readonly severity: "caution" | "warning" } & (
  | {
      /** It lets its holders do more of what is dangerous. */
      readonly kind: "rights";
      readonly subject: Subject;
      /** Those that are new. */
      readonly reasons: readonly Reason[];
      /** Undefined: it is new. */
      readonly before: Level | undefined;
      /** Who holds the set. */
      readonly people: readonly string[];
    }
  | {
      /** Others than before may assume it; each in words. `isOpen`: nothing certainly leaves only somebody in particular. */
      readonly kind: "trust";
      readonly subject: Subject;
      readonly isOpen: boolean;
      readonly before: readonly string[];
      /** Those that are new. */
      readonly who: readonly string[];
    }
  | {
      /** Undefined: none. */
      readonly kind: "boundary";
      readonly subject: Subject;
      readonly before: string;
      readonly after: string | undefined;
      readonly people: readonly string[];
    }
  | {
      /** Some denials go. */
      readonly kind: "no-longer-denied";
      readonly subject: Subject;
      /** Sorted. */
      readonly actions: readonly string[];
      readonly people: readonly string[];
    }
  | {
      /** People, or groups that the identity provider fills, get a set that is more than ordinary. */
      readonly kind: "dangerous-holders";
      readonly level: Level;
      readonly people: readonly string[];
      readonly groups: readonly string[];
      readonly permissionSet: string;
      readonly accounts: readonly string[];
      /** It is privileged, and of the people none held any such set before. */
      readonly isFirst: boolean;
    }
  | {
      /** Attributes of sessions, by which policies tell people apart; texts of `key: source`. */
      readonly kind: "attributes";
      readonly before: readonly string[];
      readonly after: readonly string[];
    }
);

export type Compared = {
  readonly base: Access;
  readonly head: Access;
  /** Of these two. */
  readonly diff: AccessDiff;
  /** The base under the names of the head. */
  readonly renamed: Access;
  /** Whom guardrails.yaml lets roles trust for good. */
  readonly listed: ListedPrincipals;
};
