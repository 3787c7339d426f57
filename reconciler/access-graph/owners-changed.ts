// Who approves what by another set of files: owners of teams, of the guardrails, and of all else.
import type { WrittenAccess } from "../validate/written.ts";
import { type ChangedEntry, namesDiffer } from "./changed-entries.ts";

/** Whose approval counts for what, where `head` says others than `base`. */
export function ownersChanged(base: WrittenAccess, head: WrittenAccess): readonly OwnersChange[] {
  const [before, after] = [ownersByWhat(base), ownersByWhat(head)];
  return [...before].flatMap(([of, owners]) => {
    const now = after.get(of);
    return now === undefined || now.join() === owners.join() ? [] : [{ of, before: owners, after: now }];
  });
}

type OwnersChange = {
  readonly of: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
};

function ownersByWhat(written: WrittenAccess): ReadonlyMap<string, readonly string[]> {
  const { owners } = written.organization.value.organization;
  const teams = written.teams.map(({ value: { team, owners = [] } }) => [`team ${team}`, [...owners].sort()] as const);
  return new Map([
    ["the platform", [...(owners?.platform ?? [])].sort()],
    ["the guardrails", [...(owners?.security ?? [])].sort()],
    ...teams,
  ]);
}

/** Teams whose owners are others; those of the platform and the guardrails are a key of organization.yaml. */
export function teamEntries(base: WrittenAccess, head: WrittenAccess): readonly ChangedEntry[] {
  const before = new Map(base.teams.map(({ value }) => [value.team, value.owners ?? []]));
  return head.teams.flatMap(({ source, value: { team, owners } }): readonly ChangedEntry[] => {
    const difference = namesDiffer("owners", before.get(team) ?? owners ?? [], owners ?? []);
    if (difference.removed.length + difference.added.length === 0) return [];
    const place = source.placeOf([owners === undefined ? "team" : "owners"], "key");
    const entry = { kind: "team", name: team, principals: [], op: "changed", previously: undefined } as const;
    return [{ ...entry, differences: [difference], people: [], where: [], place }];
  });
}
