// The files of commits and of merges, which git makes anew: what a merge made on GitHub is compared with.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperationError } from "../diagnostics/operation-error.ts";
import { type Git, gitIn } from "../load/git.ts";
import { type GitFiles, listFiles } from "../load/git-tree.ts";
import { changedLines } from "./changed-lines.ts";

export type LineCommit = {
  /** Full ids. */
  readonly commit: string;
  readonly parents: readonly string[];
};

/** What is asked of git; in-memory-merges.ts stands in for it in tests. Commits are full ids. */
export type MergeHistory = {
  /** First-parent commits of `to` down to `from`, the newest first; undefined where that line doesn't come to `from`. */
  readonly line: (from: string, to: string) => Promise<readonly LineCommit[] | undefined>;
  /** The access folder's, and CODEOWNERS. */
  readonly filesAt: (commit: string) => Promise<GitFiles>;
  /** The same of what merging `commit` into `base` makes, without renames; undefined where they conflict, or nobody has the commit any more. They must have a commit in common. */
  readonly mergedFiles: (base: string, commit: string) => Promise<GitFiles | undefined>;
  /**
   * The commit at which `commit` left `base`. Undefined where nobody has the commit any more, where they have none in common, or several
   * (git merge-base, criss-cross merges): then what GitHub showed as the change depends on which of them it took.
   */
  readonly forkOf: (base: string, commit: string) => Promise<string | undefined>;
  /** Whether `commit` is `of`, or an ancestor of it. */
  readonly isIn: (commit: string, of: string) => Promise<boolean>;
  /** Name and e-mail address as its author wrote them; git checks neither. */
  readonly authorOf: (commit: string) => Promise<string>;
  /** See {@link changedLines}. */
  readonly changedLines: (before: string | undefined, after: string | undefined) => Promise<readonly string[]>;
  /** Whether the clone has the commit. */
  readonly has: (commit: string) => Promise<boolean>;
  readonly close: () => void;
};

/** Who must approve what. GitHub takes the base's. */
export const CODEOWNERS = ".github/CODEOWNERS";

/** Where a commit that the clone lacks is fetched from. */
export type Remote = {
  readonly url: string;
  /** A whole `Authorization` header; given to git in its environment, since other processes can see its argv. */
  readonly authorization: string | undefined;
};

/**
 * `path` is the access folder's, from the repository's top. Merges are made in a bare repository beside the clone: no attributes and no
 * settings of the clone, of a user or of the machine change what git makes of them. `close` removes it.
 */
export async function openMergeHistory(
  { git, path }: { readonly git: Git; readonly path: string },
  env: Readonly<Record<string, string>>,
  remote: Remote | undefined,
): Promise<MergeHistory> {
  const folder = mkdtempSync(join(tmpdir(), "access-merges-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    await initialize(git, folder);
  } catch (error) {
    close();
    throw error;
  }
  const bare = gitIn(folder, { ...env, ...ISOLATED, GIT_DIR: folder });
  const fetching = gitIn(folder, { ...env, ...authorized(remote), GIT_DIR: folder });
  const known = new Map<string, Promise<GitFiles>>();
  // What the clone has it keeps; what it lacks may be fetched.
  const had = new Set<string>();
  const has = async (commit: string) => {
    if (had.has(commit)) return true;
    const found = (await bare.ask(["cat-file", "-e", commit], `could not look for ${commit}`)) !== undefined;
    if (found) had.add(commit);
    return found;
  };
  const isIn = async (commit: string, of: string) =>
    (await bare.ask(["merge-base", "--is-ancestor", commit, of], `could not look for ${commit}`)) !== undefined;
  const filesOf = (tree: string) => listFiles(bare, tree, [path, CODEOWNERS]);
  return {
    line: async (from, to) => {
      const doing = `could not list the commits since ${from}`;
      if (!(await has(from)) || !(await isIn(from, to))) return undefined;
      const argv = ["rev-list", "--first-parent", "--parents", `${from}..${to}`];
      const line = parseLine((await bare.run(argv, doing)).toString());
      // A merge whose first parent is an older commit leaves what was deployed beside the line.
      return line.length === 0 || line.at(-1)?.parents[0] === from ? line : undefined;
    },
    filesAt: (commit) => {
      const files = known.get(commit) ?? filesOf(commit);
      known.set(commit, files);
      return files;
    },
    mergedFiles: async (base, commit) => {
      if (!(await has(commit)) && !(await fetchCommit(fetching, commit, remote))) return undefined;
      // Status 1: the two conflict. A rename would carry what others wrote elsewhere into a file of the access folder.
      const argv = ["-c", "merge.renames=false", "merge-tree", "--write-tree", "--no-messages", base, commit];
      const tree = await bare.ask(argv, `could not merge ${commit} into ${base}`);
      return tree === undefined ? undefined : filesOf(tree.toString().trim());
    },
    forkOf: async (base, commit) => {
      if (!(await has(commit)) && !(await fetchCommit(fetching, commit, remote))) return undefined;
      const doing = `could not find where ${commit} left ${base}`;
      const found = (await bare.ask(["merge-base", "--all", base, commit], doing))?.toString().trim().split("\n") ?? [];
      return found.length === 1 ? found[0] : undefined;
    },
    isIn,
    authorOf: async (commit) =>
      (await bare.run(["log", "--max-count=1", "--format=%an <%ae>", commit], `could not read commit ${commit}`))
        .toString()
        .trim(),
    changedLines: (before, after) => changedLines(bare, before, after),
    has,
    close,
  };
}

/** Without settings a user's attributes would still be read from `~/.config/git/attributes` (git, gitattributes). */
const ISOLATED = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_PARAMETERS: "",
  GIT_ATTR_NOSYSTEM: "1",
  ...setting("core.attributesFile", "/dev/null"),
};

/** Throws an OperationError for a shallow clone: its line ends before its time. */
async function initialize(git: Git, folder: string): Promise<void> {
  const argv = ["rev-parse", "--is-shallow-repository", "--path-format=absolute", "--git-path", "objects"];
  const answer = (await git.run(argv, "could not ask for the clone's objects")).toString();
  const [shallow, objects = ""] = answer.split("\n");
  if (shallow !== "false") {
    throw new OperationError("the clone is shallow", "fetch the whole history (in GitHub Actions: fetch-depth: 0)");
  }
  await git.run(["init", "--quiet", "--bare", "--template=", folder], "could not make a repository for merges");
  mkdirSync(join(folder, "objects/info"), { recursive: true });
  writeFileSync(join(folder, "objects/info/alternates"), `${objects}\n`);
}

/** Git, GIT_CONFIG_COUNT: a setting by environment, in place of all others that are given so. */
function setting(key: string, value: string): Readonly<Record<string, string>> {
  return { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: value };
}

function authorized(remote: Remote | undefined): Readonly<Record<string, string>> {
  if (remote?.authorization === undefined) return {};
  return setting(`http.${remote.url}.extraHeader`, `Authorization: ${remote.authorization}`);
}

/** False where the remote doesn't have it, or no longer. */
async function fetchCommit(git: Git, commit: string, remote: Remote | undefined): Promise<boolean> {
  if (remote === undefined) return false;
  const argv = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    remote.url,
    commit,
  ];
  try {
    await git.run(argv, `could not fetch the approved commit ${commit}`);
    return true;
  } catch (error) {
    if (error instanceof OperationError && /not our ref/.test(error.message)) return false;
    throw error;
  }
}

/** Git, rev-list --parents: each line has a commit and its parents. */
function parseLine(answer: string): readonly LineCommit[] {
  return answer.split("\n").flatMap((line) => {
    const [commit = "", ...parents] = line.split(" ");
    return commit === "" ? [] : [{ commit, parents }];
  });
}
