// Conditions of trust policies: which of them leave only somebody in particular, for certain.
import { isParticular } from "./narrowing-facts.ts";
import type { ConditionTest } from "./statements.ts";
import { matchesInCase } from "./wildcards.ts";

/** Met only where the key is there and has one of the values: neither negated, nor `…IfExists`, nor `ForAllValues:`. */
const POSITIVE = /^(ForAnyValue:)?(String(Equals|Like|EqualsIgnoreCase)|Arn(Equals|Like))$/;

/**
 * The lists of values of which `key`, in any letter case, must have one: each by itself, as all tests must hold. A `*` counts as a wildcard
 * under every operator: under those that compare exactly it is a mistake.
 */
export function valuesOf(key: string, conditions: readonly ConditionTest[]): readonly (readonly string[])[] {
  return conditions
    .filter((test) => POSITIVE.test(test.operator) && test.key.toLowerCase() === key.toLowerCase())
    .map(({ values }) => values);
}

/** Whether `key` can have only values that are as `isParticular` says. */
export function pins(
  key: string,
  conditions: readonly ConditionTest[],
  isParticular: (value: string) => boolean,
): boolean {
  // What a variable such as ${aws:PrincipalOrgID} stands for may be the caller's own value.
  return valuesOf(key, conditions).some((values) => values.every((it) => !it.includes("${") && isParticular(it)));
}

/** Text without wildcards. */
export function isExact(value: string): boolean {
  return /^[^*?]+$/.test(value);
}

const ORGANIZATION = /^o-\w+$/;

/** Of an organization's id. */
export type IsOurs = (organization: string) => boolean;

/** Keys that say of which organization a caller is, with what of their values is its id. */
const OF_ORGANIZATION: readonly (readonly [key: string, idIn: (value: string) => string])[] = [
  ["aws:PrincipalOrgID", (it) => it],
  ["aws:PrincipalOrgPaths", firstOfPath],
];

/** The same of the accounts for which services act, who alone send them. */
const OF_SOURCE: typeof OF_ORGANIZATION = [
  ["aws:SourceOrgID", (it) => it],
  ["aws:SourceOrgPaths", firstOfPath],
];

function firstOfPath(path: string): string {
  return path.split("/")[0] ?? "";
}

/** Ids of the organizations whose principals, or services for their accounts, alone are left; sorted, and none where others are left. */
export function organizationsOf(conditions: readonly ConditionTest[]): readonly string[] {
  return organizationsBy([...OF_ORGANIZATION, ...OF_SOURCE], conditions);
}

function organizationsBy(keys: typeof OF_ORGANIZATION, conditions: readonly ConditionTest[]): readonly string[] {
  const ids = keys.flatMap(([key, idIn]) =>
    pins(key, conditions, (it) => ORGANIZATION.test(idIn(it))) ? valuesOf(key, conditions).flat().map(idIn) : [],
  );
  return [...new Set(ids)].sort();
}

/** Whether only principals of organizations that are as `isOurs` says are left. */
export function isWithin(conditions: readonly ConditionTest[], isOurs: IsOurs): boolean {
  return isWithinBy(OF_ORGANIZATION, conditions, isOurs);
}

function isWithinBy(keys: typeof OF_ORGANIZATION, conditions: readonly ConditionTest[], isOurs: IsOurs): boolean {
  return keys.some(([key, idIn]) => pins(key, conditions, (it) => ORGANIZATION.test(idIn(it)) && isOurs(idIn(it))));
}

/** Whether services act only for accounts in `known` (twelve digits each), or of organizations that are as `isOurs` says. */
function isForKnown(conditions: readonly ConditionTest[], known: ReadonlySet<string>, isOurs: IsOurs): boolean {
  return (
    OF_SOURCE_ACCOUNT.some(([key, idIn]) => pins(key, conditions, (it) => known.has(idIn(it)))) ||
    isWithinBy(OF_SOURCE, conditions, isOurs)
  );
}

const OF_SOURCE_ACCOUNT: readonly (readonly [key: string, idIn: (value: string) => string])[] = [
  ["aws:SourceAccount", (it) => it],
  ["aws:SourceArn", (it) => it.split(":")[4] ?? ""],
];

/**
 * For whom else, by conditions that name them, services may act: ids of accounts that are not in `known` and of organizations that are not as
 * `isOurs` says, each sorted; none where all must be for one that is.
 */
export function foreignSources(
  conditions: readonly ConditionTest[],
  known: ReadonlySet<string>,
  isOurs: IsOurs,
): { readonly accounts: readonly string[]; readonly organizations: readonly string[] } {
  if (isForKnown(conditions, known, isOurs)) return { accounts: [], organizations: [] };
  const named = OF_SOURCE_ACCOUNT.flatMap(([key, idIn]) => valuesOf(key, conditions).flat().map(idIn));
  const accounts = [...new Set(named)].filter((it) => /^\d{12}$/.test(it) && !known.has(it)).sort();
  return { accounts, organizations: organizationsBy(OF_SOURCE, conditions).filter((it) => !isOurs(it)) };
}

/**
 * Whether only principals of an organization that `isOurs` says so of, of accounts in `known` (twelve digits each), some named ones, or those
 * who know an external id can use what is trusted.
 */
export function pinsCaller(conditions: readonly ConditionTest[], known: ReadonlySet<string>, isOurs: IsOurs): boolean {
  const tests: readonly (readonly [key: string, isParticular: (value: string) => boolean])[] = [
    ["aws:PrincipalAccount", (it) => known.has(it)],
    ["aws:PrincipalArn", (it) => isPrincipalNamed(it, known)],
    ["sts:ExternalId", isExact],
  ];
  return (
    isWithin(conditions, isOurs) ||
    // What services alone send leaves nobody who calls by himself.
    isForKnown(conditions, known, isOurs) ||
    tests.some(([key, isParticular]) => pins(key, conditions, isParticular))
  );
}

/** By name, or as anybody of an account in `known`. */
function isPrincipalNamed(arn: string, known: ReadonlySet<string>): boolean {
  const [, account = "", resource] = /^arn:[^:]+:(?:iam|sts)::(\d{12}):(.*)$/.exec(arn) ?? [];
  return account !== "" && (known.has(account) || (resource !== "root" && isParticular(arn)));
}

const NAME = "[^*?/:@]+";

/** Each of a form of GitHub's claims that says which repository it is, without a wildcard in front of it or in it. */
const REPOSITORY = new RegExp(`^${NAME}(@\\d+)?/${NAME}(@\\d+)?$`);
const IN_REPOSITORY = new RegExp(`^${NAME}/${NAME}/`);

/**
 * Whether only runs of repositories that are named can have a subject as GitHub makes them (GitHub: "OpenID Connect reference"): by default
 * `repo:OWNER/NAME:…`, and where it is customised, the names of claims and their values, in which a colon is written `%3A`.
 */
function isOfRepository(subject: string): boolean {
  const parts = subject.slice(0, subject.search(/[*?]|$/)).split(":");
  // What stands before a wildcard may be the beginning of something longer.
  const whole = isExact(subject) ? parts : parts.slice(0, -1);
  return whole.some((claim, index) => {
    const value = whole[index + 1];
    const isUnderWay = value === undefined && claim === "job_workflow_ref";
    return isUnderWay ? IN_REPOSITORY.test(parts[index + 1] ?? "") : namesRepository(claim, value ?? "");
  });
}

function namesRepository(claim: string, value: string): boolean {
  switch (claim) {
    case "repo":
    case "repository":
      return REPOSITORY.test(value);
    case "repository_id":
      return /^\d+$/.test(value);
    case "job_workflow_ref":
      return IN_REPOSITORY.test(value);
    default:
      return false;
  }
}

/** Whether the conditions on GitHub's `provider` leave only runs of repositories that are named. */
export function pinsRepository(provider: string, conditions: readonly ConditionTest[]): boolean {
  const claims = ["repository", "repository_id", "job_workflow_ref"];
  return (
    pins(`${provider}:sub`, conditions, isOfRepository) ||
    claims.some((claim) => pins(`${provider}:${claim}`, conditions, (value) => namesRepository(claim, value)))
  );
}

/** The only owner whose repositories are left, as far as the subject says so. */
export function repositoryOwner(provider: string, conditions: readonly ConditionTest[]): string | undefined {
  const owners = valuesOf(`${provider}:sub`, conditions).map((values) => {
    const named = values.map((it) => /^repo(?:sitory)?:([^*?/:@]+)(?:@\d+)?\//.exec(it)?.[1]);
    return named.every((it) => it !== undefined && it === named[0]) ? named[0] : undefined;
  });
  return owners.find((it) => it !== undefined);
}

/**
 * Whether a subject names somebody: exactly, or up to a separator behind the first name in it (`project_path:GROUP/…`,
 * `organization:NAME:…`, `org/ID/…`), which for a service account of Kubernetes is the namespace; or behind a UUID that it begins with.
 */
export function isSubjectNamed(subject: string): boolean {
  return (
    isExact(subject) ||
    /^(system:serviceaccount|(?!system:)[^:/*?]+)[:/][^:/*?]+[:/]/.test(subject) ||
    /^\{?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\}?[:/]/i.test(subject)
  );
}

/** Whether `key` can have only values that patterns with `*` in `listed` stand for; a key without a condition has any. */
export function staysWithin(key: string, conditions: readonly ConditionTest[], listed: readonly string[]): boolean {
  return [...valuesOf(key, conditions), ["*"]].some((values) =>
    values.every((value) => listed.some((pattern) => matchesInCase(pattern, value))),
  );
}
