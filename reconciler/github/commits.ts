// How two commits of a branch stand to each other, from GitHub.
import type { GitHub } from "./client.ts";

export type Comparison = {
  /** How `head` stands to `base`. "behind" and "diverged" mean that the branch was moved back, or force-pushed. */
  readonly status: "ahead" | "identical" | "behind" | "diverged";
};

/** `base` and `head` are commit ids. Throws a GitHubError when one of them isn't there. */
export async function compareCommits({ call, owner, repo }: GitHub, base: string, head: string): Promise<Comparison> {
  const { data } = await call(`compare commit ${head} with ${base}`, "contents: read", (client) =>
    client.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      owner,
      repo,
      basehead: `${base}...${head}`,
      per_page: 1,
    }),
  );
  return { status: data.status };
}
