// What of permission sets and roles becomes dangerous by a change: rights, trust, boundaries, denials.
import type { Access, Role } from "../model/access.ts";
import { rightsIn, rightsOfRole, rightsOfSet } from "../model/rights.ts";
import type { ListedPrincipals } from "../policy/listed-principals.ts";
import { openTrusts } from "../policy/open-trusts.ts";
import { isPrivilegedLevel, LEVELS, type Level, type Reason, type Rights } from "../policy/rights.ts";
import { type Trusted, trustedText, trustsOf } from "../policy/trust.ts";
import type { Compared, RedFlag, Subject } from "./red-flag.ts";
import { boundaryOf } from "./set-changes.ts";

export function setFlags({ base, head, diff: { sets }, renamed }: Compared): readonly RedFlag[] {
  const before = new Map(renamed.permissionSets.map((set) => [set.name.toLowerCase(), set]));
  const changes = new Map(sets.map((it) => [it.name.toLowerCase(), it]));
  return head.permissionSets.flatMap((set): readonly RedFlag[] => {
    const old = before.get(set.name.toLowerCase());
    const change = changes.get(set.name.toLowerCase());
    const assigned = head.assignments.filter((it) => it.permissionSet.toLowerCase() === set.name.toLowerCase());
    const accounts = [...new Set(assigned.map(({ account }) => account.name))].sort();
    const subject: Subject = { kind: "permission-set", name: set.name, accounts };
    const people = change?.people ?? [];
    const inAccounts = (rights: Rights) =>
      rightsWhere(
        rights,
        assigned.map(({ account }) => account),
        head,
      );
    const rights = inAccounts(rightsOfSet(set, head));
    const was = old === undefined ? undefined : inAccounts(rightsOfSet(old, base));
    return [
      ...rightsFlags(subject, people, was, rights),
      ...(old === undefined ? [] : boundaryFlags(subject, people, boundaryOf(old), boundaryOf(set), rights.level)),
      ...denialFlags(subject, people, change === undefined || old === undefined ? [] : change.inline.noLongerDenied),
    ];
  });
}

export function roleFlags({ base, head, diff: { roles }, renamed, listed }: Compared): readonly RedFlag[] {
  const placeOf = ({ account, name }: Pick<Role, "account" | "name">) => `${account.id} ${name.toLowerCase()}`;
  const before = new Map(renamed.roles.map((role) => [placeOf(role), role]));
  const changes = new Map(roles.map((it) => [`${it.account.id} ${it.name.toLowerCase()}`, it]));
  const flags = head.roles.flatMap((role): readonly RedFlag[] => {
    const old = before.get(placeOf(role));
    const subject: Subject = { kind: "role", name: role.name, accounts: [role.account.name] };
    const rights = rightsIn(rightsOfRole(role, head), role.account, head.organization);
    const was = old === undefined ? undefined : rightsIn(rightsOfRole(old, base), role.account, base.organization);
    const denied = old === undefined ? [] : (changes.get(placeOf(role))?.own.noLongerDenied ?? []);
    const boundaries = [old?.permissionsBoundary, role.permissionsBoundary] as const;
    return [
      ...trustFlags(subject, old?.trustPolicy, role.trustPolicy, head, listed),
      ...rightsFlags(subject, [], was, rights),
      ...boundaryFlags(subject, [], ...boundaries, rights.level),
      ...denialFlags(subject, [], denied),
    ];
  });
  return inOneSentence(flags);
}

function trustFlags(
  subject: Subject,
  before: string | undefined,
  after: string,
  { accounts }: Access,
  listed: ListedPrincipals,
): readonly RedFlag[] {
  if (before === after) return [];
  const known = { ...listed, accounts: new Set([...accounts.map(({ id }) => id), ...listed.accounts]) };
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  const openIn = (document: string | undefined) =>
    document === undefined ? [] : openTrusts(document, known).map(({ what }) => what);
  const was = before === undefined ? [] : [...new Set(trustsOf(before).map((it) => whoText(it, names)))].sort();
  const [openBefore, openNow] = [openIn(before), openIn(after)];
  const open = openNow.filter((it) => !openBefore.includes(it));
  if (open.length > 0) return [{ kind: "trust", severity: "caution", subject, isOpen: true, before: was, who: open }];
  const others = trustsOf(after).filter(({ kind }) => kind !== "service");
  const who = [...new Set(others.map((it) => whoText(it, names)))].filter((it) => !was.includes(it));
  return who.length === 0 ? [] : [{ kind: "trust", severity: "warning", subject, isOpen: false, before: was, who }];
}

function whoText(trusted: Trusted, names: ReadonlyMap<string, string>): string {
  const account = "account" in trusted ? (names.get(trusted.account) ?? trusted.account) : "";
  const bound = trusted.conditions.length === 0 ? "" : " (under conditions)";
  if (trusted.kind === "account") return `account ${account}${bound}`;
  return trusted.kind === "principal" ? `${trusted.resource} of account ${account}${bound}` : trustedText(trusted);
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

function rightsFlags(
  subject: Subject,
  people: readonly string[],
  before: Rights | undefined,
  after: Rights,
): readonly RedFlag[] {
  const held = new Map(before?.reasons.map((it) => [it.kind, it.level]));
  const isNew = ({ kind, level }: Reason) => {
    const was = held.get(kind);
    return was === undefined || LEVELS.indexOf(level) < LEVELS.indexOf(was);
  };
  const reasons = before?.level === "everything" ? [] : after.reasons.filter(isNew);
  if (reasons.length === 0) return [];
  const severity = reasons.some(({ level }) => isPrivilegedLevel(level)) ? "caution" : "warning";
  return [{ kind: "rights", severity, subject, reasons, before: before?.level, people }];
}

function boundaryFlags(
  subject: Subject,
  people: readonly string[],
  before: string | undefined,
  after: string | undefined,
  level: Level,
): readonly RedFlag[] {
  if (before === undefined || before === after) return [];
  const severity = after === undefined || isPrivilegedLevel(level) ? "caution" : "warning";
  return [{ kind: "boundary", severity, subject, before, after, people }];
}

function denialFlags(
  subject: Subject,
  people: readonly string[],
  groups: readonly { readonly actions: readonly string[] }[],
): readonly RedFlag[] {
  const actions = [...new Set(groups.flatMap((it) => it.actions))].sort();
  return actions.length === 0 ? [] : [{ kind: "no-longer-denied", severity: "warning", subject, actions, people }];
}
