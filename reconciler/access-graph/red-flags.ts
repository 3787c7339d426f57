// What a reviewer must not overlook of a change of the files: whose rights, or whose reach, become dangerous by it. Pure.
import type { Access, Organization, Person, Principal } from "../model/access.ts";
import type { Level } from "../policy/reason.ts";
import { isPrivilegedLevel } from "../policy/rights.ts";
import type { AccessDiff } from "./access-diff.ts";
import { consentFlags } from "./consent-flags.ts";
import { roleFlags, setFlags } from "./flags-of-rights.ts";
import type { Grant } from "./grants.ts";
import type { Compared, HeldTogether, OrganizationSetting, RedFlag } from "./red-flag.ts";
import type { Sides } from "./sides.ts";
import { toldOtherwise } from "./told-otherwise.ts";

/** The most dangerous first. */
export function redFlags(compared: Compared): readonly RedFlag[] {
  const { written, sides, diff } = compared;
  const { base, head } = sides;
  const flags = [
    ...dangerousHolders(diff),
    ...keptLonger(diff),
    ...setFlags(compared),
    ...roleFlags(compared),
    ...personFlags(sides, diff),
    ...toldOtherwise(sides),
    ...directoryFlags(base, head),
    ...consentFlags(base, head),
    ...accountFlags(written, head),
    ...organizationFlags(written, head),
    ...attributeFlags(written, head),
  ];
  return flags.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

const SEVERITIES: readonly RedFlag["severity"][] = ["caution", "warning"];

type Hold = Pick<Grant, "account" | "permissionSet"> & {
  readonly level: Level;
  readonly person: string | undefined;
  readonly group: string | undefined;
};

/** Those who hold the same in the same accounts, and of whom `alike` is the same; ordinary holds are left out. */
function heldAlike<Of extends Hold>(
  holds: readonly Of[],
  alike: (hold: Of) => unknown,
): readonly (readonly [Of, HeldTogether])[] {
  const dangerous = holds.filter(({ level }) => level !== "ordinary");
  const ofHolder = Map.groupBy(dangerous, (it) =>
    JSON.stringify([it.person, it.group, it.permissionSet, it.level, alike(it)]),
  );
  const accountsOf = (of: readonly Of[]) => of.map(({ account }) => account.name);
  const same = Map.groupBy([...ofHolder.values()], (of) =>
    JSON.stringify([of[0]?.permissionSet, of[0]?.level, of[0] && alike(of[0]), accountsOf(of)]),
  );
  return [...same.values()].flatMap((holders) => {
    const [first] = holders[0] ?? [];
    if (first === undefined) return [];
    const held: HeldTogether = {
      people: holders.flatMap(([it]) => it?.person ?? []),
      groups: holders.flatMap(([it]) => it?.group ?? []),
      permissionSet: first.permissionSet,
      accounts: accountsOf(holders[0] ?? []),
      level: first.level,
    };
    return [[first, held] as const];
  });
}

const severityOf = (level: Level): RedFlag["severity"] => (isPrivilegedLevel(level) ? "caution" : "warning");

function dangerousHolders({ gained, providerGroups }: AccessDiff): readonly RedFlag[] {
  const holds = [
    ...gained.map((grant) => ({ ...grant, group: undefined })),
    ...providerGroups.gained.map((hold) => ({ ...hold, person: undefined, newlyPrivileged: false })),
  ];
  return heldAlike(holds, ({ newlyPrivileged }) => newlyPrivileged).map(
    ([{ newlyPrivileged, level }, held]): RedFlag => ({
      kind: "dangerous-holders",
      severity: severityOf(level),
      isFirst: newlyPrivileged,
      ...held,
    }),
  );
}

function keptLonger({ changed, providerGroups }: AccessDiff): readonly RedFlag[] {
  const holds = [
    ...changed.map(({ before, after }) => ({ ...after, group: undefined, was: before.expires })),
    ...providerGroups.changed.map(({ before, after }) => ({ ...after, person: undefined, was: before.expires })),
  ].filter(({ was, expires }) => was !== undefined && (expires === undefined || expires > was));
  return heldAlike(holds, ({ was, expires }) => [was, expires]).map(
    ([{ was, expires, level }, held]): RedFlag => ({
      kind: "kept-longer",
      severity: severityOf(level),
      before: was,
      after: expires,
      ...held,
    }),
  );
}

/** Of people who hold something: a password is reset by e-mail, and another person under a new name has what the old one had. */
function personFlags({ base, head, kept }: Sides, { renames }: AccessDiff): readonly RedFlag[] {
  const holders = new Set(kept.grants.map(({ person }) => person.toLowerCase()));
  const known = new Map(base.people.map((person) => [person.userName.toLowerCase(), person]));
  const replaced = new Map(
    renames.flatMap((it) => (it.kind === "person" ? [[it.after.toLowerCase(), it.before]] : [])),
  );
  return head.people.flatMap((person): readonly RedFlag[] => {
    const name = person.userName.toLowerCase();
    const old = known.get(name);
    if (old === undefined || !holders.has(name)) return [];
    const previously = replaced.get(name);
    const isOther = previously !== undefined || old.email !== person.email;
    if (!isOther) return [];
    const [before, after] = [whoIs(old), whoIs(person)];
    return [{ kind: "person", severity: "caution", name: person.userName, previously, before, after }];
  });
}

/** A name that is ours on one side and the identity provider's on the other is somebody else's. */
function directoryFlags(base: Access, head: Access): readonly RedFlag[] {
  const before = directories(base);
  return [...directories(head)].flatMap(([key, { name, external }]): readonly RedFlag[] => {
    const was = before.get(key);
    if (was === undefined || was.external === external) return [];
    return [{ kind: "other-directory", severity: "caution", name, isOurs: !external }];
  });
}

/** Whose each name that holds something is, by kind and name. */
function directories({ assignments, groups }: Access): ReadonlyMap<string, Principal> {
  const principals = [
    ...assignments.map(({ principal }) => principal),
    ...groups.flatMap(({ members }) => members.map(({ principal }) => principal)),
  ];
  return new Map(principals.map((it) => [`${it.kind} ${it.name.toLowerCase()}`, it]));
}

function whoIs({ givenName, familyName, email }: Person): string {
  return `${givenName} ${familyName} <${email}>`;
}

/** Our name of an account is set once. */
function accountFlags(base: Access, head: Access): readonly RedFlag[] {
  const known = new Map(base.accounts.map(({ id, name }) => [id, name]));
  return head.accounts.flatMap(({ id, name }): readonly RedFlag[] => {
    const before = known.get(id);
    if (before === undefined || before === name) return [];
    return [{ kind: "account-renamed", severity: "caution", id, before, after: name }];
  });
}

/** Where everything is, which account administers, where runs come from and as what: rights and deploys go by it. */
function organizationFlags(base: Access, head: Access): readonly RedFlag[] {
  const [before, after] = [settingsOf(base.organization), settingsOf(head.organization)];
  return (Object.keys(after) as OrganizationSetting[]).flatMap((what): readonly RedFlag[] =>
    before[what] === after[what]
      ? []
      : [{ kind: "organization", severity: "caution", what, before: before[what], after: after[what] }],
  );
}

/** The most dangerous first. */
function settingsOf(of: Organization): Readonly<Record<OrganizationSetting, string | undefined>> {
  return {
    "the region": of.region,
    "the partition": of.partition,
    "the instance": of.instanceArn ?? "the only one of the region",
    "the management account": of.managementAccount && `${of.managementAccount.name} (${of.managementAccount.id})`,
    "where it runs": of.runsIn,
    "the role of previews": of.previewRole,
    "the role of deploys": of.deployRole,
    "the identity source": of.identitySource,
  };
}

function attributeFlags(base: Access, head: Access): readonly RedFlag[] {
  const textsOf = ({ organization }: Access) =>
    organization.accessControlAttributes.map(({ key, source }) => `${key}: ${source}`).sort();
  const [before, after] = [textsOf(base), textsOf(head)];
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  return isSame ? [] : [{ kind: "attributes", severity: "warning", before, after }];
}
