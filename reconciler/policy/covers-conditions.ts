// Whether one test of a condition is met whenever another is. Only what is certain: in doubt the answer is no.
// IAM user guide, "IAM JSON policy elements: Condition operators", "Set operators for multivalued context keys" and "Conditions with
// multiple context keys or values": several values are an OR, under a negated operator a NOR.
import { isDeepStrictEqual } from "node:util";
import { areBlocksApart, includesBlock } from "./ip-blocks.ts";
import type { ConditionTest } from "./statements.ts";
import { includesPattern } from "./wildcards.ts";

/** `wide` and `narrow` may differ in operators, values and the letter case of the key. */
export function coversTest(wide: ConditionTest, narrow: ConditionTest): boolean {
  if (wide.key.toLowerCase() !== narrow.key.toLowerCase()) return false;
  if (wide.operator === narrow.operator && isDeepStrictEqual(wide.values.toSorted(), narrow.values.toSorted())) {
    return true;
  }
  const [one, other] = [operatorOf(wide), operatorOf(narrow)];
  if (wide.operator === "Null" || narrow.operator === "Null")
    return coversNull({ ...wide, of: one }, { ...narrow, of: other });
  if (one === undefined || other === undefined || !coversAbsence(one, other)) return false;
  if (one.isNegated !== other.isNegated) return one.isNegated && isApart(one, wide, other, narrow);
  return coversSeveral(one, other, wide.key) && coversValues(one, wide, other, narrow);
}

type Operator = {
  /** Undefined: for a key that has one value. */
  readonly quantifier: "ForAnyValue" | "ForAllValues" | undefined;
  readonly isNegated: boolean;
  /** Without negation: `StringLike`. */
  readonly comparison: string;
  readonly ifExists: boolean;
};

const OPERATOR =
  /^(?:(ForAnyValue|ForAllValues):)?((?:String|Arn|Numeric|Date|Binary)?)(Not)?(Equals(?:IgnoreCase)?|Like|(?:Less|Greater)Than(?:Equals)?|Bool|IpAddress)(IfExists)?$/;

/** Undefined for `Null`, and what isn't known here. */
function operatorOf({ operator }: ConditionTest): Operator | undefined {
  const found = OPERATOR.exec(operator);
  if (found === null) return undefined;
  const [, quantifier, type = "", not, name = "", ifExists] = found;
  // Both compare in the same way.
  const comparison = type === "Arn" ? "ArnLike" : `${type}${name}`;
  return {
    quantifier: quantifier as Operator["quantifier"],
    isNegated: not !== undefined,
    comparison,
    ifExists: ifExists !== undefined,
  };
}

/** Whether `wide` takes a request without the key if `narrow` does. */
function coversAbsence(wide: Operator, narrow: Operator): boolean {
  const [one, other] = [takesAbsence(wide), takesAbsence(narrow)];
  if (one === "unknown" && other === "unknown") return wide.ifExists || !narrow.ifExists;
  return one === true || other === false;
}

/** What `ForAnyValue:` with a negated operator, or with `IfExists`, does of a key that isn't there, AWS doesn't say. */
function takesAbsence({ quantifier, isNegated, ifExists }: Operator): boolean | "unknown" {
  if (quantifier === "ForAllValues") return true;
  if (quantifier === undefined) return isNegated || ifExists;
  return isNegated || ifExists ? "unknown" : false;
}

type TestOf = ConditionTest & { readonly of: Operator | undefined };

/**
 * Of two tests one of which is `Null` at least: true takes requests without the key, false those with a value (IAM user guide, "Condition
 * operator to check existence of condition keys"). Whether an empty value is one, AWS doesn't say.
 */
function coversNull(wide: TestOf, narrow: TestOf): boolean {
  const [one, other] = [absencesOf(wide), absencesOf(narrow)];
  if (one !== undefined && other !== undefined) return other.every((it) => one.includes(it));
  if (one !== undefined) return one.includes("false") && (one.includes("true") || takesValuesOnly(narrow));
  return other?.join() === "true" && wide.of !== undefined && wide.values.length > 0 && takesAbsence(wide.of) === true;
}

/** What a `Null` test says; undefined: it is none, or is not certain. */
function absencesOf({ operator, values }: ConditionTest): readonly string[] | undefined {
  const said = values.map((it) => it.toLowerCase());
  const isCertain = operator === "Null" && said.length > 0 && said.every((it) => it === "true" || it === "false");
  return isCertain ? said : undefined;
}

/** Whether a test takes only requests in which the key has a value that isn't empty. */
function takesValuesOnly({ of, values }: TestOf): boolean {
  if (of === undefined || of.isNegated || takesAbsence(of) !== false) return false;
  // Stars and variables alone may stand for nothing.
  return !/^(String|Binary)/.test(of.comparison) || values.every((it) => /[^*]/.test(it) && !it.includes("${"));
}

/** Keys that have one value at most (IAM user guide, "AWS global condition context keys"; that of a role session for its OIDC subject). */
const SINGLE_VALUED =
  /^(aws:((Principal|Request|Resource)Tag\/.+|Principal(Account|Arn|OrgID|Type)|Source(Account|Arn|Identity|Ip|OrgID|Vpc|Vpce)|Resource(Account|OrgID)|RequestedRegion|MultiFactorAuth(Age|Present)|SecureTransport|ViaAWSService|CurrentTime|EpochTime|CalledVia(First|Last)|UserAgent|userid|username)|iam:PassedToService|kms:ViaService|s3:ExistingObjectTag\/.+|.+:sub)$/i;

/**
 * Whether `wide` takes several values of a request if `narrow` does and each by itself is taken. What an operator for one value does with
 * several AWS doesn't say: whatever it is, one of them at least fits.
 */
function coversSeveral(wide: Operator, narrow: Operator, key: string): boolean {
  return wide.quantifier === narrow.quantifier || wide.quantifier === "ForAnyValue" || SINGLE_VALUED.test(key);
}

/**
 * Whether `wide` takes each value that `narrow` takes. Of a negated operator for several values of a request it is certain only where it
 * excludes one value.
 */
function coversValues(one: Operator, wide: ConditionTest, other: Operator, narrow: ConditionTest): boolean {
  if (wide.values.length === 0 || narrow.values.length === 0) return false;
  const isForSeveral = one.quantifier !== undefined || other.quantifier !== undefined;
  if (one.isNegated && isForSeveral && wide.values.length + narrow.values.length > 2) return false;
  const isIn = (few: Operator, value: string, many: Operator, { values }: ConditionTest) =>
    values.some((it) => coversValue(many.comparison, it, few.comparison, value));
  return one.isNegated
    ? wide.values.every((it) => isIn(one, it, other, narrow))
    : narrow.values.every((it) => isIn(other, it, one, wide));
}

/** Whether no value that `narrow` takes is among those that the negated `wide` excludes. */
function isApart(one: Operator, wide: ConditionTest, other: Operator, narrow: ConditionTest): boolean {
  if (!SINGLE_VALUED.test(wide.key) || wide.values.length === 0 || narrow.values.length === 0) return false;
  return wide.values.every((excluded) =>
    narrow.values.every((it) => areValuesApart(one.comparison, excluded, other.comparison, it)),
  );
}

/** Whether nothing compares with `one` and also with `other`. */
function areValuesApart(comparison: string, one: string, otherComparison: string, other: string): boolean {
  const isEqual = (it: string) => /^StringEquals(IgnoreCase)?$/.test(it);
  if (isEqual(comparison) && isEqual(otherComparison)) {
    return PLAIN.test(one + other) && one.toLowerCase() !== other.toLowerCase();
  }
  if (comparison === "IpAddress" && otherComparison === "IpAddress") return areBlocksApart(one, other);
  return isOutOfBound(comparison, one, otherComparison, other);
}

/** Neither wildcards nor variables. */
const PLAIN = /^[^*?$]*$/;

/** Whether all that compares so with `few` compares so with `many`. */
function coversValue(wide: string, many: string, narrow: string, few: string): boolean {
  if (wide === narrow && many === few) return true;
  // A pattern without wildcards is a text; what a variable stands for may have some.
  const isText = narrow === "StringEquals" || (/^(String|Arn)Like$/.test(narrow) && PLAIN.test(few));
  const isPattern = isText || /^(String|Arn)Like$/.test(narrow);
  const anyCase = narrow === "StringEqualsIgnoreCase";
  switch (wide) {
    case "StringEquals":
      return many === few && (isText || (anyCase && PLAIN.test(few) && isCaseless(few)));
    case "StringEqualsIgnoreCase":
      if (many === few) return isText;
      return (isText || anyCase) && PLAIN.test(few) && many.toLowerCase() === few.toLowerCase();
    case "StringLike":
      return (isPattern || (anyCase && isCaseless(many))) && includesPattern(many, few);
    case "ArnLike":
      return (narrow === "ArnLike" || (isText && PLAIN.test(few))) && includesArn(many, few);
    case "IpAddress":
      return narrow === "IpAddress" && includesBlock(many, few);
    default:
      return coversBound(wide, many, narrow, few);
  }
}

function isCaseless(text: string): boolean {
  return text.toLowerCase() === text.toUpperCase();
}

/** Each of an ARN's six parts is compared by itself. */
function includesArn(wide: string, narrow: string): boolean {
  const [one, other] = [arnParts(wide), arnParts(narrow)];
  if (one.length < 6 || other.length < 6 || /\$\{/.test(wide + narrow)) return false;
  return one.every((part, index) => includesPattern(part, other[index] ?? ""));
}

function arnParts(text: string): readonly string[] {
  const parts = text.split(":");
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** Of numbers and points in time: `few` is a value, or a bound on the same side. */
function coversBound(wide: string, many: string, narrow: string, few: string): boolean {
  const [, type, bound = ""] = /^(Numeric|Date)(.+)$/.exec(wide) ?? [];
  if (type === undefined || !narrow.startsWith(type)) return false;
  const [limit, value] = [numberOf(type, many), numberOf(type, few)];
  if (limit === undefined || value === undefined) return false;
  const given = narrow.slice(type.length);
  const side = bound.replace(/Equals$/, "");
  if (given !== "Equals" && given.replace(/Equals$/, "") !== side) return false;
  if (limit === value) return bound.endsWith("Equals") || given === side;
  return side === "LessThan" ? value < limit : side === "GreaterThan" && value > limit;
}

/** Of numbers and points in time: whether `excluded` itself is none of what a bound, or another value, takes. */
function isOutOfBound(comparison: string, excluded: string, bounding: string, bound: string): boolean {
  const [, type] = /^(Numeric|Date)Equals$/.exec(comparison) ?? [];
  if (type === undefined || !bounding.startsWith(type)) return false;
  const [value, limit] = [numberOf(type, excluded), numberOf(type, bound)];
  if (value === undefined || limit === undefined) return false;
  const given = bounding.slice(type.length);
  if (value === limit) return !given.endsWith("Equals");
  return given === "Equals" || (given.startsWith("LessThan") ? value > limit : value < limit);
}

/** Undefined: not certain. A date says its offset from UTC, or is in seconds since 1970. */
function numberOf(type: string, text: string): number | undefined {
  if (type === "Date" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) {
    const time = Date.parse(text) / 1000;
    return Number.isNaN(time) ? undefined : time;
  }
  const isNumber = type === "Date" ? /^\d{9,12}$/.test(text) : /^-?\d{1,15}(\.\d+)?$/.test(text);
  return isNumber ? Number(text) : undefined;
}
