// Which permission sets, assignments and roles a change of the files changes.
import { placeOfOrigin } from "../load/source-document.ts";
import type { Access, Assignment, PermissionSet, Role } from "../model/access.ts";
import type { ActionGroup, PolicyDiff } from "../policy/compare-documents.ts";
import type { AccessDiff } from "./access-diff.ts";
import {
  type ChangedEntry,
  type Difference,
  datedDiffer,
  differing,
  namesDiffer,
  opOf,
  pairs,
  sortedNames,
  valueDiffers,
} from "./changed-entries.ts";
import { oldNameOf } from "./renames.ts";
import type { RoleChange } from "./role-changes.ts";
import type { Changed, NamesChange, SetChange } from "./set-changes.ts";

export function setEntries(base: Access, head: Access, { sets, renames }: AccessDiff): readonly ChangedEntry[] {
  const changes = new Map(sets.map((it) => [it.name.toLowerCase(), it]));
  return pairs(base.permissionSets, head.permissionSets, ({ name }) => name).flatMap(({ before, after, it }) => {
    const change = changes.get(it.name.toLowerCase());
    const previously = oldNameOf(renames, "permission-set", it.name);
    const op = opOf(before, after);
    const differences = differing([
      ...(change === undefined || op === "removed" ? [] : policyDifferences(change)),
      ...(before === undefined || after === undefined ? [] : setDifferences(before, after)),
    ]);
    if (op === "changed" && differences.length === 0 && previously === undefined) return [];
    const assigned = (after === undefined ? base : head).assignments.filter(
      ({ permissionSet }) => permissionSet.toLowerCase() === it.name.toLowerCase(),
    );
    const where = [{ permissionSet: undefined, accounts: sortedNames(assigned.map(({ account }) => account.name)) }];
    const people =
      change?.people ??
      sortedNames(assigned.flatMap((assignment) => peopleOf(assignment, after === undefined ? base : head)));
    const place = placeOfOrigin(it.origin);
    return [
      { kind: "permission-set", name: it.name, principals: [], op, previously, differences, people, where, place },
    ];
  });
}

function setDifferences(before: PermissionSet, after: PermissionSet): readonly Difference[] {
  const consent = ({ sharedWith }: PermissionSet) => (sharedWith === "all" ? ["all teams"] : sharedWith);
  return [
    valueDiffers("description", before.description, after.description),
    namesDiffer("shared with", consent(before), consent(after)),
  ];
}

export function roleEntries(base: Access, head: Access, { roles, renames }: AccessDiff): readonly ChangedEntry[] {
  const changes = new Map(roles.map((it) => [`${it.account.id} ${it.name.toLowerCase()}`, it]));
  const key = ({ account, name }: Role) => `${account.id} ${name}`;
  const entries = pairs(base.roles, head.roles, key).flatMap(({ before, after, it }): readonly ChangedEntry[] => {
    const change = changes.get(key(it).toLowerCase());
    const previously = oldNameOf(renames, "role", it.name);
    const op = opOf(before, after);
    const differences = differing([
      ...(change === undefined || op === "removed"
        ? []
        : [trustDifference(change), ...policyDifferences({ ...change, inline: change.own })]),
      ...(before === undefined || after === undefined
        ? []
        : [
            valueDiffers("description", before.description, after.description),
            valueDiffers("permissions boundary", before.permissionsBoundary, after.permissionsBoundary),
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
        differences,
        people: [],
        where,
        place: placeOfOrigin(it.origin),
      },
    ];
  });
  return together(entries, (entry) => ({ ...entry, where: [] }));
}

function trustDifference({ trust, trustRewritten }: RoleChange): Difference {
  const isNamed = trust.added.length + trust.removed.length > 0;
  if (!isNamed && trustRewritten) return { what: "trust policy", removed: [], added: ["written differently"] };
  return { what: "may be assumed by", removed: trust.removed, added: trust.added };
}

/**
 * One entry for each set and principal; those of which the same differs are told together, as one entry of the files gives them. In
 * `accountsMoved`, ids, what selectors choose is told of the account.
 */
export function assignmentEntries(
  base: Access,
  head: Access,
  accountsMoved: ReadonlySet<string>,
): readonly ChangedEntry[] {
  const key = ({ permissionSet, principal }: Assignment) =>
    `${permissionSet} ${principal.kind} ${principal.name}`.toLowerCase();
  const [before, after] = [base, head].map(({ assignments }) => Map.groupBy(assignments, key));
  const entries = sortedNames([...(before?.keys() ?? []), ...(after?.keys() ?? [])]).flatMap((name) => {
    const [old = [], now = []] = [before?.get(name), after?.get(name)];
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
      differences,
      people: peopleOf(it, side),
      where,
      place: placeOfOrigin(it.origin),
    };
    return [entry];
  });
  return together(entries, (entry) => ({ ...entry, people: [], principals: [] }));
}

function peopleOf({ principal: { kind, name } }: Assignment, { groups }: Access): readonly string[] {
  if (kind === "user") return [name];
  const group = groups.find((it) => it.name.toLowerCase() === name.toLowerCase());
  return sortedNames((group?.members ?? []).map(({ principal }) => principal.name));
}

/** Entries of which everything is the same but what `common` leaves out. */
function together(entries: readonly ChangedEntry[], common: (entry: ChangedEntry) => unknown): readonly ChangedEntry[] {
  return [...Map.groupBy(entries, (entry) => JSON.stringify(common(entry))).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [
      {
        ...first,
        principals: sortedNames(same.flatMap(({ principals }) => principals)),
        people: sortedNames(same.flatMap(({ people }) => people)),
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

type Policies = { readonly inline: PolicyDiff; readonly policies: NamesChange; readonly other: readonly Changed[] };

function policyDifferences({ inline, policies, other }: Pick<SetChange, keyof Policies>): readonly Difference[] {
  return [
    { what: "policies", removed: policies.removed, added: policies.added },
    {
      what: "allows",
      removed: [...inline.noLongerAllowed, ...inline.allowed.flatMap(onLess)].map(groupText),
      added: inline.allowed.map(groupText),
    },
    { what: "denies", removed: inline.noLongerDenied.map(groupText), added: inline.denied.map(groupText) },
    ...other.map(({ what, before, after }) => valueDiffers(what, before, after)),
  ];
}

/** The same actions where they were allowed before, on less: that is no loss, and yet another than now. */
function onLess({ actions, insteadOf = [] }: ActionGroup): readonly ActionGroup[] {
  return insteadOf.map((it) => ({ ...it, actions }));
}

/** Of one cell; everything is said below it. */
const MOST = { actions: 5, resources: 3 };

function groupText({ actions, resources, condition }: ActionGroup): string {
  const first = (names: readonly string[], most: number) =>
    names.length > most ? `${names.slice(0, most).join(", ")} and ${names.length - most} more` : names.join(", ");
  const on = resources.length === 1 && resources[0] === "*" ? "*" : first(resources, MOST.resources);
  return `${first(actions, MOST.actions)} on ${on}${condition === "" ? "" : ` if ${condition}`}`;
}
