// `.github/CODEOWNERS` from the owners of the files: GitHub asks one of these for a review, and the last rule that matches applies.
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import { isUnderTeams, placesOfTeam } from "../validate/check-team-files.ts";
import type { WrittenAccess, WrittenPolicyDocument, WrittenTeam } from "../validate/written.ts";

const HEADING = `# Made by \`npm run access -- codeowners --out .github/CODEOWNERS\`; \`validate\` says when it is out of date.
# The last rule that matches a file holds.
`;

export type Codeowners = {
  readonly text: string;
  /** Files whose path no rule can name. */
  readonly diagnostics: readonly Diagnostic[];
};

type Rule = { readonly path: string; readonly owners: readonly string[]; readonly place: Place };

/**
 * Undefined where organization.yaml names no owners. Whatever has no rule of its own belongs to the platform: code, workflows, accounts,
 * people, new files, policies that no team or more than one names. No file has two rules, but for the platform's `*`, which is first.
 * `folder` is the access folder's name.
 */
export function renderCodeowners(written: WrittenAccess, folder: string): Codeowners | undefined {
  const { owners } = written.organization.value.organization;
  if (owners === undefined) return undefined;
  const rules = rulesOf(written, owners.security, folder);
  const lines = rules.map(({ path, owners }) => `/${path} ${namesOf(owners)}\n`);
  const unnamed = rules.filter(({ path }) => !isPlain(path));
  return {
    text: [HEADING, `* ${namesOf(owners.platform)}\n`, ...lines].join(""),
    diagnostics: unnamed.map(({ path, place }) => diagnostic("file-not-in-codeowners", { path }, place)),
  };
}

/** Whom to ask about a file, as its place names it; nobody where organization.yaml names no owners. */
export function ownersOf(written: WrittenAccess, folder: string): (file: string) => readonly string[] {
  const { owners } = written.organization.value.organization;
  if (owners === undefined) return () => [];
  const rules = rulesOf(written, owners.security, folder);
  const isIn = ({ path }: Rule, file: string) => (path.endsWith("/") ? file.startsWith(path) : file === path);
  return (file) => rules.findLast((rule) => isIn(rule, file))?.owners ?? owners.platform;
}

/** In the order of their paths; of those that fit a file the last one counts. */
function rulesOf(written: WrittenAccess, security: readonly string[], folder: string): readonly Rule[] {
  const ofTeam = ownersByTeam(written);
  return [
    ...written.guardrails.map(({ source }) => ({
      path: source.file,
      owners: security,
      place: source.placeOf(["guardrails"], "key"),
    })),
    // Who says who owns the guardrails is who owns them.
    ...[written.organization.source.file, ".github/CODEOWNERS"].map((path) => ({
      path,
      owners: security,
      place: written.organization.source.placeOf(["organization", "owners"]),
    })),
    ...teamRules(written, ofTeam, folder),
    ...policyRules(written, ofTeam, folder),
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Owners by team; a team has one list, whichever of its files name it. Without owners it isn't in here. */
function ownersByTeam({ teams }: WrittenAccess): ReadonlyMap<string, readonly string[]> {
  const named = teams.map(({ value: { team, owners = [] } }) => [team, owners] as const);
  return new Map(named.filter(([, owners]) => owners.length > 0));
}

/** A team's places, whether there is a file yet or not: a new file of a team is its own from the start. */
function teamRules(
  { teams }: WrittenAccess,
  ofTeam: ReadonlyMap<string, readonly string[]>,
  folder: string,
): readonly Rule[] {
  const files = new Map(teams.map(({ source, value }) => [value.team, source]));
  return [...files].flatMap(([team, source]) => {
    const owners = ofTeam.get(team);
    if (owners === undefined) return [];
    return placesOfTeam(team).map((path) => ({ path: `${folder}/${path}`, owners, place: source.placeOf(["team"]) }));
  });
}

/**
 * Policies outside of the teams' folders that one team names. One that several name is the platform's: of a line with all their owners
 * GitHub would ask only one.
 */
function policyRules(
  { teams, policyFiles }: WrittenAccess,
  ofTeam: ReadonlyMap<string, readonly string[]>,
  folder: string,
): readonly Rule[] {
  const users = new Map<string, Set<string>>();
  for (const { value } of teams) {
    for (const path of policiesOf(value)) users.set(path, (users.get(path) ?? new Set()).add(value.team));
  }
  return [...policyFiles].flatMap(([path, source]) => {
    const [team, ...others] = users.get(path) ?? [];
    const owners = team === undefined || others.length > 0 || isUnderTeams(path) ? undefined : ofTeam.get(team);
    return owners === undefined ? [] : [{ path: `${folder}/${path}`, owners, place: source.placeOf([]) }];
  });
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

/**
 * Other characters have a meaning in GitHub's patterns, or end them, and GitHub knows no escape for them (about code owners: `\#`, `!`
 * and `[ ]` don't work); a line that it can't read is skipped.
 */
function isPlain(path: string): boolean {
  return /^[A-Za-z0-9._/-]+$/.test(path);
}

function namesOf(owners: readonly string[]): string {
  return [...new Set(owners)].sort().join(" ");
}
