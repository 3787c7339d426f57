// Commits of the branch itself: each merge is one step, whatever was merged.
import { basename, dirname } from "node:path";
import { OperationError } from "../diagnostics/operation-error.ts";
import { type Git, openGit } from "./git.ts";

export type Commit = {
  readonly id: string;
  /** When it was committed, in UTC: `2026-11-25T10:57:40Z`. */
  readonly date: string;
  /** Name and e-mail address as its author wrote them; git checks neither. */
  readonly author: string;
};

/** The UTC day of a commit. */
export function dayOf({ date }: Commit): string {
  return date.slice(0, 10);
}

export type CommitList = {
  /** Newest first. */
  readonly commits: readonly Commit[];
  /** Whether older commits may be missing: the clone is shallow, or there are more. */
  readonly cut: boolean;
};

/** The repository that `folder` is in, the folder's path from its top, and its own name. The work tree need not have it. */
export async function openFolder(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly git: Git; readonly path: string; readonly name: string }> {
  const { git, prefix } = await openGit(dirname(folder), env);
  const name = basename(folder);
  return { git, path: `${prefix}${name}`, name };
}

export async function readCommit(git: Git, id: string): Promise<Commit> {
  const [commit] = await listCommits(git, ["--max-count=1", id]);
  if (commit === undefined) throw new OperationError(`git did not return commit ${id}`);
  return commit;
}

/** The commits from `id` back along first parents that change something under `path`, but no more than the newest `most`. */
export async function commitsOfFolder(
  git: Git,
  id: string,
  path: string,
  most = Number.POSITIVE_INFINITY,
): Promise<CommitList> {
  const bound = Number.isFinite(most) ? [`--max-count=${most + 1}`] : [];
  const commits = await listCommits(git, ["--first-parent", ...bound, id, "--", `:(literal)${path}`]);
  const shallow = await git.run(
    ["rev-parse", "--is-shallow-repository"],
    "could not ask git whether the clone is shallow",
  );
  const cut = commits.length > most || shallow.toString().trim() === "true";
  return { commits: commits.slice(0, most), cut };
}

/** The newest commit from `id` back along first parents that was committed on the UTC day or before it; undefined: there is none. */
export async function newestOn(git: Git, id: string, day: string): Promise<Commit | undefined> {
  const end = Date.parse(`${day}T23:59:59Z`) / 1_000;
  const [commit] = await listCommits(git, ["--first-parent", "--max-count=1", `--min-age=${end}`, id]);
  return commit;
}

/**
 * The commits after `from` up to `to` along first parents that change something under `path`, newest first. Undefined where `from` is
 * neither `to` nor on that line.
 */
export async function commitsAfter(
  git: Git,
  from: string,
  to: string,
  path: string,
): Promise<readonly Commit[] | undefined> {
  const line = await git.run(["rev-list", "--first-parent", to], `could not list the commits before ${to}`);
  if (!line.toString().split("\n").includes(from)) return undefined;
  return listCommits(git, ["--first-parent", `${from}..${to}`, "--", `:(literal)${path}`]);
}

const SEPARATOR = "\u001f";

/** Git, rev-list: plumbing that no user setting changes; before each commit's line it says `commit ID`. */
async function listCommits(git: Git, argv: readonly string[]): Promise<readonly Commit[]> {
  const format = ["%H", "%ct", "%an <%ae>"].join("%x1f");
  const answer = await git.run(
    ["rev-list", `--format=tformat:${format}`, "--encoding=UTF-8", ...argv],
    "could not list commits",
  );
  return answer
    .toString()
    .split("\n")
    .flatMap((line) => {
      const [id = "", seconds, ...author] = line.split(SEPARATOR);
      return seconds === undefined ? [] : [{ id, date: dateOf(id, Number(seconds)), author: author.join(SEPARATOR) }];
    });
}

/** The end of the year 9999: later dates are not valid, and would not compare as text. */
const MOST_SECONDS = 253_402_300_799;

function dateOf(id: string, seconds: number): string {
  if (!(seconds >= 0 && seconds <= MOST_SECONDS)) throw new OperationError(`commit ${id} has a date that is not valid`);
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}
