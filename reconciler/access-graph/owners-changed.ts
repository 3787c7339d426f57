// Who approves what by another set of files: owners of teams, of the guardrails, and of all else.
import type { WrittenAccess } from "../validate/written.ts";

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
