// Which permission sets, assignments and roles a change of the files changes.
import { isDeepStrictEqual } from "node:util";
import { placeOfOrigin } from "../load/source-document.ts";
import type { Access, Account, Assignment, PermissionSet } from "../model/access.ts";
import type { ActionGroup, PolicyDiff } from "../policy/compare-documents.ts";
import type { AccessDiff } from "./access-diff.ts";
import { withVariables } from "./account-variables.ts";
import {
  type ChangedEntry,
  consentTexts,
  type Difference,
  datedDiffer,
  differing,
  likelyRename,
  namesDiffer,
  opOf,
  pairs,
  pastOf,
  sortedNames,
  tagTexts,
  valueDiffers,
} from "./changed-entries.ts";
import { holdersIn } from "./holders.ts";
import { likelyRole, likelySet } from "./likely-renames.ts";
import { NOTHING_PAST, type PastEntries } from "./past-entries.ts";
import { changedFilesOfRole, changedFilesOfSet } from "./policy-files.ts";
import { oldNameOf } from "./renames.ts";
import { placeOfRole, type RoleChange } from "./role-changes.ts";
import type { Changed, NamesChange } from "./set-changes.ts";
import type { Sides } from "./sides.ts";

export function setEntries(sides: Sides, { sets, renames }: AccessDiff): readonly ChangedEntry[] {
  const { base, head } = sides;
  const changes = new Map(sets.map((it) => [it.name.toLowerCase(), it]));
  const [held, holds] = [holdersIn(sides.held), holdersIn(sides.kept)];
  const likely = likelySet([base, head]);
  return pairs(base.permissionSets, head.permissionSets, ({ name }) => name).flatMap(({ before, after, it }) => {
    const change = changes.get(it.name.toLowerCase());
    const previously = oldNameOf(renames, "permission-set", it.name);
    const op = opOf(before, after);
    const differences = differing([
      ...(change === undefined || op === "removed" ? [] : policyDifferences(change)),
      ...(before === undefined || after === undefined ? [] : setDifferences(before, after)),
      ...(previously === undefined ? [] : [namesDiffer("held by", held(it.name).people, holds(it.name).people)]),
    ]);
    if (op === "changed" && differences.length === 0 && previously === undefined) return [];
    const assigned = (after === undefined ? base : head).assignments.filter(
      ({ permissionSet }) => permissionSet.toLowerCase() === it.name.toLowerCase(),
    );
    const where = [{ permissionSet: undefined, accounts: sortedNames(assigned.map(({ account }) => account.name)) }];
    const { people, groups } = (after === undefined ? held : holds)(it.name);
    const place = placeOfOrigin(it.origin);
    const renamed = likelyRename(op, likely(it));
    const { likelyBefore } = renamed;
    const isHeldAlike = likelyBefore !== undefined && isDeepStrictEqual(held(likelyBefore), holds(it.name));
    return [
      {
        kind: "permission-set",
        name: it.name,
        principals: [],
        op,
        previously,
        ...renamed,
        ...(isHeldAlike ? { heldAlike: true } : {}),
        differences,
        people,
        ...providerGroups(groups),
        where,
        place,
        ...policyFiles(changedFilesOfSet(before, after)),
      },
    ];
  });
}

function setDifferences(before: PermissionSet, after: PermissionSet): readonly Difference[] {
  return [
    valueDiffers("team", before.team, after.team),
    valueDiffers("description", before.description, after.description),
    namesDiffer("shared with", consentTexts(before.sharedWith), consentTexts(after.sharedWith)),
    namesDiffer("tags", tagTexts(before.tags), tagTexts(after.tags)),
  ];
}

export function roleEntries(base: Access, head: Access, { roles, renames }: AccessDiff): readonly ChangedEntry[] {
  const changes = new Map(roles.map((it) => [placeOfRole(it), it]));
  const likely = likelyRole([base, head]);
  const entries = pairs(base.roles, head.roles, placeOfRole).flatMap(
    ({ before, after, it }): readonly ChangedEntry[] => {
      const change = changes.get(placeOfRole(it));
      const previously = oldNameOf(renames, "role", it.name);
      const op = opOf(before, after);
      const differences = differing([
        ...(change === undefined || op === "removed"
          ? []
          : [...trustDifferences(change), ...policyDifferences({ ...change, inline: change.own })]),
        ...(before === undefined || after === undefined
          ? []
          : [
              valueDiffers("team", before.team, after.team),
              valueDiffers("description", before.description, after.description),
              valueDiffers("permissions boundary", before.permissionsBoundary, after.permissionsBoundary),
              namesDiffer("tags", tagTexts(before.tags), tagTexts(after.tags)),
            ]),
      ]);
      if (op === "changed" && differences.length === 0 && previously === undefined) return [];
      const where = [{ permissionSet: undefined, accounts: [it.account.name] }];
      return [
        {
          kind: "role",
          name: it.name,
          principals: [],
          op,
          previously,
          ...likelyRename(op, likely(it)),
          differences,
          people: [],
          where,
          place: placeOfOrigin(it.origin),
          ...policyFiles(changedFilesOfRole(before, after)),
        },
      ];
    },
  );
  const accounts = new Map([...base.accounts, ...head.accounts].map((account) => [account.name, account]));
  return inOneEntry(entries, (entry) => ({ ...entry, where: [] })).map((entry) => ({
    ...entry,
    ...byVariables(entry, accounts),
  }));
}

function byVariables(
  { differences, where }: ChangedEntry,
  known: ReadonlyMap<string, Account>,
): Pick<ChangedEntry, "byVariables"> {
  const [account, ...others] = where.flatMap(({ accounts }) => accounts.flatMap((name) => known.get(name) ?? []));
  if (account === undefined || others.length > 0) return {};
  const named = (texts: readonly string[]) => texts.map((text) => withVariables(text, account));
  const written = differences.map(({ what, removed, added }) => ({
    what,
    removed: named(removed),
    added: named(added),
  }));
  return isDeepStrictEqual(written, differences) ? {} : { byVariables: written };
}

/** Of who stays, the conditions that differ. */
function trustDifferences({ trust: { conditions, removed, added } }: RoleChange): readonly Difference[] {
  const [before, after] = [conditions.map((it) => it.before), conditions.map((it) => it.after)];
  return [
    {
      what: "may be assumed when",
      removed: conditions.flatMap((it) => it.removed),
      added: conditions.flatMap((it) => it.added),
    },
    {
      what: "may be assumed by",
      removed: removed.filter((it) => !before.includes(it)),
      added: added.filter((it) => !after.includes(it)),
    },
  ];
}

/**
 * One entry for each set and principal; those of which the same differs are told together, as one entry of the files gives them. In
 * `accountsMoved`, ids, what selectors choose is told of the account.
 */
export function assignmentEntries(
  base: Access,
  head: Access,
  accountsMoved: ReadonlySet<string>,
  past: PastEntries = NOTHING_PAST,
): readonly ChangedEntry[] {
  const key = ({ permissionSet, principal }: Assignment) =>
    `${permissionSet} ${principal.kind} ${principal.name}`.toLowerCase();
  const [before, after] = [
    Map.groupBy([...base.assignments, ...past.before.assignments], key),
    Map.groupBy([...head.assignments, ...past.after.assignments], key),
  ];
  const entries = sortedNames([...before.keys(), ...after.keys()]).flatMap((name) => {
    const [old = [], now = []] = [before.get(name), after.get(name)];
    const [it] = now.length > 0 ? now : old;
    if (it === undefined) return [];
    const op = opOf(old[0], now[0]);
    const isTold = ({ account }: Assignment) => op !== "changed" || !accountsMoved.has(account.id);
    const dated = (assignments: readonly Assignment[]) =>
      assignments.filter(isTold).map(({ account, expires }) => ({ name: account.name, expires }));
    const accounts = datedDiffer("accounts", dated(old), dated(now));
    const differences = differing([accounts]);
    if (differences.length === 0) return [];
    const where = [{ permissionSet: undefined, accounts: accounts.names }];
    const side = now.length > 0 ? head : base;
    const entry: ChangedEntry = {
      kind: "assignment",
      name: it.permissionSet,
      principals: [`${it.principal.kind} ${it.principal.name}`],
      op,
      previously: undefined,
      ...pastOf(accounts.lastDays, past.days),
      differences,
      people: peopleOf(it, side),
      ...providerGroups(it.principal.external && it.principal.kind === "group" ? [it.principal.name] : []),
      where,
      place: placeOfOrigin(it.origin),
    };
    return [entry];
  });
  return inOneEntry(entries, (entry) => ({ ...entry, people: [], groups: [], principals: [] }));
}

function providerGroups(groups: readonly string[]): Pick<ChangedEntry, "groups"> {
  return groups.length === 0 ? {} : { groups };
}

function policyFiles(files: readonly string[]): Pick<ChangedEntry, "files"> {
  return files.length === 0 ? {} : { files };
}

function peopleOf({ principal: { kind, name } }: Assignment, { groups }: Access): readonly string[] {
  if (kind === "user") return [name];
  const group = groups.find((it) => it.name.toLowerCase() === name.toLowerCase());
  return sortedNames((group?.members ?? []).map(({ principal }) => principal.name));
}

/** Entries of which everything is the same but what `common` leaves out. */
function inOneEntry(
  entries: readonly ChangedEntry[],
  common: (entry: ChangedEntry) => unknown,
): readonly ChangedEntry[] {
  return [...Map.groupBy(entries, (entry) => JSON.stringify(common(entry))).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [
      {
        ...first,
        principals: sortedNames(same.flatMap(({ principals }) => principals)),
        people: sortedNames(same.flatMap(({ people }) => people)),
        ...providerGroups(sortedNames(same.flatMap(({ groups = [] }) => groups))),
        where: [
          {
            permissionSet: undefined,
            accounts: sortedNames(same.flatMap(({ where }) => where.flatMap((it) => it.accounts))),
          },
        ],
      },
    ];
  });
}

type Policies = {
  readonly inline: PolicyDiff;
  readonly boundary?: PolicyDiff;
  readonly policies: NamesChange;
  readonly other: readonly Changed[];
};

function policyDifferences({ inline, boundary, policies, other }: Policies): readonly Difference[] {
  return [
    { what: "policies", removed: policies.removed, added: policies.added },
    ...documentDifferences("", inline),
    ...(boundary === undefined ? [] : documentDifferences("its boundary ", boundary)),
    ...other.map(({ what, before, after }) => valueDiffers(what, before, after)),
  ];
}

function documentDifferences(of: string, diff: PolicyDiff): readonly Difference[] {
  const difference = (what: string, gone: readonly ActionGroup[], come: readonly ActionGroup[]): Difference => ({
    what: `${of}${what}`,
    removed: sortedNames([...gone, ...come.flatMap(onLess)].map(groupText)),
    added: sortedNames([...come, ...gone.flatMap(onLess)].map(groupText)),
  });
  return [
    difference("allows", diff.noLongerAllowed, diff.allowed),
    difference("denies", diff.noLongerDenied, diff.denied),
  ];
}

/** The same actions where the other side allows or denies them, on less: that is neither lost nor gained, and yet another than this. */
function onLess({ onLess: places = [], accounts }: ActionGroup): readonly ActionGroup[] {
  return places.map((it) => (accounts === undefined ? it : { ...it, accounts }));
}

/** Of one cell; who wants more finds it where reports tell sets and roles action by action. */
const MOST = { actions: 5, resources: 3, accounts: 3 };

function groupText({ actions, resources, condition, accounts = [] }: ActionGroup): string {
  const first = (names: readonly string[], most: number) =>
    names.length > most ? `${names.slice(0, most).join(", ")} and ${names.length - most} more` : names.join(", ");
  const on = resources.length === 1 && resources[0] === "*" ? "*" : first(resources, MOST.resources);
  const where = accounts.length === 0 ? "" : `, in ${first(accounts, MOST.accounts)}`;
  return `${first(actions, MOST.actions)} on ${on}${condition === "" ? "" : ` if ${condition}`}${where}`;
}
