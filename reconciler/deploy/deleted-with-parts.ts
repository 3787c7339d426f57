// What stays where AWS would refuse to delete a permission set or a role: it, and all that is attached to it.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Change } from "../engine/change.ts";
import { wholeKeyOf } from "../model/resource-identity.ts";
import type { HeldUp } from "./existing-objects.ts";

/** `whole`, and what of `deleted` is a part of it: whoever has it by hand never has it without its boundary, say. */
export function withItsParts(
  whole: Pick<Change, "stack" | "key">,
  deleted: readonly Change[],
  why: Diagnostic,
): readonly HeldUp[] {
  return deleted
    .filter((it) => it.stack === whole.stack && (it.key === whole.key || wholeKeyOf(it.identity) === whole.key))
    .map(({ stack, key }): HeldUp => ({ stack, key, why }));
}
