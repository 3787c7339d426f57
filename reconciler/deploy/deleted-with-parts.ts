// What stays where AWS would refuse to delete a permission set or a role: it, and all that is attached to it.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Change } from "../engine/change.ts";
import { encodeKey, wholeOf } from "../model/resource-identity.ts";
import type { HeldUp } from "./existing-objects.ts";

/** `whole`, and what of `deleted` is a part of it: whoever has it by hand never has it without its boundary, say. */
export function withItsParts(
  whole: Pick<Change, "stack" | "key">,
  deleted: readonly Change[],
  why: Diagnostic,
): readonly HeldUp[] {
  return deleted
    .filter((it) => it.stack === whole.stack && (it.key === whole.key || isPartOf(it, whole.key)))
    .map(({ stack, key }): HeldUp => ({ stack, key, why }));
}

function isPartOf({ identity }: Change, wholeKey: string): boolean {
  const whole = identity === undefined ? undefined : wholeOf(identity);
  return whole !== undefined && encodeKey(whole) === wholeKey;
}
