import type { DangerKind } from "./danger-kinds.ts";

/** Kinds by which holders are judged: `assumes-named` is a role that is named and not known here. */
export type Kind =
  | Exclude<DangerKind, "runs-passed-role" | "passes-role">
  | "everything"
  | "assumes-named"
  /** Any role. */
  | "passes-any-role"
  /** Named roles that are not known to be harmless: of use to who can make something run with them. */
  | "passes-named-role"
  /** Makes something that runs with a role that is passed to it, or runs or changes so something that is named. */
  | "runs-passed-role"
  /** Makes stack sets, or puts them into accounts, which is of use to who may do both; or changes them, see `STACK_SETS`. */
  | "stack-sets"
  /** Holds a policy whose contents are not known here. */
  | "unknown-policy";
