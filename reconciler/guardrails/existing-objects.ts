// What is to be made and is there already is taken over only as it was reviewed: as declared, and with nothing more.

import type { DeclaredObject } from "../desired/declared-objects.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";

/** Why an object is not taken over; neither: it is a person whom no run of ours has made. */
export type Objection = {
  /** What it holds that is not declared, in words. */
  readonly surplus?: readonly string[];
  /** Properties that are not as declared; empty: it is not known which. */
  readonly differing?: readonly string[];
};

/**
 * That AWS has `object`, which the state doesn't hold, and that it holds up what depends on it. Without this the provider would
 * try a permission set again and again (it takes the conflict for a passing one), and fail for the others.
 */
export function existsOutside({ what, place }: DeclaredObject, objection: Objection): Diagnostic {
  return diagnostic("exists-outside-stack", { what, ...objection }, place);
}

/** That `object` is taken over with what it holds and no file declares: it stays as it is, until it is declared or taken away. */
export function takenOverWith({ what, place }: DeclaredObject, surplus: readonly string[]): Diagnostic {
  return diagnostic("taken-over-with-more", { what, surplus }, place);
}

/** That `object`, an inline policy or a boundary, takes the place of one that somebody made by hand. */
export function takesThePlace({ what, place }: DeclaredObject): Diagnostic {
  return diagnostic("replaces-hand-made", { what }, place);
}
