// What of permission sets and roles becomes dangerous by a change: rights, trust, boundaries, denials, sessions.
import type { Access, PermissionSet, Role } from "../model/access.ts";
import { isOwnPolicy, rightsIn, rightsOfRole, rightsOfSet } from "../model/rights.ts";
import type { ActionGroup } from "../policy/compare-documents.ts";
import { openTrusts } from "../policy/open-trusts.ts";
import { isPrivilegedLevel, LEVELS, type Level, type Reason, type Rights } from "../policy/rights.ts";
import { sortedNames } from "./changed-entries.ts";
import { holdersIn } from "./holders.ts";
import type { Compared, RedFlag, Subject } from "./red-flag.ts";
import { boundaryName, placeOfRole, type RoleChange } from "./role-changes.ts";
import { boundaryOf, type Changed, mayDeny, type SetChange } from "./set-changes.ts";
import { trustTexts } from "./trust-changes.ts";

export function setFlags({ written, sides: { base, head, kept }, diff: { sets } }: Compared): readonly RedFlag[] {
  const before = new Map(base.permissionSets.map((set) => [set.name.toLowerCase(), set]));
  const changes = new Map(sets.map((it) => [it.name.toLowerCase(), it]));
  const assigned = Map.groupBy(head.assignments, ({ permissionSet }) => permissionSet.toLowerCase());
  const holders = holdersIn(kept);
  return head.permissionSets.flatMap((set): readonly RedFlag[] => {
    const name = set.name.toLowerCase();
    const [old, change] = [before.get(name), changes.get(name)];
    const accounts = (assigned.get(name) ?? []).map(({ account }) => account);
    const names = sortedNames(accounts.map((it) => it.name));
    const subject: Subject = { kind: "permission-set", name: set.name, accounts: names, ...holders(name) };
    const rights = rightsWhere(rightsOfSet(set, head), accounts, head);
    const was = old === undefined ? undefined : rightsWhere(rightsOfSet(old, written), accounts, written);
    return [
      ...rightsFlags(subject, was, rights),
      ...unknownPolicyFlags(subject, old, set),
      ...(old === undefined ? [] : boundaryFlags(subject, boundaryOf(old), boundaryOf(set), rights.level)),
      ...(old === undefined || change === undefined ? [] : changeFlags(subject, change, rights.level)),
    ];
  });
}

function changeFlags(subject: Subject, { inline, boundary, other }: SetChange, level: Level): readonly RedFlag[] {
  const allowed = actionsOf([...boundary.allowed, ...boundary.noLongerDenied]);
  return [
    ...(allowed.length === 0
      ? []
      : [{ kind: "boundary-allows", severity: "warning", subject, actions: allowed } as const]),
    ...denialFlags(subject, inline.noLongerDenied),
    ...sessionFlags(subject, other, level),
  ];
}

export function roleFlags({ written, sides: { base, head }, diff: { roles }, listed }: Compared): readonly RedFlag[] {
  const before = new Map(base.roles.map((role) => [placeOfRole(role), role]));
  const changes = new Map(roles.map((it) => [placeOfRole(it), it]));
  const names = new Map(head.accounts.map(({ id, name }) => [id, name]));
  const known = { ...listed, accounts: new Set([...names.keys(), ...listed.accounts]) };
  const openIn = ({ trustPolicy }: Role) => openTrusts(trustPolicy, known).map(({ what }) => what);
  const flags = head.roles.flatMap((role): readonly RedFlag[] => {
    const [old, change] = [before.get(placeOfRole(role)), changes.get(placeOfRole(role))];
    const subject: Subject = { kind: "role", name: role.name, accounts: [role.account.name], people: [], groups: [] };
    const rights = rightsIn(rightsOfRole(role, head), role.account, head.organization);
    const was =
      old === undefined ? undefined : rightsIn(rightsOfRole(old, written), role.account, written.organization);
    const open = old?.trustPolicy === role.trustPolicy ? [] : openIn(role);
    const opened = old === undefined ? open : open.filter((it) => !openIn(old).includes(it));
    const trusted = old === undefined ? [] : trustTexts(old.trustPolicy, names);
    return [
      ...trustFlags(subject, opened, trusted, change),
      ...rightsFlags(subject, was, rights),
      ...(old === undefined ? [] : boundaryFlags(subject, boundaryName(old), boundaryName(role), rights.level)),
      ...(old === undefined || change === undefined
        ? []
        : [...denialFlags(subject, change.own.noLongerDenied), ...sessionFlags(subject, change.other, rights.level)]),
    ];
  });
  return inOneSentence(flags);
}

function trustFlags(
  subject: Subject,
  opened: readonly string[],
  before: readonly string[],
  change: RoleChange | undefined,
): readonly RedFlag[] {
  if (opened.length > 0) return [{ kind: "trust", severity: "caution", subject, isOpen: true, before, who: opened }];
  const who = change?.trust.others ?? [];
  return who.length === 0 ? [] : [{ kind: "trust", severity: "warning", subject, isOpen: false, before, who }];
}

/** What is the same of a role in several accounts. */
function inOneSentence(flags: readonly RedFlag[]): readonly RedFlag[] {
  const same = Map.groupBy(flags, (flag) =>
    JSON.stringify("subject" in flag ? { ...flag, subject: { ...flag.subject, accounts: [] } } : flag),
  );
  return [...same.values()].flatMap((each): readonly RedFlag[] => {
    const [first] = each;
    if (first === undefined || !("subject" in first)) return each;
    const accounts = each.flatMap((it) => ("subject" in it ? it.subject.accounts : []));
    return [{ ...first, subject: { ...first.subject, accounts } }];
  });
}

/** What counts in one of the accounts at least; of a set that nobody has yet, everything. */
function rightsWhere(rights: Rights, accounts: readonly { readonly id: string }[], { organization }: Access): Rights {
  const somewhere = accounts.map((account) => rightsIn(rights, account, organization));
  return somewhere.toSorted((a, b) => b.reasons.length - a.reasons.length)[0] ?? rights;
}

function rightsFlags(subject: Subject, before: Rights | undefined, after: Rights): readonly RedFlag[] {
  if (before?.level === "everything") return [];
  const held = new Map(before?.reasons.map((it) => [it.kind, it]));
  const reasons = after.reasons.flatMap((reason): readonly Reason[] => {
    const was = held.get(reason.kind);
    if (was === undefined || LEVELS.indexOf(reason.level) < LEVELS.indexOf(was.level)) return [reason];
    const actions = reason.actions.filter((action) => !was.actions.includes(action));
    return actions.length === 0 ? [] : [{ ...reason, actions }];
  });
  if (reasons.length === 0) return [];
  const severity = reasons.some(({ level }) => isPrivilegedLevel(level)) ? "caution" : "warning";
  return [{ kind: "rights", severity, subject, reasons, before: before?.level }];
}

/** Our own are judged by their documents. */
function unknownPolicyFlags(subject: Subject, old: PermissionSet | undefined, set: PermissionSet): readonly RedFlag[] {
  const namesOf = (it: PermissionSet | undefined) =>
    (it?.customerManagedPolicies ?? [])
      .filter((policy) => !isOwnPolicy(policy))
      .map(({ path, name }) => `${path}${name}`);
  const [before, after] = [namesOf(old), namesOf(set)];
  const [added, removed] = [after.filter((it) => !before.includes(it)), before.filter((it) => !after.includes(it))];
  const denying = (old?.managedPolicies ?? []).filter((it) => mayDeny(it) && !set.managedPolicies.includes(it));
  if (added.length + removed.length + denying.length === 0) return [];
  return [{ kind: "unknown-policies", severity: "warning", subject, added, removed: [...removed, ...denying] }];
}

function boundaryFlags(
  subject: Subject,
  before: string | undefined,
  after: string | undefined,
  level: Level,
): readonly RedFlag[] {
  if (before === undefined || before === after) return [];
  const severity = after === undefined || isPrivilegedLevel(level) ? "caution" : "warning";
  return [{ kind: "boundary", severity, subject, before, after }];
}

function denialFlags(subject: Subject, groups: readonly ActionGroup[]): readonly RedFlag[] {
  const actions = actionsOf(groups);
  return actions.length === 0 ? [] : [{ kind: "no-longer-denied", severity: "warning", subject, actions }];
}

/** Another page at the start may be anybody's; a longer session matters where what it can do is dangerous. */
function sessionFlags(subject: Subject, other: readonly Changed[], level: Level): readonly RedFlag[] {
  return other.flatMap(({ kind, what, before, after }): readonly RedFlag[] => {
    const isTold = kind === "relay-state" || (kind === "session" && level !== "ordinary");
    return isTold ? [{ kind: "session", severity: "warning", subject, what, before, after }] : [];
  });
}

function actionsOf(groups: readonly ActionGroup[]): readonly string[] {
  return sortedNames(groups.flatMap((it) => it.actions));
}
