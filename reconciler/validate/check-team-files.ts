// A team is where its files are: reviews go by path, so a path must say whose the file is.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { pathInFolder } from "../load/source-document.ts";
import { KINDS, type Kind } from "./schemas.ts";
import type { WrittenDocument, WrittenTeam } from "./written.ts";

const TEAMS = "teams/";

/** A second file would be approved by whoever owns its path. */
const GUARDRAILS = "guardrails.yaml";

/**
 * Where files of `team` may be, as paths from the access folder: a file, or with a slash at the end everything in a folder. In exactly
 * this letter case, which GitHub compares too. The names of teams are plain, so that no two share a place.
 */
export function placesOfTeam(team: string): readonly string[] {
  return [`${TEAMS}${team}.yaml`, `${TEAMS}${team}.yml`, `${TEAMS}${team}/`];
}

/** Whether the file at `path`, from the access folder, is where only one team's files may be. */
export function isUnderTeams(path: string): boolean {
  return path.startsWith(TEAMS);
}

export function isOfTeam(team: string, path: string): boolean {
  return placesOfTeam(team).some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));
}

type Documents = { readonly team: readonly WrittenDocument<WrittenTeam>[] } & {
  readonly [kind in Kind]: readonly WrittenDocument<unknown>[];
};

/** Files of teams elsewhere, other documents among them, guardrails elsewhere, and files of one team that name different owners. */
export function checkTeamFiles(documents: Documents): readonly Diagnostic[] {
  const isOwn = ({ source, value }: WrittenDocument<WrittenTeam>) => isOfTeam(value.team, pathInFolder(source.file));
  const elsewhere = documents.team
    .filter((file) => !isOwn(file))
    .map(({ source, value: { team } }) => diagnostic("team-file-elsewhere", { team }, source.placeOf(["team"])));
  const others = KINDS.filter((kind) => kind !== "team").flatMap((kind) =>
    documents[kind]
      .filter(({ source }) => isUnderTeams(pathInFolder(source.file)))
      .map(({ source }) => diagnostic("not-a-team-file", { kind }, source.placeOf([kind], "key"))),
  );
  const guardrails = documents.guardrails
    .filter(({ source }) => pathInFolder(source.file) !== GUARDRAILS && !isUnderTeams(pathInFolder(source.file)))
    .map(({ source }) => diagnostic("guardrails-elsewhere", undefined, source.placeOf(["guardrails"], "key")));
  return [...elsewhere, ...others, ...guardrails, ...checkOwners(documents.team)];
}

/** A file that names none belongs to the owners whom the team's other files name. */
function checkOwners(teams: readonly WrittenDocument<WrittenTeam>[]): readonly Diagnostic[] {
  const firsts = new Map<string, WrittenDocument<WrittenTeam>>();
  return teams.flatMap((file) => {
    const { team, owners = [] } = file.value;
    if (owners.length === 0) return [];
    const first = firsts.get(team);
    if (first === undefined) {
      firsts.set(team, file);
      return [];
    }
    if (sameOwners(owners, first.value.owners ?? [])) return [];
    const place = (each: WrittenDocument<WrittenTeam>) => each.source.placeOf(["owners"]);
    return [diagnostic("team-owners-differ", { team }, place(file), [{ message: "others here", place: place(first) }])];
  });
}

/** In any order and letter case: GitHub's names have none. */
function sameOwners(one: readonly string[], other: readonly string[]): boolean {
  const plain = (owners: readonly string[]) => [...new Set(owners.map((it) => it.toLowerCase()))].sort().join(" ");
  return plain(one) === plain(other);
}
