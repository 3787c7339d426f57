// Whether a policy document allows no more than another: only clear cases count; in doubt the answer is no.
import { coversStatement } from "./covers.ts";
import { parseStatements, type Statement } from "./statements.ts";

/**
 * True when every Allow of `after` is covered by one Allow of `before`, and every Deny of `before` by one Deny of `after`.
 * Both are JSON texts of identity policies; with one that can't be read, or has no statements, the answer is no.
 */
export function isNarrower(before: string, after: string): boolean {
  const [old, now] = [statementsIn(before), statementsIn(after)];
  if (old.length === 0 || now.length === 0) return false;
  return (
    now.every((it) => it.effect === "Deny" || old.some((wider) => coversStatement(wider, it))) &&
    old.every((it) => it.effect === "Allow" || now.some((kept) => coversStatement(kept, it)))
  );
}

/** The text may be what somebody wrote into AWS by hand. */
function statementsIn(text: string): readonly Statement[] {
  try {
    return parseStatements(text);
  } catch {
    return [];
  }
}
