// What of permission sets and roles becomes dangerous by a change: rights, trust, boundaries, denials, sessions.
import type { Access, Account, ManagedPolicy, PermissionSet, Role } from "../model/access.ts";
import { rightsIn, toldIn } from "../model/administered.ts";
import { boundaryOfRole, isOwnPolicy } from "../model/own-policies.ts";
import { accountsBySet, rightsAnywhereOfRole, rightsByAccount, rightsOfRole } from "../model/rights.ts";
import { sessionMinutes } from "../model/session-duration.ts";
import type { ActionGroup } from "../policy/compare-documents.ts";
import { openTrusts, unclaimedOrganizations } from "../policy/open-trusts.ts";
import type { Level, Reason } from "../policy/reason.ts";
import { isPrivilegedLevel, LEVELS, type Rights, reasonKey, somewhereIn, withReasons } from "../policy/rights.ts";
import { sortedNames } from "./changed-entries.ts";
import { goneRoles } from "./gone-roles.ts";
import { holdersIn } from "./holders.ts";
import { managedPolicyText } from "./policy-text.ts";
import type { Compared, RedFlag, Subject } from "./red-flag.ts";
import { oldNameOf } from "./renames.ts";
import { placeOfRole, type RoleChange } from "./role-changes.ts";
import { type Changed, documentsOfSet, mayDeny, type NamesChange, namesChange, type SetChange } from "./set-changes.ts";
import { trustTexts } from "./trust-changes.ts";
import { type Policies, widerReasons } from "./wider-rights.ts";

export function setFlags({ written, sides, diff: { sets } }: Compared): readonly RedFlag[] {
  const { base, head, kept, renames } = sides;
  const olds = new Map(base.permissionSets.map((set) => [set.name.toLowerCase(), set]));
  const asWritten = new Map(written.permissionSets.map((set) => [set.name.toLowerCase(), set]));
  const changes = new Map(sets.map((it) => [it.name.toLowerCase(), it]));
  const [accountsOf, holders] = [accountsBySet(head), holdersIn(kept)];
  const gone = goneRoles(written, sides);
  return head.permissionSets.flatMap((set): readonly RedFlag[] => {
    const name = set.name.toLowerCase();
    const [old, change] = [olds.get(name), changes.get(name)];
    const accounts = accountsOf(set.name);
    const names = sortedNames(accounts.map((it) => it.name));
    const subject: Subject = { kind: "permission-set", name: set.name, accounts: names, ...holders(name) };
    // Trusts name it as it is called there.
    const oldName = oldNameOf(renames, "permission-set", set.name) ?? set.name;
    const was = asWritten.get(oldName.toLowerCase());
    const [documentsThen, documentsNow] = [documentsOfSet(was, written), documentsOfSet(set, head)];
    const held = accounts.map((account) => ({
      account,
      before: was && { documents: documentsThen(account.id), managed: was.managedPolicies },
      after: { documents: documentsNow(account.id), managed: set.managedPolicies },
    }));
    const before = was && rightsWhere(was, accounts, written, head);
    const after = rightsWhere(set, accounts, gone.judgedIn(held), head);
    const rights = somewhereIn(after);
    const wider = held.map(({ account: { name: there }, ...policies }) => {
      const [then, now] = [before?.get(there), after.get(there)];
      if (policies.before === undefined || then === undefined || now === undefined) return [there, []] as const;
      return [there, widerReasons(then, now, policies.before, policies.after)] as const;
    });
    return [
      ...rightsFlags(subject, before, after),
      ...limitFlags(subject, wider),
      ...gone.flags(subject, set, held),
      ...unknownPolicyFlags(subject, namesChange(unknownPoliciesOf(old), unknownPoliciesOf(set)), old, set),
      ...(old === undefined
        ? []
        : boundaryFlags(subject, old.permissionsBoundary, set.permissionsBoundary, rights.level)),
      ...(old === undefined || change === undefined
        ? []
        : [
            ...changeFlags(subject, change),
            ...sessionFlags(subject, change.other, rights.level, !(sessionOf(set) <= sessionOf(old))),
          ]),
    ];
  });
}

function changeFlags(subject: Subject, { inline, boundary }: SetChange): readonly RedFlag[] {
  const allowed = actionsOf([...boundary.allowed, ...boundary.noLongerDenied]);
  return [
    ...(allowed.length === 0
      ? []
      : [{ kind: "boundary-allows", severity: "warning", subject, actions: allowed } as const]),
    ...denialFlags(subject, inline.noLongerDenied),
  ];
}

/** NaN where that is not known, which is no shorter than anything. */
const sessionOf = ({ sessionDuration }: PermissionSet) => sessionMinutes(sessionDuration);

export function roleFlags({ written, sides, diff: { roles }, listed }: Compared): readonly RedFlag[] {
  const { base, head, renames } = sides;
  const asWritten = new Map(written.roles.map((role) => [placeOfRole(role), role]));
  const before = new Map(base.roles.map((role) => [placeOfRole(role), role]));
  const changes = new Map(roles.map((it) => [placeOfRole(it), it]));
  const names = new Map(head.accounts.map(({ id, name }) => [id, name]));
  const gone = goneRoles(written, sides);
  const known = { ...listed, accounts: new Set([...names.keys(), ...listed.accounts]) };
  const openIn = ({ trustPolicy }: Role) => openTrusts(trustPolicy, known).map(({ what }) => what);
  const flags = head.roles.flatMap((role): readonly RedFlag[] => {
    const [old, change] = [before.get(placeOfRole(role)), changes.get(placeOfRole(role))];
    const subject: Subject = { kind: "role", name: role.name, accounts: [role.account.name], people: [], groups: [] };
    const oldName = oldNameOf(renames, "role", role.name) ?? role.name;
    const was = asWritten.get(placeOfRole({ ...role, name: oldName }));
    const there = (rights: Rights) => new Map([[role.account.name, rights]]);
    const held = [{ account: role.account, before: was && policiesOfRole(was), after: policiesOfRole(role) }];
    const judged = gone.judgedIn(held);
    const [rights, rightsThen] = [rightsOfRole(role, judged), was && rightsOfRole(was, written)];
    const elsewhere = () => toldIn(rightsAnywhereOfRole(role, judged).reasons, role.account, head.organization);
    // As refusals tell it.
    const [told, toldThen] =
      rights.reasons.length > 0
        ? [rights, rightsThen]
        : [withReasons(elsewhere()), was && rightsAnywhereOfRole(was, written)];
    const wider =
      was === undefined || rightsThen === undefined
        ? []
        : widerReasons(rightsThen, rights, policiesOfRole(was), policiesOfRole(role));
    const open = old?.trustPolicy === role.trustPolicy ? [] : openIn(role);
    const opened = old === undefined ? open : open.filter((it) => !openIn(old).includes(it));
    const ofOld = old === undefined ? [] : unclaimedOrganizations(old.trustPolicy, known);
    const organizations = unclaimedOrganizations(role.trustPolicy, known).filter((it) => !ofOld.includes(it));
    const trusted = old === undefined ? [] : trustTexts(old.trustPolicy, role.account.id, names);
    return [
      ...trustFlags({ subject, before: trusted, organizations }, opened, change),
      ...rightsFlags(subject, toldThen && there(toldThen), there(told)),
      ...limitFlags(subject, [[role.account.name, wider]]),
      ...gone.flags(subject, role, held),
      // Those that come are among its rights.
      ...unknownPolicyFlags(subject, NO_NAMES, old, role),
      ...(old === undefined ? [] : boundaryFlags(subject, boundaryOfRole(old), boundaryOfRole(role), rights.level)),
      ...(old === undefined || change === undefined
        ? []
        : [
            ...denialFlags(subject, change.own.noLongerDenied),
            ...sessionFlags(subject, change.other, rights.level, role.maxSessionDuration > old.maxSessionDuration),
          ]),
    ];
  });
  return inOneSentence(flags);
}

function trustFlags(
  about: Pick<RedFlag & { readonly kind: "trust" }, "subject" | "before" | "organizations">,
  opened: readonly string[],
  change: RoleChange | undefined,
): readonly RedFlag[] {
  if (opened.length > 0) return [{ kind: "trust", severity: "caution", ...about, isOpen: true, who: opened }];
  const who = change?.trust.others ?? [];
  if (who.length === 0) return [];
  const flag = { kind: "trust", severity: "warning", ...about, isOpen: false, who } as const;
  const conditions = change?.trust.conditions ?? [];
  const isAllSaid = who.every((it) => conditions.some(({ after }) => after === it));
  if (!isAllSaid) return [flag];
  const differing = conditions.filter(({ after }) => who.includes(after));
  const [removed, added] = [differing.flatMap((it) => it.removed), differing.flatMap((it) => it.added)];
  return [{ ...flag, conditions: { removed, added } }];
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

type RightsThere = ReadonlyMap<string, Rights>;

/** What counts in each of `accounts`, by name; of a set that nobody has yet, all that it would be in any of those of `head`. */
function rightsWhere(set: PermissionSet, accounts: readonly Account[], access: Access, head: Access): RightsThere {
  const rightsAt = rightsByAccount(set, access);
  if (accounts.length === 0) return new Map(head.accounts.map((account) => [account.name, rightsAt(account)]));
  return new Map(accounts.map((account) => [account.name, rightsIn(rightsAt(account), account, access.organization)]));
}

function rightsFlags(subject: Subject, before: RightsThere | undefined, after: RightsThere): readonly RedFlag[] {
  const gained = new Map([...after].map(([account, rights]) => [account, gainedRights(before?.get(account), rights)]));
  const reasons = somewhereIn(gained).reasons.flatMap((reason) => notToldApart(subject, reason));
  if (reasons.length === 0) return [];
  const severity = severityOf(reasons);
  return [{ kind: "rights", severity, subject, reasons, before: before && somewhereIn(before).level }];
}

/** Customer managed policies of a set, whose names begin with their path, have a flag of their own: see {@link unknownPolicyFlags}. */
function notToldApart({ kind }: Subject, reason: Reason): readonly Reason[] {
  if (kind === "role" || reason.kind !== "unknown-policy") return [reason];
  const actions = reason.actions.filter((name) => !name.startsWith("/"));
  return actions.length === 0 ? [] : [{ ...reason, actions }];
}

/** By name of an account. */
function limitFlags(
  subject: Subject,
  wider: readonly (readonly [account: string, reasons: readonly Reason[]])[],
): readonly RedFlag[] {
  const { reasons } = somewhereIn(new Map(wider.map(([account, each]) => [account, withReasons(each)])));
  return reasons.length === 0 ? [] : [{ kind: "fewer-limits", severity: severityOf(reasons), subject, reasons }];
}

function severityOf(reasons: readonly Reason[]): RedFlag["severity"] {
  return reasons.some(({ level }) => isPrivilegedLevel(level)) ? "caution" : "warning";
}

function policiesOfRole({ policies, managedPolicies }: Role): Policies {
  return { documents: policies.map(({ document }) => document), managed: managedPolicies };
}

function gainedRights(before: Rights | undefined, after: Rights): Rights {
  if (before?.level === "everything") return withReasons([]);
  const held = new Map(before?.reasons.map((it) => [reasonKey(it), it]));
  return withReasons(
    after.reasons.flatMap((reason): readonly Reason[] => {
      const was = held.get(reasonKey(reason));
      if (was === undefined || LEVELS.indexOf(reason.level) < LEVELS.indexOf(was.level)) return [reason];
      const actions = reason.actions.filter((action) => !was.actions.includes(action));
      return actions.length === 0 ? [] : [{ ...reason, actions }];
    }),
  );
}

const NO_NAMES = namesChange([], []);

/** Policies of accounts; our own are judged by their documents. */
function unknownPoliciesOf(set: PermissionSet | undefined): readonly string[] {
  return (set?.customerManagedPolicies ?? [])
    .filter((it) => !isOwnPolicy(it))
    .map(({ path, name }) => `${path}${name}`);
}

type Attached = Pick<PermissionSet | Role, "managedPolicies">;

/** Beside what is known to differ of policies of accounts: managed policies that go and can have denied something. */
function unknownPolicyFlags(
  subject: Subject,
  { added, removed }: NamesChange,
  old: Attached | undefined,
  now: Attached,
): readonly RedFlag[] {
  const denying = (old?.managedPolicies ?? []).filter((it) => mayDeny(it) && !now.managedPolicies.includes(it));
  if (added.length + removed.length + denying.length === 0) return [];
  return [{ kind: "unknown-policies", severity: "warning", subject, added, removed: [...removed, ...denying] }];
}

function boundaryFlags(
  subject: Subject,
  old: ManagedPolicy | undefined,
  now: ManagedPolicy | undefined,
  level: Level,
): readonly RedFlag[] {
  const [before, after] = [old, now].map((it) => it && managedPolicyText(it));
  if (before === undefined || before === after) return [];
  const severity = after === undefined || isPrivilegedLevel(level) ? "caution" : "warning";
  return [{ kind: "boundary", severity, subject, before, after }];
}

function denialFlags(subject: Subject, groups: readonly ActionGroup[]): readonly RedFlag[] {
  const actions = actionsOf(groups);
  return actions.length === 0 ? [] : [{ kind: "no-longer-denied", severity: "warning", subject, actions }];
}

/** Another page at the start may be anybody's; a longer session matters where what it can do is dangerous. */
function sessionFlags(
  subject: Subject,
  other: readonly Changed[],
  level: Level,
  isLonger: boolean,
): readonly RedFlag[] {
  return other.flatMap(({ kind, what, before, after }): readonly RedFlag[] => {
    const isTold = kind === "relay-state" || (kind === "session" && isLonger && level !== "ordinary");
    return isTold ? [{ kind: "session", severity: "warning", subject, what, before, after }] : [];
  });
}

function actionsOf(groups: readonly ActionGroup[]): readonly string[] {
  return sortedNames(groups.flatMap((it) => it.actions));
}
