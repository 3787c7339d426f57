// What is to be made must not be there already: an object that somebody made by hand is never taken over by itself.

import type { DeclaredObject } from "../desired/declared-objects.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";

/** Why an object that a run of ours may have made is not taken over; neither: nothing says that it is ours. */
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
export function existsOutside(object: DeclaredObject, importId: string, objection: Objection): Diagnostic {
  const { what, type, key, place } = object;
  return diagnostic("exists-outside-stack", { what, type, key, importId, ...objection }, place);
}
