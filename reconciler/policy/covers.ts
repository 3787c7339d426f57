// Whether one statement is about all that another is about. Only what is certain: in doubt the answer is no.
import { isDeepStrictEqual } from "node:util";
import { coversTest } from "./covers-conditions.ts";
import { type ConditionTest, isAll, type Named, type Statement } from "./statements.ts";
import type { Trusted } from "./trust.ts";
import { includesPattern, matchesInCase } from "./wildcards.ts";

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
  return wide.every((test) => narrow.some((other) => coversTest(test, other)));
}

/** Whether a role of account `home` (undefined: not known) that trusts `wide` trusts `narrow`, too, whenever it would by itself. */
export function coversTrusted(wide: Trusted, narrow: Trusted, home: string | undefined): boolean {
  return coversPrincipal(wide, narrow, home) && coversConditions(wide.conditions, narrow.conditions);
}

/**
 * An account trusts whom its own policies let assume the role. Who is named needs such a policy too, but in the role's own account (IAM user
 * guide, "Cross-account policy evaluation logic", "Policy evaluation for requests within a single account").
 */
function coversPrincipal(wide: Trusted, narrow: Trusted, home: string | undefined): boolean {
  if (wide.type === narrow.type && wide.name === narrow.name && wide.kind === narrow.kind) return true;
  const isElsewhere = narrow.kind === "principal" && home !== undefined && narrow.account !== home;
  if (narrow.kind !== "account" && !isElsewhere) return false;
  return wide.kind === "account" ? wide.account === narrow.account : wide.type === "AWS" && wide.name === "*";
}

function coversNamed(wide: Named, narrow: Named): boolean {
  if (isAll(wide)) return true;
  if ("among" in wide) {
    return "among" in narrow && narrow.among.every((it) => wide.among.some((pattern) => includesPattern(pattern, it)));
  }
  return "among" in narrow
    ? narrow.among.every((it) => wide.except.every((pattern) => areApart(pattern, it)))
    : wide.except.every((it) => narrow.except.some((pattern) => includesPattern(pattern, it)));
}

/** Whether nothing is named by both, for certain. */
export function areResourcesApart(one: Named, other: Named): boolean {
  if ("except" in one) return "among" in other && areResourcesApart(other, one);
  return "among" in other
    ? one.among.every((it) => other.among.every((pattern) => areApart(pattern, it)))
    : one.among.every((it) => other.except.some((pattern) => includesPattern(pattern, it)));
}

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
