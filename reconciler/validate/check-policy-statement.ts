// The shape of one policy statement, by IAM's policy grammar (IAM user guide, reference_policies_grammar).
import { closest, createSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { visible } from "../diagnostics/quote.ts";
import { isMap, type PlainMap } from "../load/plain-map.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import { BUILT_IN_PROVIDERS } from "../policy/trust.ts";
import { checkServicePrincipal } from "./check-service-principal.ts";

/** What a document is used for: each use has its own limits and statement keys. */
export type PolicyUse = "inline-policy" | "role-policy" | "trust-policy";

/** The document that is checked, and where its problems are added. */
export type PolicyCheck = {
  readonly source: ParsedDocument;
  readonly use: PolicyUse;
  readonly diagnostics: Diagnostic[];
};

const IDENTITY_KEYS = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const TRUST_KEYS = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"];
const PRINCIPAL_KEYS = ["AWS", "Service", "Federated", "CanonicalUser"];

const COMPARISONS = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
const OPERATORS = [
  ...["Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"].map((it) => `String${it}`),
  ...COMPARISONS.map((it) => `Numeric${it}`),
  ...COMPARISONS.map((it) => `Date${it}`),
  ...["Equals", "NotEquals", "Like", "NotLike"].map((it) => `Arn${it}`),
  ...["Bool", "BinaryEquals", "IpAddress", "NotIpAddress"],
];
/** Every operator as it may be written: all but Null also with IfExists, and all for the values of a key that has several. */
const CONDITION_OPERATORS: ReadonlySet<string> = new Set(
  [...OPERATORS, ...OPERATORS.map((it) => `${it}IfExists`), "Null"].flatMap((it) => [
    it,
    `ForAllValues:${it}`,
    `ForAnyValue:${it}`,
  ]),
);

const suggestOperator = createSuggester(CONDITION_OPERATORS, Number.POSITIVE_INFINITY);

/** The texts of an element that may be one text or a list of them, each with the step to it; others are left out. */
export function textsOf(value: unknown): readonly { readonly text: string; readonly step: Path }[] {
  if (typeof value === "string") return [{ text: value, step: [] }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((text, index) => (typeof text === "string" ? [{ text, step: [index] }] : []));
}

export function refuse(check: PolicyCheck, path: Path, problem: string, part?: "key", hint?: string): void {
  check.diagnostics.push(diagnostic("policy-shape", { problem, hint }, check.source.placeOf(path, part)));
}

export function checkKeys(check: PolicyCheck, value: PlainMap, path: Path, allowed: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (allowed.includes(key)) continue;
    const place = check.source.placeOf([...path, key], "key");
    check.diagnostics.push(diagnostic("unknown-key", { key, allowed, suggestion: closest(key, allowed) }, place));
  }
}

export function checkStatement(check: PolicyCheck, statement: PlainMap, path: Path): void {
  const trust = check.use === "trust-policy";
  checkKeys(check, statement, path, trust ? TRUST_KEYS : IDENTITY_KEYS);
  const meant = meantKeys(statement, trust ? TRUST_KEYS : IDENTITY_KEYS);
  const effect = statement.Effect;
  if (effect !== "Allow" && effect !== "Deny" && !(effect === undefined && meant.has("Effect"))) {
    const at = effect === undefined ? path : [...path, "Effect"];
    refuse(check, at, "a statement needs the Effect Allow or Deny", undefined, likelyEffect(effect));
  }
  for (const keys of [["Action", "NotAction"], trust ? ["Principal", "NotPrincipal"] : ["Resource", "NotResource"]]) {
    const present = keys.filter((key) => statement[key] !== undefined);
    const isMisspelt = present.length === 0 && keys.some((key) => meant.has(key));
    if (present.length !== 1 && !isMisspelt) refuse(check, path, `a statement needs either ${keys.join(" or ")}`);
  }
  for (const key of ["Action", "NotAction"]) checkTexts(check, statement, [...path, key], trust ? trustAction : action);
  for (const key of ["Resource", "NotResource"]) checkTexts(check, statement, [...path, key], resource);
  if (trust) for (const key of ["Principal", "NotPrincipal"]) checkPrincipal(check, statement[key], [...path, key]);
  const sid = statement.Sid;
  // Characters above U+00FF are reported by the check for characters.
  if (sid !== undefined && (typeof sid !== "string" || !/^[A-Za-z0-9\u0100-\uffff]*$/.test(sid))) {
    refuse(check, [...path, "Sid"], "a Sid may contain only letters and digits");
  }
  checkCondition(check, statement.Condition, [...path, "Condition"]);
}

function likelyEffect(effect: unknown): string | undefined {
  const [, first = "", rest = ""] = /^(a|d)(llow|eny)$/i.exec(String(effect)) ?? [];
  return first === "" ? undefined : `write Effect: ${first.toUpperCase()}${rest.toLowerCase()}`;
}

/** Keys that are missing only because they are misspelt, which is said of what stands there. */
export function meantKeys(statement: PlainMap, allowed: readonly string[]): ReadonlySet<string> {
  const unknown = Object.keys(statement).filter((key) => !allowed.includes(key));
  return new Set(unknown.flatMap((key) => closest(key, allowed) ?? []));
}

/** What is wrong with one text of an element. What a template will fill in is not known yet. */
type TextRule = (text: string) => string | undefined;

/** IAM: "Actions/Conditions must be prefaced by a vendor". */
const action: TextRule = (text) => {
  if (text === "*" || text.includes("{{")) return undefined;
  if (/[,\s]/.test(text)) return "an action has no commas or spaces; several actions are a list";
  return /^[\w-]+:./.test(text) ? undefined : "an action must be SERVICE:ACTION, or * for all";
};

/** IAM: "AssumeRole policy may only specify STS AssumeRole actions". */
const trustAction: TextRule = (text) =>
  /^sts:./i.test(text) || text.includes("{{") ? undefined : "a trust policy may contain only sts actions";

/** IAM: "must be in ARN format or *". */
const resource: TextRule = (text) =>
  text === "*" || text.startsWith("arn:") || text.startsWith("{{") ? undefined : 'a resource is an ARN or "*"';

/** IAM: "Invalid principal in policy". ARNs are judged by their shape elsewhere; a user or role that is gone is named by its unique id. */
const PRINCIPAL_RULES: { readonly [type: string]: TextRule } = {
  AWS: (text) =>
    /^(\*|[0-9]{12}|A[A-Z0-9]{15,}|arn:.*)$/.test(text) || text.includes("{{")
      ? undefined
      : 'a principal under AWS is an ARN, the id of an account (twelve digits), or "*"',
  Federated: (text) =>
    /^(\*|arn:.*)$/.test(text) || text.includes("{{") || BUILT_IN_PROVIDERS.includes(text)
      ? undefined
      : "a principal under Federated is the ARN of an identity provider: arn:aws:iam::ACCOUNT:oidc-provider/NAME",
};

/** The element at `path` must be text or a list of text, and each text must keep `rule`. */
function checkTexts(check: PolicyCheck, holder: PlainMap, path: Path, rule: TextRule): void {
  const key = String(path.at(-1));
  const value = holder[key];
  if (value === undefined) return;
  if (!isTextOrTexts(value)) {
    refuse(check, path, `${key} must be text or a list of text`);
    return;
  }
  for (const { text, step } of textsOf(value)) {
    const problem = rule(text);
    if (problem !== undefined) refuse(check, [...path, ...step], problem);
  }
}

function isTextOrTexts(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && value.length > 0 && value.every(isText));
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function checkPrincipal(check: PolicyCheck, value: unknown, path: Path): void {
  if (value === undefined || value === "*") return;
  if (!isMap(value) || Object.keys(value).length === 0) {
    refuse(check, path, 'a principal is "*", or AWS, Service or Federated with names');
    return;
  }
  checkKeys(check, value, path, PRINCIPAL_KEYS);
  for (const key of PRINCIPAL_KEYS) checkTexts(check, value, [...path, key], PRINCIPAL_RULES[key] ?? (() => undefined));
  for (const { text, step } of textsOf(value.Service)) {
    check.diagnostics.push(...checkServicePrincipal(text, check.source.placeOf([...path, "Service", ...step])));
  }
}

function checkCondition(check: PolicyCheck, value: unknown, path: Path): void {
  if (value === undefined) return;
  if (!isMap(value)) {
    refuse(check, path, "a Condition must be operators with keys and values");
    return;
  }
  for (const [operator, keys] of Object.entries(value)) {
    if (/^[\w-]+:/.test(operator) && !/^For(?:All|Any)/.test(operator)) {
      const hint = `write { StringEquals: { "${visible(operator)}": … } }`;
      refuse(check, [...path, operator], "a condition's keys come behind an operator", "key", hint);
      continue;
    }
    if (!CONDITION_OPERATORS.has(operator)) {
      const suggestion = suggestOperator(operator);
      const place = check.source.placeOf([...path, operator], "key");
      check.diagnostics.push(diagnostic("unknown-condition-operator", { operator, suggestion }, place));
    }
    if (!isMap(keys)) refuse(check, [...path, operator], "a condition operator needs keys with values");
    else
      for (const [key, inner] of Object.entries(keys)) checkConditionKey(check, key, inner, [...path, operator, key]);
  }
}

function checkConditionKey(check: PolicyCheck, key: string, value: unknown, path: Path): void {
  const named = key.includes(":") || key.includes("{{");
  if (!named) refuse(check, path, "a condition key must be SERVICE:KEY, such as aws:PrincipalTag/team", "key");
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.some((each) => typeof each === "object" && each !== null)) {
    refuse(check, path, "the value of a condition key must be a plain value or a list of them");
  }
}
