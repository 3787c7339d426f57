// What a change of guardrails.yaml allows that was forbidden before: reviewers see it first.
import type { Guardrails, PathRule, PrivilegedPlace } from "../model/guardrails.ts";
import { namedBy } from "../model/removal-guardrails.ts";
import type { ListedPrincipals } from "../policy/listed-principals.ts";

type Compare<Key extends keyof Guardrails> = (base: Guardrails[Key], head: Guardrails[Key]) => readonly string[];

/** One entry for each part, so that none is forgotten; places say only where a limit is written. */
const PARTS: { readonly [Key in keyof Guardrails]: Compare<Key> } = {
  removalLimits: (base, head) =>
    Object.entries(base).flatMap(([kind, before]) => {
      const after = head[kind as keyof typeof head];
      return (["count", "fraction", "minimum"] as const).flatMap((part) =>
        after[part] > before[part]
          ? [`${kind}: ${part} of removals raised from ${before[part]} to ${after[part]}`]
          : [],
      );
    }),
  limitPlaces: () => [],
  exceptionKeys: () => [],
  exceptions: (base, head) => {
    const known = new Set(base.map((it) => JSON.stringify(it)));
    return head
      .filter((it) => !known.has(JSON.stringify(it)))
      .map((it) => `exception until ${it.until} for ${namedBy(it).join(", ")}: ${it.reason}`);
  },
  breakGlass: (base, head) => [
    ...gone(new Set(base.users.values()), new Set(head.users.values())).map(
      (it) => `user ${it} is no longer break-glass`,
    ),
    ...gone(new Set(base.groups.values()), new Set(head.groups.values())).map(
      (it) => `group ${it} is no longer break-glass`,
    ),
    ...gone(new Set(base.permissionSets.values()), new Set(head.permissionSets.values())).map(
      (it) => `permission set ${it} is no longer break-glass`,
    ),
  ],
  privilegedSets: (base, head) => {
    if (base === undefined) return [];
    if (head === undefined) return ["privileged permission sets may be assigned anywhere"];
    return head
      .filter((place) => !base.some((it) => covers(it, place)))
      .map((it) => `privileged permission set ${it.permissionSet} may be assigned in more accounts, or to more people`);
  },
  administratorsPerAccount: (base, head) => raised("people with privileged sets in an account", base, head),
  repairNarrowing: (base, head) =>
    head && !base ? ["deploys remove what is neither in the files nor in a deployed commit, without a review"] : [],
  protectedNames: (base, head) =>
    gone(new Set(base), new Set(head)).map((it) => `names like ${it} are no longer protected`),
  accountRules: (base, head) =>
    base.flatMap(({ accounts, longestSession, assignmentDays }) =>
      [...accounts].sort().flatMap((account) => {
        const now = head.filter((it) => it.accounts.has(account));
        return [
          ...raised(
            `minutes of a session in account ${account}`,
            longestSession,
            least(now.map((it) => it.longestSession)),
          ),
          ...raised(
            `days of an assignment in account ${account}`,
            assignmentDays,
            least(now.map((it) => it.assignmentDays)),
          ),
        ];
      }),
    ),
  // The first rule that matches applies, so any change of the list may allow more.
  paths: (base, head) => {
    if (base === undefined) return [];
    if (head === undefined) return ["files may declare and use anything, whatever their path"];
    const other = head.filter((rule) => !base.some((it) => samePath(it, rule)));
    const gone = base.filter((rule) => !head.some((it) => samePath(it, rule)));
    const moved = other.length + gone.length === 0 && head.some((rule, index) => !samePath(rule, base[index] ?? rule));
    return [
      ...other.map(({ path }) => `the rule for ${path} is new or has changed`),
      ...gone.map(({ path }) => `the rule for ${path} is gone or has changed`),
      ...(moved ? ["the order of the rules for paths has changed"] : []),
    ];
  },
  roles: (base, head) => [
    ...(base.services === undefined
      ? []
      : head.services === undefined
        ? ["roles may trust anybody"]
        : gone(head.services, base.services).map((it) => `roles may be assumed by ${it}`)),
    ...gone(principalNames(head.principals), principalNames(base.principals)).map((it) => `roles may trust ${it}`),
    ...gone(head.privileged, base.privileged).map(
      (it) => `role ${it} may change access or act with other roles' access`,
    ),
    ...(base.permissionsBoundary !== undefined && base.permissionsBoundary !== head.permissionsBoundary
      ? [
          `the permissions boundary of roles is ${head.permissionsBoundary ?? "nothing"}, no longer ${base.permissionsBoundary}`,
        ]
      : []),
  ],
};

/** In sentences, for people; they contain untrusted text. In doubt something counts as relaxed. Both are of the same day. */
export function relaxations(base: Guardrails, head: Guardrails): readonly string[] {
  return [...new Set(ALL_PARTS.flatMap((key) => comparePart(key, base, head)))];
}

const ALL_PARTS = Object.keys(PARTS) as (keyof Guardrails)[];

function comparePart<Key extends keyof Guardrails>(key: Key, base: Guardrails, head: Guardrails): readonly string[] {
  return PARTS[key](base[key], head[key]);
}

function principalNames({
  accounts,
  organizations,
  samlProviders,
  oidcSubjects,
}: ListedPrincipals): ReadonlySet<string> {
  return new Set([
    ...[...accounts].map((it) => `account ${it}`),
    ...[...organizations].map((it) => `organization ${it}`),
    ...[...samlProviders].map((it) => `SAML provider ${it}`),
    ...oidcSubjects.map(({ provider, subject }) => `${subject} of ${provider}`),
  ]);
}

/** What `before` has and `after` lacks, sorted. */
function gone(before: ReadonlySet<string>, after: ReadonlySet<string>): readonly string[] {
  return [...before].filter((it) => !after.has(it)).sort();
}

function raised(what: string, before: number | undefined, after: number | undefined): readonly string[] {
  if (before === undefined || (after !== undefined && after <= before)) return [];
  return [`${what}: ${after === undefined ? "no limit" : `at most ${after}`}, before ${before}`];
}

function least(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function covers(wider: PrivilegedPlace, place: PrivilegedPlace): boolean {
  const { principals } = wider;
  return (
    wider.permissionSet === place.permissionSet &&
    [...place.accounts].every((it) => wider.accounts.has(it)) &&
    (principals === undefined ||
      (place.principals !== undefined && [...place.principals].every((it) => principals.has(it))))
  );
}

function samePath(a: PathRule, b: PathRule): boolean {
  const text = ({ path, names, accounts }: PathRule) => JSON.stringify([path, [...names].sort(), [...accounts].sort()]);
  return text(a) === text(b);
}
