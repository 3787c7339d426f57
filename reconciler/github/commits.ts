// The commits between two of a branch, from GitHub: a shallow checkout doesn't have them.
import type { GitHub } from "./client.ts";

export type Comparison = {
  /** How `head` stands to `base`. "behind" and "diverged" mean that the branch was moved back, or force-pushed. */
  readonly status: "ahead" | "identical" | "behind" | "diverged";
  /** First-parent commits of `head` that `base` lacks, the newest first. */
  readonly commits: readonly string[];
};

/** `base` and `head` are commit ids. Throws a GitHubError when one of them isn't there. */
export async function compareCommits(github: GitHub, base: string, head: string): Promise<Comparison> {
  const { owner, repo } = github;
  const firstParents = new Map<string, string | undefined>();
  let status: Comparison["status"] = "identical";
  await github.call(`compare commit ${head} with ${base}`, "contents: read", async (client) => {
    const parameters = { owner, repo, basehead: `${base}...${head}`, per_page: 100 };
    for await (const { data } of client.paginate.iterator("GET /repos/{owner}/{repo}/compare/{basehead}", parameters)) {
      status = data.status;
      for (const { sha, parents } of data.commits) firstParents.set(sha, parents[0]?.sha);
    }
  });
  const commits: string[] = [];
  for (let sha: string | undefined = head; sha !== undefined && firstParents.has(sha); sha = firstParents.get(sha)) {
    commits.push(sha);
  }
  return { status, commits };
}
