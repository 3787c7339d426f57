// Conditions of statements, in words.
import type { ConditionTest } from "./statements.ts";

/** What must be of a key's value, for one value and for several (IAM user guide, "IAM JSON policy elements: Condition operators"). */
const OPERATORS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  StringEquals: ["is", "is one of"],
  StringNotEquals: ["is not", "is none of"],
  StringEqualsIgnoreCase: ["is, in any letter case,", "is, in any letter case, one of"],
  StringNotEqualsIgnoreCase: ["is not, in any letter case,", "is, in any letter case, none of"],
  StringLike: ["is like", "is like one of"],
  StringNotLike: ["is not like", "is like none of"],
  NumericEquals: ["is", "is one of"],
  NumericNotEquals: ["is not", "is none of"],
  NumericLessThan: ["is less than", "is less than one of"],
  NumericLessThanEquals: ["is at most", "is at most one of"],
  NumericGreaterThan: ["is more than", "is more than one of"],
  NumericGreaterThanEquals: ["is at least", "is at least one of"],
  DateEquals: ["is", "is one of"],
  DateNotEquals: ["is not", "is none of"],
  DateLessThan: ["is before", "is before one of"],
  DateLessThanEquals: ["is no later than", "is no later than one of"],
  DateGreaterThan: ["is after", "is after one of"],
  DateGreaterThanEquals: ["is no earlier than", "is no earlier than one of"],
  Bool: ["is", "is one of"],
  BinaryEquals: ["is", "is one of"],
  IpAddress: ["is in", "is in one of"],
  NotIpAddress: ["is not in", "is in none of"],
  // Both compare in the same way.
  ArnEquals: ["is like", "is like one of"],
  ArnLike: ["is like", "is like one of"],
  ArnNotEquals: ["is not like", "is like none of"],
  ArnNotLike: ["is not like", "is like none of"],
};

/** What an operator says of a key that a request doesn't have; all others are not met then, unless they are negated. */
const ABSENT = "or the request doesn't have it";

/**
 * `aws:PrincipalOrgID is o-a1b2c3d4e5`. An operator that isn't known here stands as it is written. It contains untrusted text.
 */
export function conditionText({ operator, key, values }: ConditionTest): string {
  const [, quantifier, name = "", ifExists] = /^(ForAnyValue:|ForAllValues:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  if (name === "Null" && values.length === 1) {
    return `the request ${values[0]?.toLowerCase() === "true" ? "doesn't have" : "has"} ${key}`;
  }
  const known = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (known === undefined) return `${operator} of ${key}: ${values.join(", ")}`;
  const [one, several] = known;
  const isNegated = /Not/.test(name);
  const subject =
    quantifier === "ForAnyValue:"
      ? `any value of ${key}`
      : quantifier === "ForAllValues:"
        ? `every value of ${key}`
        : key;
  const mayBeAbsent =
    ifExists !== undefined || quantifier === "ForAllValues:" || (isNegated && quantifier === undefined);
  return `${subject} ${values.length === 1 ? one : several} ${values.join(", ")}${mayBeAbsent ? `, ${ABSENT}` : ""}`;
}

/** All of them must hold; empty without any. */
export function conditionsText(conditions: readonly ConditionTest[]): string {
  return conditions.length === 0 ? "" : `when ${conditions.map(conditionText).join("; and ")}`;
}
