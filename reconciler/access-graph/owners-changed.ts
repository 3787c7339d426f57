// Who approves what by another set of files: owners of teams, of the guardrails, and of all else; and of what moves to another's file.
import type { Origin } from "../load/source-document.ts";
import type { Access } from "../model/access.ts";
import { encodeKey, identityOf } from "../model/resource-identity.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { type ChangedEntry, namesDiffer } from "./changed-entries.ts";
import { renamesBetween, underNewNames } from "./renames.ts";

/** The files of one side: as they are written, and what they mean. */
type Files = { readonly written: WrittenAccess; readonly access: Access };

/** Whose approval counts for what, where `head` says others than `base`. */
export function ownersChanged(base: Files, head: Files): readonly OwnersChange[] {
  const [before, after] = [ownersByWhat(base.written), ownersByWhat(head.written)];
  const others = [...before].flatMap(([of, owners]) => {
    const now = after.get(of);
    return now === undefined || isSame(now, owners) ? [] : [{ of: [of], before: owners, after: now }];
  });
  return [...others, ...movedToOthers(base, head)];
}

export type OwnersChange = {
  /** `team ai-platform`, `the guardrails`, `group admins` */
  readonly of: readonly string[];
  /** As CODEOWNERS names them; where the files name nobody, whose the file is. */
  readonly before: readonly string[];
  readonly after: readonly string[];
};

const PLATFORM = "the platform";
const SECURITY = "the guardrails";

function ownersByWhat(written: WrittenAccess): ReadonlyMap<string, readonly string[]> {
  const { owners } = written.organization.value.organization;
  return new Map([
    [PLATFORM, [...(owners?.platform ?? [])].sort()],
    [SECURITY, [...(owners?.security ?? [])].sort()],
    ...[...ownersOfTeams(written)].map(([team, of]) => [`team ${team}`, of] as const),
  ]);
}

/** Sorted; one file of a team that names them is enough. */
function ownersOfTeams({ teams }: Pick<WrittenAccess, "teams">): ReadonlyMap<string, readonly string[]> {
  const files = Map.groupBy(teams, ({ value: { team } }) => team);
  return new Map(
    [...files].map(([team, of]) => [team, [...new Set(of.flatMap(({ value }) => value.owners ?? []))].sort()]),
  );
}

/** What other owners approve now since it is in another file, those of the same owners together. */
function movedToOthers(base: Files, head: Files): readonly OwnersChange[] {
  const [ownersThen, ownersNow] = [fileOwners(base.written), fileOwners(head.written)];
  const before = new Map(
    thingsOf(underNewNames(base.access, renamesBetween(base.access, head.access))).map((it) => [it.key, it]),
  );
  const moved = thingsOf(head.access).flatMap(({ key, text, origin, within }) => {
    const was = before.get(key);
    if (was === undefined) return [];
    const [then, now] = [ownersThen(was.origin), ownersNow(origin)];
    const areNamed = then.owners.length > 0 && now.owners.length > 0;
    if (then.whose === now.whose || (areNamed && isSame(then.owners, now.owners))) return [];
    const [from, to] = areNamed ? [then.owners, now.owners] : [[then.whose], [now.whose]];
    return [{ key, text, within, before: from, after: to }];
  });
  const keys = new Set(moved.map(({ key }) => key));
  const alone = moved.filter(({ within }) => within === undefined || !keys.has(within));
  return [...Map.groupBy(alone, (it) => JSON.stringify([it.before, it.after])).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [{ of: [...new Set(same.map(({ text }) => text))], before: first.before, after: first.after }];
  });
}

/** Whose the file is in which something is written, and who approves it. */
function fileOwners(written: WrittenAccess) {
  const owners = ownersByWhat(written);
  const whose = new Map([
    ...written.teams.map(({ source, value }) => [source.file, `team ${value.team}`] as const),
    ...[...written.guardrails, written.organization].map(({ source }) => [source.file, SECURITY] as const),
  ]);
  return ({ document }: Origin) => {
    const of = whose.get(document.file) ?? PLATFORM;
    return { whose: of, owners: owners.get(of) ?? [] };
  };
}

type Thing = {
  readonly key: string;
  readonly text: string;
  readonly origin: Origin;
  /** The key of what it is a part of, and moves with. */
  readonly within?: string;
};

/** What can be written in the file of this team or that. */
function thingsOf({ people, groups, permissionSets, assignments, roles }: Access): readonly Thing[] {
  return [
    ...people.map(({ userName, origin }) => ({
      ...{ key: encodeKey(identityOf.user(userName)), text: `user ${userName}`, origin },
    })),
    ...groups.flatMap(({ name, members, origin }): readonly Thing[] => {
      const key = encodeKey(identityOf.group(name));
      const memberships = members.map(
        (it): Thing => ({
          key: encodeKey(identityOf.membership(name, it.principal.name)),
          text: `membership of ${it.principal.name} in group ${name}`,
          origin: it.origin,
          within: key,
        }),
      );
      return [{ key, text: `group ${name}`, origin }, ...memberships];
    }),
    ...permissionSets.map(({ name, origin }) => ({
      ...{ key: encodeKey(identityOf.permissionSet(name)), text: `permission set ${name}`, origin },
    })),
    ...assignments.map(({ permissionSet, principal, account, origin }) => ({
      key: encodeKey(identityOf.assignment(account.id, permissionSet, principal)),
      text: `assignment of ${permissionSet} to ${principal.kind} ${principal.name}`,
      origin,
    })),
    ...roles.map(({ name, account, origin }) => ({
      key: `${account.id} ${encodeKey(identityOf.role(name))}`,
      text: `role ${name}`,
      origin,
    })),
  ];
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Teams whose owners are others; those of the platform and the guardrails are a key of organization.yaml. */
export function teamEntries(base: WrittenAccess, head: WrittenAccess): readonly ChangedEntry[] {
  const [before, after] = [ownersOfTeams(base), ownersOfTeams(head)];
  return [...Map.groupBy(head.teams, ({ value: { team } }) => team)].flatMap(
    ([team, files]): readonly ChangedEntry[] => {
      const now = after.get(team) ?? [];
      const difference = namesDiffer("owners", before.get(team) ?? now, now);
      const file = files.find(({ value }) => value.owners !== undefined) ?? files[0];
      if (file === undefined || difference.removed.length + difference.added.length === 0) return [];
      const place = file.source.placeOf([file.value.owners === undefined ? "team" : "owners"], "key");
      const entry = { kind: "team", name: team, principals: [], op: "changed", previously: undefined } as const;
      return [{ ...entry, differences: [difference], people: [], where: [], place }];
    },
  );
}
