/**
 * Policy documents: the check before an AWS call, the text that is stored, and when two documents mean the same
 * (the rules of `hashicorp/awspolicyequivalence`, which the AWS provider uses to suppress differences).
 */
import { isRecord, type Properties } from "./values.ts";

/** Why the text is no policy document, or undefined. There is no check of the IAM grammar or of the size. */
export function policyProblem(policy: string): string | undefined {
  if (policy === "") return "is an empty string, which is not a valid JSON value";
  if (!policy.startsWith("{")) {
    const shown = JSON.stringify(policy.slice(0, 80));
    if (/^\s/.test(policy))
      return `contains an invalid JSON policy: leading space characters are not allowed: ${shown}`;
    if (policy.startsWith('"')) return `contains an invalid JSON policy: has a JSON-encoded string: ${shown}`;
    if (policy.startsWith("arn:")) return `contains an invalid JSON policy: contains an ARN: ${shown}`;
    return `contains an invalid JSON policy: not a JSON object: ${shown}`;
  }
  try {
    JSON.parse(policy);
  } catch (error) {
    return `contains an invalid JSON policy: ${(error as Error).message}`;
  }
  const twice = duplicateKey(policy);
  return twice === undefined ? undefined : `contains duplicate JSON keys: duplicate key ${JSON.stringify(twice)}`;
}

/** The first key that appears twice in one object of a valid JSON text. JSON.parse keeps the last one silently. */
function duplicateKey(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (const match of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    const [token, string, colon] = match;
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (string !== undefined && colon !== undefined) {
      const key: string = JSON.parse(string);
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}

/** The text as stored: sorted keys, no spaces, and `<`, `>`, `&` escaped as Go's encoder does. */
export function normalizedPolicy(policy: string): string {
  const escapes: Record<string, string> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };
  return JSON.stringify(sortedKeys(JSON.parse(policy))).replace(/[<>&]/g, (character) => escapes[character] ?? "");
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sortedKeys(value[key])]));
}

/** True when AWS would act the same on both. A text that is no JSON equals only itself. */
export function policiesEquivalent(first: string, second: string): boolean {
  if (first === second) return true;
  try {
    return sameDocument(parsedDocument(first), parsedDocument(second));
  } catch {
    return false;
  }
}

function parsedDocument(policy: string): Properties {
  const parsed: unknown = JSON.parse(policy.trim() === "" ? "{}" : policy);
  const document = Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed;
  if (!isRecord(document)) throw new Error("not a policy document");
  return document;
}

function sameDocument(first: Properties, second: Properties): boolean {
  if ((first.Version ?? "") !== (second.Version ?? "") || (first.Id ?? "") !== (second.Id ?? "")) return false;
  const left = statements(first);
  const right = statements(second);
  return left.length === right.length && pairsUp(left, right, sameStatement);
}

function statements(document: Properties): readonly Properties[] {
  const list = Array.isArray(document.Statement) ? document.Statement : [document.Statement ?? []].flat();
  return list.filter(isRecord);
}

/** True when every item on the left finds its own partner on the right. */
function pairsUp<T>(left: readonly T[], right: readonly T[], same: (a: T, b: T) => boolean): boolean {
  const free = [...right];
  return left.every((item) => {
    const index = free.findIndex((other) => same(item, other));
    if (index >= 0) free.splice(index, 1);
    return index >= 0;
  });
}

function sameStatement(first: Properties, second: Properties): boolean {
  if ((first.Sid ?? "") !== (second.Sid ?? "")) return false;
  if (String(first.Effect).toLowerCase() !== String(second.Effect).toLowerCase()) return false;
  const lists = ["Action", "NotAction", "Resource", "NotResource"];
  if (!lists.every((name) => sameTexts(texts(first[name]), texts(second[name])))) return false;
  const principals = ["Principal", "NotPrincipal"];
  if (!principals.every((name) => samePrincipals(first[name], second[name]))) return false;
  return sameConditions(first.Condition, second.Condition);
}

function texts(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** The order means nothing; a duplicate entry is a difference. */
function sameTexts(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && pairsUp(first, second, (a, b) => a === b);
}

/**
 * Two plain strings count as equal whatever they say, and so do a plain string and nothing: a quirk of the library,
 * kept so that a change the provider misses is missed here too.
 */
function samePrincipals(first: unknown, second: unknown): boolean {
  if (!isRecord(first) && !isRecord(second)) return true;
  const left = isRecord(first) ? principalLists(first) : {};
  const right = isRecord(second) ? principalLists(second) : {};
  if (typeof first === "string" || typeof second === "string") return false;
  const kinds = Object.keys(left);
  return (
    kinds.length === Object.keys(right).length &&
    kinds.every((kind) => sameTexts(left[kind] ?? [], right[kind] ?? []) && right[kind] !== undefined)
  );
}

/** A kind without principals says nothing, and an account's id is short for its root user's ARN. */
function principalLists(principals: Properties): Record<string, readonly string[]> {
  const lists = Object.entries(principals).map(([kind, value]) => [kind, texts(value).map(accountOfRoot)] as const);
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}

function accountOfRoot(principal: string): string {
  return /^arn:aws[a-z-]*:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}

function sameConditions(first: unknown, second: unknown): boolean {
  if (!isRecord(first) || !isRecord(second)) return isRecord(first) === isRecord(second);
  return sameKeys(first, second, (left, right) => {
    if (!isRecord(left) || !isRecord(right)) return false;
    return sameKeys(left, right, (a, b) => sameTexts(texts(a), texts(b)));
  });
}

function sameKeys(first: Properties, second: Properties, same: (a: unknown, b: unknown) => boolean): boolean {
  const keys = Object.keys(first);
  return (
    keys.length === Object.keys(second).length && keys.every((key) => key in second && same(first[key], second[key]))
  );
}
