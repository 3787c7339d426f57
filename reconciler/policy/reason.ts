// Why rights are dangerous: what can be done, and by which roles.
import type { Kind } from "./kind.ts";
import type { ConditionTest } from "./statements.ts";

/**
 * `everything`: all that the account has. `becomes-everything`: the holder can get there. `borrows-roles`: acts with roles that others gave to
 * something. `all-data`: reads all of a service's data. `ordinary`: what is named and no more.
 */
export type Level = "everything" | "becomes-everything" | "borrows-roles" | "all-data" | "ordinary";

export type Reason = {
  readonly level: Level;
  readonly kind: Kind;
  /** What can be done: "may change who signs in, and from where (SAML, OIDC)". */
  readonly what: string;
  /** Sorted; none: everything is allowed. */
  readonly actions: readonly string[];
  /** It counts only where Identity Center or the organization is administered: the management account, or the delegated one. */
  readonly onlyInManagement: boolean;
  /** The roles of ours by which it can be done, one after the other; none: by policies of one's own. */
  readonly through: readonly RoleStep[];
  /** Names of the accounts where it is so, sorted; absent: in all that are spoken of. */
  readonly accounts?: readonly string[];
};

/** One gets at a role by assuming it, or by passing it to something that runs with it. */
export type RoleStep = {
  readonly by: "assume" | "pass";
  readonly role: string;
  /** By name. */
  readonly account: string;
  /** Each is enough by itself. */
  readonly ways: readonly WayToRole[];
};

/** Somebody gets at a role by this action, when all conditions are met. */
export type WayToRole = { readonly action: string; readonly conditions: readonly ConditionTest[] };
