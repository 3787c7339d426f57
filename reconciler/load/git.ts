// Runs git, only to read: the work tree, the index and the repository's settings stay as they are.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";

/** Bytes of one answer; the access folder's own limits are far below. */
const MOST = 64 * 1024 * 1024;

export type Git = {
  /** The repository's top folder, absolute. */
  readonly root: string;
  /** Runs `git` with `argv` in the repository; a failure is an OperationError that begins with `what`. */
  readonly run: (argv: readonly string[], what: string, input?: string) => Promise<Buffer>;
  /** The full id of the commit that `ref` names. A name that git doesn't know is an OperationError. */
  readonly commitOf: (ref: string) => Promise<string>;
  /** Like `run`; undefined where git answers with status 1, which is how its plumbing says no. */
  readonly ask: (argv: readonly string[], what: string) => Promise<Buffer | undefined>;
};

/** The repository that `folder` is in, and the folder's path from its top: `a/b/`, or empty for the top itself. */
export async function openGit(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly git: Git; readonly prefix: string }> {
  const argv = ["rev-parse", "--show-toplevel", "--show-prefix"];
  const answer = (await run(folder, env, argv, `${visible(folder)} is not in a git repository`)).toString();
  const [root = "", prefix = ""] = answer.split("\n");
  return { git: gitIn(root, env), prefix };
}

/** The repository whose top folder, or whose own folder where it is bare, is `root`. */
export function gitIn(root: string, env: Readonly<Record<string, string>>): Git {
  return {
    root,
    run: (argv, what, input) => run(root, env, argv, what, input),
    commitOf: async (ref) => {
      const argv = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
      return (await run(root, env, argv, `git knows no commit ${visible(ref)}`)).toString().trim();
    },
    ask: async (argv, what) => {
      try {
        return await run(root, env, argv, what);
      } catch (error) {
        if (error instanceof OperationError && statusOf(error.cause) === 1) return undefined;
        throw error;
      }
    },
  };
}

async function run(
  cwd: string,
  given: Readonly<Record<string, string>>,
  argv: readonly string[],
  what: string,
  input?: string,
): Promise<Buffer> {
  const env = { ...given, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", GIT_NO_REPLACE_OBJECTS: "1", LC_ALL: "C" };
  return new Promise((resolve, reject) => {
    const child = execFile(
      "git",
      ["--no-pager", ...argv],
      { cwd, env, encoding: "buffer", maxBuffer: MOST },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const said = stderr.toString().trim().split("\n")[0] ?? "";
        const reason = said === "" ? (error.code === "ENOENT" ? notStarted(cwd) : "") : said;
        reject(
          new OperationError(
            reason === "" ? what : `${what}: ${visible(reason)}`,
            "run it in a clone that has the commit (in GitHub Actions: fetch-depth: 0)",
            { cause: error },
          ),
        );
      },
    );
    child.stdin?.end(input);
  });
}

function statusOf(cause: unknown): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}

/** Node says ENOENT for both. */
function notStarted(cwd: string): string {
  return existsSync(cwd) ? "git is not installed" : "there is no such folder";
}
