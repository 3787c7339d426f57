// Whether a policy document allows no more than another, or no less: only clear cases count; in doubt the answer is no.
import { coversStatement } from "./covers.ts";
import { type Named, parseStatements, type Statement } from "./statements.ts";

/**
 * True when each action that `after` allows on a resource is allowed there by one statement of `before`, and each that `before` denies is
 * denied by one of `after`. Both are JSON texts of identity policies; with one that can't be read, or has no statements, the answer is no.
 */
export function isNarrower(before: string, after: string): boolean {
  const [old, now] = [statementsIn(before), statementsIn(after)];
  return old.length > 0 && now.length > 0 && beyond(now, old).length === 0;
}

/**
 * What somebody may lose who has `after` instead of `before`, each an action on a resource: what was allowed and is not certainly so, and
 * what is denied and was not certainly so. Undefined where one of them can't be read, or has no statements.
 */
export function mayBeLost(before: string, after: string): readonly Statement[] | undefined {
  const [old, now] = [statementsIn(before), statementsIn(after)];
  return old.length > 0 && now.length > 0 ? beyond(old, now) : undefined;
}

/** What a document allows, or denies, whatever it is; undefined where it can't be read, or has no statements. */
export function effectsIn(document: string, wanted: Statement["effect"]): readonly Statement[] | undefined {
  const statements = statementsIn(document);
  return statements.length === 0 ? undefined : statements.filter(({ effect }) => effect === wanted);
}

/** Whether it is certain that a document allows, or denies, nothing; it isn't of one that is not known. */
export function hasNone(document: string | undefined, wanted: Statement["effect"]): boolean {
  return document !== undefined && effectsIn(document, wanted)?.length === 0;
}

/** What `wide` allows, and `narrow` denies, that the other doesn't for certain. */
function beyond(wide: readonly Statement[], narrow: readonly Statement[]): readonly Statement[] {
  const lacking = (effect: Statement["effect"], all: readonly Statement[], among: readonly Statement[]) =>
    all
      .filter((it) => it.effect === effect)
      .flatMap(piecesOf)
      .filter((piece) => !among.some((it) => coversStatement(it, piece)));
  return [...lacking("Allow", wide, narrow), ...lacking("Deny", narrow, wide)];
}

/** A statement by each action and resource that it names: together they say the same. */
function piecesOf(statement: Statement): readonly Statement[] {
  return each(statement.action).flatMap((action) =>
    each(statement.resource).map((resource) => ({ ...statement, action, resource })),
  );
}

function each(named: Named): readonly Named[] {
  return "among" in named ? named.among.map((it) => ({ among: [it] })) : [named];
}

/** The text may be what somebody wrote into AWS by hand. */
function statementsIn(text: string): readonly Statement[] {
  try {
    return parseStatements(text);
  } catch {
    return [];
  }
}
