// What a change of guardrails.yaml allows that was forbidden before: reviewers see it first.
import { displayNames, joinedNames } from "../desired/display-names.ts";
import type { Access } from "../model/access.ts";
import { withAccountNames } from "../model/account-names.ts";
import { exceptionSentence } from "../model/removal-guardrails.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { GUARDRAILS } from "./all-guardrails.ts";
import { settingsIn } from "./build-guardrails.ts";
import type { Guardrails, NameOf } from "./guardrail.ts";
import type { DesiredAccess } from "./read-access.ts";
import { moreRemoved } from "./removal-scopes.ts";

type Compare<Key extends keyof Guardrails> = (
  base: Guardrails[Key],
  head: Guardrails[Key],
  nameOf: NameOf,
) => readonly string[];

/** Those that guardrails.yaml sets: first who may get at anything at all, last how much and how long. */
export const MOST_DANGEROUS_FIRST: readonly string[] = [
  ...["role-trust", "role-privileges"],
  ...["privileged-sets", "borrowing-sets", "all-data-sets", "administrators"],
  ...["break-glass", "protected-names", "paths", "account-rules"],
];

const BY_DANGER = [...GUARDRAILS].toSorted(
  ([a], [b]) => MOST_DANGEROUS_FIRST.indexOf(a) - MOST_DANGEROUS_FIRST.indexOf(b),
);

/** One entry for each part, so that none is forgotten, the most dangerous first; places say only where a limit is written. */
const PARTS: { readonly [Key in keyof Guardrails]: Compare<Key> } = {
  roleBoundary: (before, after) =>
    before === undefined || before === after
      ? []
      : [`the permissions boundary of roles is ${after ?? "nothing"}, no longer ${before}`],
  settings: (base, head, nameOf) =>
    BY_DANGER.flatMap(([name, { relaxed }]) =>
      relaxed(base.get(name), head.get(name), nameOf, { before: base, after: head }),
    ),
  exceptions: (base, head) => {
    const known = new Set(base.map((it) => JSON.stringify(it)));
    return head.filter((it) => !known.has(JSON.stringify(it))).map(exceptionSentence);
  },
  repairNarrowing: (base, head) =>
    head && !base ? ["deploys remove what is neither in the files nor in a deployed commit, without a review"] : [],
  unmanaged: moreRemoved,
  suspended: (base, head, nameOf) =>
    [...base].filter((name) => !head.has(name)).map((name) => `user ${nameOf("users", name)} is no longer suspended`),
  removalLimits: (base, head) => {
    const raised = Object.entries(base).flatMap(([kind, before]) => {
      const after = head[kind as keyof typeof head];
      const parts = (["count", "fraction", "minimum"] as const).flatMap((part) =>
        after[part] > before[part] ? [`${part} from ${before[part]} to ${after[part]}`] : [],
      );
      return parts.length === 0 ? [] : [`${kind} (${parts.join(", ")})`];
    });
    return raised.length === 0 ? [] : [`a deploy may remove more: ${raised.join(", ")}`];
  },
  limitPlaces: () => [],
  exceptionKeys: () => [],
};

/**
 * In sentences, for people, the most dangerous first; they contain untrusted text. In doubt something counts as relaxed. Both are of the same
 * day. What the base's guardrails say of accounts that are new, or that are gone, is no relaxation: see {@link allowedInNewAccounts}.
 */
export function relaxations(base: Side, head: Side): readonly string[] {
  return differences(inAccountsOf(head, base), head);
}

/** What the base's guardrails allow in accounts that are new, which their selectors choose, by the account's id: in such sentences. */
export function allowedInNewAccounts(base: Side, head: Side): ReadonlyMap<string, readonly string[]> {
  const told = differences(base, inAccountsOf(head, base));
  const sentences = accountsNotIn(base, head).map(({ id }) => [id, told.filter((it) => it.includes(id))] as const);
  return new Map(sentences.filter(([, found]) => found.length > 0));
}

function accountsNotIn({ access }: Side, other: Side): Access["accounts"] {
  const known = new Set(access.accounts.map(({ id }) => id));
  return other.access.accounts.filter(({ id }) => !known.has(id));
}

/** The base's guardrails, where the head's new accounts were there already, and those that it has no more were not. */
function inAccountsOf(head: Side, base: Side): Side {
  const [added, gone] = [accountsNotIn(base, head), accountsNotIn(head, base)];
  if (added.length + gone.length === 0) return base;
  const kept = base.access.accounts.filter((it) => !gone.includes(it));
  const access = { ...base.access, accounts: [...kept, ...added] };
  return { ...base, access, guardrails: { ...base.guardrails, settings: settingsIn(base.written, access) } };
}

function differences(base: Side, head: Side): readonly string[] {
  const names = joinedNames(displayNames(base.access), displayNames(head.access));
  const nameOf: NameOf = (kind, name) => names[kind].get(nameInKey(name)) ?? name;
  const said = ALL_PARTS.flatMap((key) => comparePart(key, base.guardrails, head.guardrails, nameOf));
  return [...new Set(said)].map((it) => withAccountNames(it, names.accounts));
}

type Side = DesiredAccess;

const ALL_PARTS = Object.keys(PARTS) as (keyof Guardrails)[];

function comparePart<Key extends keyof Guardrails>(
  key: Key,
  base: Guardrails,
  head: Guardrails,
  nameOf: NameOf,
): readonly string[] {
  return PARTS[key](base[key], head[key], nameOf);
}
