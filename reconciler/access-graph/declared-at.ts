// Where a file declares something; of what AWS holds, that none does.
import type { Place } from "../diagnostics/diagnostic.ts";
import { type Origin, placeOfOrigin } from "../load/source-document.ts";

/** `undeclared`: AWS has it, and no file declares it. `identity-provider`: it comes from there, and no file could declare it. */
export type DeclaredAt = Place | "undeclared" | "identity-provider";

/** The origin of what AWS holds and no file declares. */
export const UNDECLARED: Origin = noOrigin();
/** The origin of what the identity provider makes: its people and groups, and who is in these. */
export const OF_PROVIDER: Origin = noOrigin();

export function declaredAt(origin: Origin): DeclaredAt {
  if (origin === UNDECLARED) return "undeclared";
  return origin === OF_PROVIDER ? "identity-provider" : placeOfOrigin(origin);
}

function noOrigin(): Origin {
  const placeOf = () => ({ file: "", line: 1, column: 1 });
  return { document: { file: "", text: "", value: undefined, placeOf }, path: [] };
}
