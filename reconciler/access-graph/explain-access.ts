// Answers who can reach an account, what somebody can reach, who holds a set, what a role is for: with the places. Pure.
import type { Access, Group, PermissionSet } from "../model/access.ts";
import { laterDay } from "../model/dates.ts";
import { type DeclaredAt, declaredAt } from "./declared-at.ts";
import { effectiveGrants, type Way } from "./effective-grants.ts";
import { type ExplainedRole, explainRole } from "./explain-role.ts";
import { type Grant, identityOf, type Via } from "./grants.ts";
import { type Holder, heldByHolders } from "./holders.ts";
import { managedPolicyText } from "./policy-text.ts";
import { type NamedThing, type SuggestedNames, suggestNames } from "./suggest-names.ts";

/** What can be asked for, and by which name. */
export const SUBJECTS = ["account", "person", "set", "role", "group"] as const;

export type Question = {
  readonly subject: (typeof SUBJECTS)[number];
  /** In any letter case; an account's id too. */
  readonly name: string;
};

export type Member = { readonly name: string; readonly place: DeclaredAt; readonly expires: string | undefined };

/** A {@link Way} with its places looked up. */
export type ExplainedWay = {
  readonly via: Via;
  readonly membership: DeclaredAt | undefined;
  readonly assignment: DeclaredAt;
  readonly expires: string | undefined;
};

export type ExplainedGrant = {
  readonly holder: Holder;
  readonly account: Grant["account"];
  readonly permissionSet: string;
  /** The last day in UTC, when every way to it ends by itself; for a group's question, of the ways through the group. */
  readonly expires: string | undefined;
  readonly ways: readonly ExplainedWay[];
};

export type Explanation = {
  /** With the name as it is declared. */
  readonly question: Question;
  /** Where it is declared; undefined for what the identity provider owns, and for a role, which may be declared often. */
  readonly place: DeclaredAt | undefined;
  /** Other facts about it, by the model's names: `sessionDuration`. */
  readonly facts: { readonly [name: string]: string | readonly string[] };
  /** People first, then groups of the identity provider, each sorted by name, account, set. */
  readonly grants: readonly ExplainedGrant[];
  /** Of a group, whether it holds anything or not. */
  readonly members: readonly Member[];
  /** Those of the account, or those of the name that was asked for. */
  readonly roles: readonly ExplainedRole[];
};

/** Nothing has that name. */
export type Unknown = { readonly unknown: Question } & SuggestedNames & {
    /** What else has this name: it was asked for as the wrong thing. */
    readonly elsewhere: Question["subject"] | undefined;
  };

export function explainAccess(access: Access, question: Question): Explanation | Unknown {
  const found = SUBJECT_FINDERS[question.subject](access, question.name.toLowerCase());
  if (!("candidates" in found)) {
    const { name, keep = () => false, place, facts = {}, members = [], roles = [] } = found;
    const grants = explainedGrants(access, keep);
    return { question: { ...question, name }, place, facts, grants, members, roles: roles.map(explainRole) };
  }
  const subjects = SUBJECTS.filter((subject) => subject !== question.subject);
  const elsewhere = subjects.find((subject) => "name" in SUBJECT_FINDERS[subject](access, question.name.toLowerCase()));
  return { unknown: question, ...suggestNames(question.name, found.candidates), elsewhere };
}

/** The last day (undefined: none) of everything that `access` grants, by {@link explainedIdentity}. */
export function heldGrants(access: Access): ReadonlyMap<string, string | undefined> {
  return new Map(heldByHolders(effectiveGrants(access)).map((grant) => [explainedIdentity(grant), grant.expires]));
}

/** One holder, account and set are one grant, in any letter case and whichever way it is given. */
export function explainedIdentity({
  holder,
  account,
  permissionSet,
}: Pick<ExplainedGrant, "holder" | "account" | "permissionSet">): string {
  return `${holder.kind}\n${identityOf({ person: holder.name, account, permissionSet })}`;
}

type Found = {
  readonly name: string;
  /** Which grants belong to the answer. Left out: none. */
  readonly keep?: (grant: Candidate) => boolean;
  readonly place: DeclaredAt | undefined;
  readonly facts?: Explanation["facts"];
  readonly members?: readonly Member[];
  readonly roles?: Access["roles"];
};

type Candidate = Pick<ExplainedGrant, "holder" | "account" | "permissionSet"> & { readonly via: Via };

type Finder = (access: Access, wanted: string) => Found | { readonly candidates: readonly NamedThing[] };

const SUBJECT_FINDERS: { readonly [subject in Question["subject"]]: Finder } = {
  account: ({ accounts, roles }, wanted) => {
    const account = accounts.find(({ name, id }) => name.toLowerCase() === wanted || id === wanted);
    if (account === undefined) return { candidates: accounts.map(({ name }) => ({ name, previously: undefined })) };
    const { name, id, ou, status, owner } = account;
    return {
      name,
      keep: (grant) => grant.account.id === id,
      place: declaredAt(account.origin),
      facts: { id, ...(ou.length > 0 ? { ou: ou.join("/") } : {}), status, ...optional({ owner }) },
      roles: roles.filter((role) => role.account === account),
    };
  },
  person: (access, wanted) => {
    const keep = ({ holder }: Candidate) => holder.kind === "person" && holder.name.toLowerCase() === wanted;
    const person = access.people.find(({ userName }) => userName.toLowerCase() === wanted);
    if (person !== undefined) {
      const { userName: name, displayName, email, leaves } = person;
      return {
        name,
        keep,
        place: declaredAt(person.origin),
        facts: { displayName, email, ...optional({ leaves }) },
      };
    }
    const external = externalPeople(access);
    const name = external.find((it) => it.toLowerCase() === wanted);
    if (name !== undefined) return { name, keep, place: undefined, facts: { owner: "the identity provider" } };
    const ours = access.people.map(({ userName, previously, displayName, email }) => ({
      name: userName,
      previously,
      also: [displayName, email],
    }));
    return { candidates: [...ours, ...external.map((it) => ({ name: it, previously: undefined }))] };
  },
  set: ({ permissionSets }, wanted) => {
    const set = permissionSets.find(({ name }) => name.toLowerCase() === wanted);
    if (set === undefined) return { candidates: permissionSets };
    return {
      name: set.name,
      keep: ({ permissionSet }) => permissionSet === set.name,
      place: declaredAt(set.origin),
      facts: setFacts(set),
    };
  },
  role: ({ roles }, wanted) => {
    const named = roles.filter(({ name }) => name.toLowerCase() === wanted);
    const [first] = named;
    return first === undefined ? { candidates: roles } : { name: first.name, place: undefined, roles: named };
  },
  group: ({ groups, assignments }, wanted) => {
    const keep = ({ via }: Candidate) => "group" in via && via.group.toLowerCase() === wanted;
    const group = groups.find(({ name }) => name.toLowerCase() === wanted);
    if (group !== undefined) {
      return {
        name: group.name,
        keep,
        place: declaredAt(group.origin),
        facts: groupFacts(group),
        members: membersOf(group),
      };
    }
    const external = assignments.map(({ principal }) => principal).filter((it) => it.kind === "group" && it.external);
    const name = external.find((it) => it.name.toLowerCase() === wanted)?.name;
    if (name !== undefined) return { name, keep, place: undefined, facts: { owner: "the identity provider" } };
    return { candidates: [...groups, ...external] };
  },
};

/** Sorted; people before groups of the identity provider. `keep` is asked of each way. */
export function explainedGrants(access: Access, keep: (grant: Candidate) => boolean): readonly ExplainedGrant[] {
  return heldByHolders(effectiveGrants(access)).flatMap(({ holder, account, permissionSet, ways }) => {
    const kept = ways.filter(({ via }) => keep({ holder, account, permissionSet, via }));
    if (kept.length === 0) return [];
    const expires = kept.map((way) => way.expires).reduce(laterDay);
    return [{ holder, account, permissionSet, expires, ways: kept.map(explainWay) }];
  });
}

function explainWay({ via, membership, assignment, expires }: Way): ExplainedWay {
  const listed = membership === undefined ? undefined : declaredAt(membership);
  return { via, membership: listed, assignment: declaredAt(assignment), expires };
}

/** The identity provider's people are known by what names them. */
function externalPeople({ assignments, groups }: Access): readonly string[] {
  const named = [
    ...assignments.map(({ principal }) => principal),
    ...groups.flatMap(({ members }) => members.map(({ principal }) => principal)),
  ];
  return [...new Set(named.filter(({ kind, external }) => kind === "user" && external).map(({ name }) => name))];
}

function groupFacts({ team, description, membersFrom }: Group): Explanation["facts"] {
  return {
    ...optional({ team: team === "" ? undefined : team, description }),
    ...(membersFrom.length > 0 ? { membersFrom } : {}),
  };
}

function membersOf({ members }: Group): readonly Member[] {
  return members
    .map(({ principal, origin, expires }) => ({ name: principal.name, place: declaredAt(origin), expires }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** AWS-managed policies as ARNs, the others by what they are. */
export function policyNamesOf({
  managedPolicies,
  customerManagedPolicies,
  inlinePolicy,
}: PermissionSet): readonly string[] {
  const customer = customerManagedPolicies.map((it) => managedPolicyText({ customerManagedPolicy: it }));
  return [...managedPolicies, ...customer, ...(inlinePolicy === undefined ? [] : ["inline policy"])];
}

function setFacts(set: PermissionSet): Explanation["facts"] {
  const boundary = set.permissionsBoundary && managedPolicyText(set.permissionsBoundary);
  return {
    ...optional({ team: set.team === "" ? undefined : set.team, description: set.description }),
    sessionDuration: set.sessionDuration,
    policies: policyNamesOf(set),
    ...optional({ permissionsBoundary: boundary }),
  };
}

/** Leaves out what is undefined. */
function optional(facts: { readonly [name: string]: string | undefined }): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
