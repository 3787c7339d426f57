// The files that declare what was sieved: one for the organization, its accounts and people each, one for each team, one for each policy.

import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { quote } from "../diagnostics/quote.ts";
import type { LiveObject } from "../live/live-object.ts";
import { scalar } from "../load/yaml-scalar.ts";
import { partitionOf } from "../model/build-organization.ts";
import { encodeKey, groupKey, ownName, permissionSetKey, userKey, wholeOf } from "../model/resource-identity.ts";
import { accountNames } from "./account-names.ts";
import { identitySourceOf, type OrganizationFacts } from "./facts.ts";
import { type Folded, foldHoldings, type Holding } from "./holdings.ts";
import { textOf } from "./live-values.ts";
import { createPolicyFiles } from "./policy-files.ts";
import type { Sieved } from "./sieve.ts";
import { type Grouping, type Teams, teamsOf } from "./team-names.ts";
import {
  accountsSection,
  commonBoundary,
  commonTagsOf,
  type OddAccounts,
  organizationLines,
  withSchema,
} from "./write-organization.ts";
import { externalLines, principalName, userEntry } from "./write-people.ts";
import { liveRoles, roleEntry, sameRoles } from "./write-roles.ts";
import { type SetFacts, setEntry } from "./write-sets.ts";
import { asEntry, filesOfSections, type Line, listLines, type Section } from "./yaml-lines.ts";

/** Lines by path in the access folder, sorted. */
export type WrittenFiles = ReadonlyMap<string, readonly Line[]>;

export type WritingOptions = {
  readonly grouping: Grouping;
  /** Where the schemas are, seen from a file at the top of the folder, with `/` at its end. */
  readonly schemas: string;
};

type Writing = SetFacts & {
  readonly sieved: Sieved;
  readonly teams: Teams;
  readonly accountNames: ReadonlyMap<string, string>;
  readonly holdings: readonly Holding[];
};

/** `teams` are those of everything, also where only a part is written. */
export function writeFiles(
  sieved: Sieved,
  facts: OrganizationFacts,
  {
    teams,
    schemas,
    oddAccounts,
  }: { readonly teams: Teams; readonly schemas: string; readonly oddAccounts: OddAccounts },
): WrittenFiles {
  const said = [...sieved.said.values()];
  const names = accountNames(facts.accounts);
  const management = names.get(facts.managementAccount) ?? facts.managementAccount;
  const holdings = holdingsOf(said);
  const common = commonTagsOf(said);
  const writing: Writing = {
    sieved,
    holdings,
    accountNames: names,
    teams,
    partition: partitionOf(facts.region),
    commonTags: common.tags,
    policyFiles: createPolicyFiles(),
  };
  const files = new Map<string, readonly Line[]>();
  const add = (kind: string, path: string, lines: readonly Line[]) =>
    files.set(path, withSchema(kind, schemas, path, lines));
  const addAll = (kind: string, pathOf: (part: number) => string, sections: readonly Section[]) => {
    for (const [index, lines] of filesOfSections(sections).entries()) {
      if (lines.length > 0) add(kind, pathOf(index + 1), lines);
    }
  };
  const numbered = (name: string) => (part: number) => (part === 1 ? `${name}.yaml` : `${name}-${part}.yaml`);
  const attributes = said.find(({ type }) => type === "InstanceAccessControlAttributes");
  const source = identitySourceOf([...said, ...sieved.named.values()]);
  add("organization", "organization.yaml", organizationLines(facts, management, source, attributes, common));
  addAll("accounts", numbered("accounts"), [accountsSection(facts.accounts, names, oddAccounts)]);
  const boundary = commonBoundary(said);
  if (boundary !== undefined) {
    add("guardrails", "guardrails.yaml", boundaryLines(boundary, said));
  }
  for (const [path, lines] of peopleFiles(writing)) add("users", path, lines);
  for (const [team, sections] of teamSections(writing)) {
    for (const [index, lines] of filesOfSections(sections).entries()) {
      const path = index === 0 ? `teams/${team}.yaml` : `teams/${team}/${index + 1}.yaml`;
      add("team", path, [{ text: `team: ${scalar(team)}`, of: [] }, { text: "", of: [] }, ...lines]);
    }
  }
  for (const [path, lines] of writing.policyFiles.files()) files.set(path, lines);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The teams of all that can be said. */
export function teamsFor(sieved: Sieved, facts: OrganizationFacts, grouping: Grouping): Teams {
  const said = [...sieved.said.values()];
  const groups = [...said, ...sieved.named.values()].filter(({ identity }) => identity?.kind === "group");
  return teamsOf(grouping, {
    groups: groups.map(principalName),
    holdings: holdingsOf(said),
    accounts: facts.accounts,
    accountNames: accountNames(facts.accounts),
  });
}

export function holdingsOf(objects: readonly LiveObject[]): readonly Holding[] {
  return objects.flatMap((it): readonly Holding[] => {
    if (it.identity?.kind !== "assignment") return [];
    const { permissionSet, principal, accountId } = it.identity;
    return [{ id: stackKey(it), permissionSet, principal, accountId }];
  });
}

/** The only guardrail by which resources follow; the whole file is written once all else is known. */
function boundaryLines(boundary: string, said: readonly LiveObject[]): readonly Line[] {
  const of = said.filter(({ type }) => type === "Role").map(stackKey);
  return ["guardrails:", "  roles:", `    permissionsBoundary: ${scalar(boundary)}`].map((text) => ({ text, of }));
}

/** Of those that can only be named, whoever something names. */
function namedInUse({ sieved }: Writing, kind: "user" | "group", holdings: readonly Holding[]): readonly LiveObject[] {
  const used = new Set(
    holdings.filter(({ principal }) => principal.kind === kind).map(({ principal }) => principal.name),
  );
  if (kind === "user") {
    for (const { identity } of sieved.said.values()) if (identity?.kind === "membership") used.add(identity.userName);
  }
  return [...sieved.named.values()].filter((it) => it.identity?.kind === kind && used.has(nameOf(it)));
}

function nameOf({ identity }: LiveObject): string {
  return (identity === undefined ? undefined : ownName(identity)) ?? "";
}

function* peopleFiles(writing: Writing): Generator<readonly [string, readonly Line[]]> {
  const users = [...writing.sieved.said.values()].filter(({ identity }) => identity?.kind === "user").map(userEntry);
  const external = externalLines(namedInUse(writing, "user", writing.holdings));
  const files = filesOfSections([{ key: "users", entries: users }]).map((lines) => [...lines]);
  const first = files[0]?.length === 0 ? [{ text: "users: []", of: [] }] : (files[0] ?? []);
  const named = external.length === 0 ? [] : [{ text: "", of: [] }, { text: "external:", of: [] }, ...external];
  yield ["people.yaml", [...first, ...named]];
  for (const [index, lines] of files.slice(1).entries()) yield [`people-${index + 2}.yaml`, lines];
}

/** The sections of each team's files; teams sorted. */
function teamSections(writing: Writing): readonly (readonly [string, readonly Section[]])[] {
  const { teams, holdings, sieved } = writing;
  const said = [...sieved.said.values()];
  const ofKind = (kind: string) => said.filter(({ identity }) => identity?.kind === kind);
  const teamOfHolding = ({ principal, permissionSet }: Holding) =>
    principal.kind === "group" ? teams.ofGroup(principal.name) : teams.ofSet(permissionSet);
  const groups = Map.groupBy(ofKind("group"), (it) => teams.ofGroup(nameOf(it)));
  const sets = Map.groupBy(ofKind("permission-set"), (it) => teams.ofSet(nameOf(it)));
  const held = Map.groupBy(holdings, teamOfHolding);
  const roles = Map.groupBy(sameRoles(liveRoles(said)), (same) =>
    teams.ofRole(
      same[0] === undefined ? "" : nameOf(same[0].role),
      same.map(({ accountId }) => accountId),
    ),
  );
  const members = Map.groupBy(ofKind("membership"), ({ identity }) =>
    identity?.kind === "membership" ? identity.group : "",
  );
  const parts = Map.groupBy(
    said.filter(({ identity }) => identity !== undefined && wholeOf(identity)?.kind === "permission-set"),
    ({ identity }) => (identity === undefined ? "" : encodeKey(wholeOf(identity) ?? identity)),
  );
  const all = [...new Set([...groups.keys(), ...sets.keys(), ...held.keys(), ...roles.keys()])].sort();
  return all.map((team) => {
    const external = externalLines(namedInUse(writing, "group", held.get(team) ?? []));
    const sections: readonly Section[] = [
      { key: "external", entries: external.length === 0 ? [] : [external] },
      {
        key: "groups",
        entries: (groups.get(team) ?? []).map((it) => groupEntry(it, members.get(nameOf(it)) ?? [], writing)),
      },
      {
        key: "permissionSets",
        entries: (sets.get(team) ?? []).map((it) =>
          setEntry(
            it,
            parts.get(it.key) ?? [],
            teams.alsoHolding(nameOf(it)).filter((it) => held.has(it)),
            writing,
          ),
        ),
      },
      {
        key: "assignments",
        entries: foldHoldings(held.get(team) ?? []).map((it) => assignmentEntry(it, writing)),
      },
      {
        key: "roles",
        entries: (roles.get(team) ?? []).map((it) => roleEntry(it, writing.accountNames, writing)),
      },
    ];
    return [team, sections] as const;
  });
}

function groupEntry(group: LiveObject, memberships: readonly LiveObject[], writing: Writing): readonly Line[] {
  const of = [stackKey(group)];
  const description = textOf(group.properties, "description");
  const members = memberships.map((it) => {
    const userName = it.identity?.kind === "membership" ? it.identity.userName : "";
    return { text: scalar(nameFor(userKey(userName), writing)), of: [stackKey(it)] };
  });
  return asEntry([
    { text: `    name: ${scalar(principalName(group))}`, of },
    ...(description === undefined ? [] : [{ text: `    description: ${scalar(description)}`, of }]),
    ...listLines("    ", "members", members, of),
  ]);
}

function assignmentEntry(
  { permissionSet, groups, users, accountIds, holdings }: Folded,
  writing: Writing,
): readonly Line[] {
  const of = holdings.map(({ id }) => id);
  const piece = (text: string, isIts: (holding: Holding) => boolean) => ({
    text: scalar(text),
    of: holdings.filter(isIts).map(({ id }) => id),
  });
  const holder = (kind: "group" | "user", key: (name: string) => string) => (name: string) =>
    piece(nameFor(key(name), writing), ({ principal }) => principal.kind === kind && principal.name === name);
  const accounts = accountIds.map((id) =>
    piece(writing.accountNames.get(id) ?? id, ({ accountId }) => accountId === id),
  );
  return asEntry([
    { text: `    permissionSet: ${scalar(nameFor(permissionSetKey(permissionSet), writing))}`, of },
    ...listLines("    ", "groups", groups.map(holder("group", groupKey)), []),
    ...listLines("    ", "users", users.map(holder("user", userKey)), []),
    ...listLines(
      "    ",
      "accounts",
      accounts.toSorted((a, b) => (a.text < b.text ? -1 : 1)),
      [],
    ),
  ]);
}

/** What the object with this key is called in AWS. */
function nameFor(key: string, { sieved }: Writing): string {
  const id = stackKey({ stack: IDENTITY_CENTER_STACK, key });
  const object = sieved.said.get(id) ?? sieved.named.get(id);
  if (object === undefined) throw new Error(`${quote(key)} is named and was not kept`);
  return object.identity?.kind === "permission-set" ? (textOf(object.properties, "name") ?? "") : principalName(object);
}
