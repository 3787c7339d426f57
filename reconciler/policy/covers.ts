// Whether one statement is about all that another is about. Only what is certain: in doubt the answer is no.
import { isDeepStrictEqual } from "node:util";
import { type ConditionTest, isAll, type Named, type Statement } from "./statements.ts";
import { matchesInCase } from "./wildcards.ts";

/** Whether `wide` has the effect of `narrow`, for the same principals, on all that it is about, and whenever that applies. */
export function coversStatement(wide: Statement, narrow: Statement): boolean {
  return (
    wide.effect === narrow.effect &&
    isDeepStrictEqual(wide.principals, narrow.principals) &&
    coversActions(wide.action, narrow.action) &&
    coversResources(wide.resource, narrow.resource) &&
    coversConditions(wide.conditions, narrow.conditions)
  );
}

/** In any letter case. */
export function coversActions(wide: Named, narrow: Named): boolean {
  return coversNamed(inLowerCase(wide), inLowerCase(narrow));
}

export function coversResources(wide: Named, narrow: Named): boolean {
  return coversNamed(wide, narrow);
}

/** All of a statement's tests must hold, so that one with fewer of them applies whenever one with more does. */
export function coversConditions(wide: readonly ConditionTest[], narrow: readonly ConditionTest[]): boolean {
  return wide.every((test) => narrow.some((other) => isSameTest(test, other)));
}

function isSameTest(one: ConditionTest, other: ConditionTest): boolean {
  return (
    one.operator === other.operator &&
    one.key.toLowerCase() === other.key.toLowerCase() &&
    isDeepStrictEqual(one.values.toSorted(), other.values.toSorted())
  );
}

function coversNamed(wide: Named, narrow: Named): boolean {
  if (isAll(wide)) return true;
  if ("among" in wide) {
    return "among" in narrow && narrow.among.every((it) => wide.among.some((pattern) => includes(pattern, it)));
  }
  return "among" in narrow
    ? narrow.among.every((it) => wide.except.every((pattern) => areApart(pattern, it)))
    : wide.except.every((it) => narrow.except.some((pattern) => includes(pattern, it)));
}

/** Whether nothing is named by both, for certain. */
export function areResourcesApart(one: Named, other: Named): boolean {
  if ("except" in one) return "among" in other && areResourcesApart(other, one);
  return "among" in other
    ? one.among.every((it) => other.among.every((pattern) => areApart(pattern, it)))
    : one.among.every((it) => other.except.some((pattern) => includes(pattern, it)));
}

/** Whether `wide` matches all that `narrow` matches. A variable stands for text that is not known here. */
function includes(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  const [text, isText] = [narrow.replaceAll(/\$\{[^}]*\}/g, UNKNOWN), !/[*?]|\$\{/.test(narrow)];
  // A star takes whatever `narrow` has there; a question mark would take a star, which may stand for more than one character.
  return !wide.includes("${") && (isText || !wide.includes("?")) && matchesInCase(wide, text);
}

/** No pattern has this but where it has a star. */
const UNKNOWN = "\u0000";

/** Whether no text matches both. */
function areApart(one: string, other: string): boolean {
  const [beginning, otherBeginning] = [beginningOf(one), beginningOf(other)];
  if (beginning === one && otherBeginning === other) return one !== other;
  if (beginning === one && !other.includes("${")) return !matchesInCase(other, one);
  if (otherBeginning === other && !one.includes("${")) return !matchesInCase(one, other);
  return !beginning.startsWith(otherBeginning) && !otherBeginning.startsWith(beginning);
}

/** As far as it has neither wildcards nor variables. */
function beginningOf(pattern: string): string {
  return /^[^*?$]*/.exec(pattern)?.[0] ?? "";
}

function inLowerCase(named: Named): Named {
  const lower = (patterns: readonly string[]) => patterns.map((it) => it.toLowerCase());
  return "among" in named ? { among: lower(named.among) } : { except: lower(named.except) };
}
