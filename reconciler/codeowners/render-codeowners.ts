// `.github/CODEOWNERS` from the owners of the files: GitHub asks these for a review, and the last rule that matches applies.
import type { WrittenAccess, WrittenPolicyDocument, WrittenTeam } from "../validate/written.ts";

const HEADING = `# Made by \`npm run access -- codeowners --out .github/CODEOWNERS\`; \`validate\` says when it is out of date.
# The last rule that matches a file holds.
`;

/**
 * Undefined where organization.yaml names no owners. Whatever has no rule of its own (code, workflows, accounts, people, new
 * files) belongs to the platform. `folder` is the access folder's name.
 */
export function renderCodeowners(written: WrittenAccess, folder: string): string | undefined {
  const { owners } = written.organization.value.organization;
  if (owners === undefined) return undefined;
  const rules = new Map<string, ReadonlySet<string>>();
  for (const { source } of written.guardrails) rules.set(source.file, new Set(owners.security));
  const ofTeam = ownersByTeam(written);
  for (const { source, value } of written.teams) {
    const own = value.owners?.length ? value.owners : (ofTeam.get(value.team) ?? []);
    if (own.length > 0) rules.set(source.file, new Set(own));
    for (const policy of policiesOf(value)) {
      const file = `${folder}/${policy}`;
      rules.set(file, new Set([...(rules.get(file) ?? []), ...(ofTeam.get(value.team) ?? owners.platform)]));
    }
  }
  const lines = [...rules]
    .filter(([file]) => isPlain(file))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, names]) => `/${file} ${[...names].sort().join(" ")}\n`);
  return [HEADING, `* ${[...owners.platform].sort().join(" ")}\n`, ...lines].join("");
}

/** A file without `owners:` of its own belongs to those of its team's other files. */
function ownersByTeam({ teams }: WrittenAccess): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const { value } of teams) owners.set(value.team, [...(owners.get(value.team) ?? []), ...(value.owners ?? [])]);
  return new Map([...owners].filter(([, names]) => names.length > 0));
}

/** Paths from the access folder of the policy files that a team names. */
function policiesOf({ permissionSets = [], roles = [] }: WrittenTeam): readonly string[] {
  const named: readonly (WrittenPolicyDocument | undefined)[] = [
    ...permissionSets.map(({ inlinePolicy }) => inlinePolicy),
    ...roles.flatMap(({ policies = [], trust }) => [
      ...policies.map(({ document }) => document),
      "policy" in trust ? trust.policy : undefined,
    ]),
  ];
  return named.filter((it) => typeof it === "string");
}

/** Other characters have a meaning in GitHub's patterns, or end them: such a file has no rule, and so the platform owns it. */
function isPlain(file: string): boolean {
  return /^[A-Za-z0-9._/-]+$/.test(file);
}
