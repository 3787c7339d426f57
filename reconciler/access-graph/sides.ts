// The two models that are compared, with what several parts of the comparison ask of them, worked out once. Pure.
import type { Access } from "../model/access.ts";
import { type EffectiveAccess, effectiveGrants } from "./effective-grants.ts";
import { type Rename, renamesBetween, underNewNames } from "./renames.ts";

export type Sides = {
  /** Under the names of the head. */
  readonly base: Access;
  readonly head: Access;
  readonly renames: readonly Rename[];
  /** What is granted by the base, and by the head. */
  readonly held: EffectiveAccess;
  readonly kept: EffectiveAccess;
};

/** Both on the same day, so that a date alone changes nothing. */
export function sidesOf(written: Access, head: Access): Sides {
  const renames = renamesBetween(written, head);
  const base = underNewNames(written, renames);
  return { base, head, renames, held: effectiveGrants(base), kept: effectiveGrants(head) };
}
