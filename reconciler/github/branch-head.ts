// The newest commit of a branch, as GitHub has it now.
import type { GitHub } from "./client.ts";

/** The commit's id. Throws a GitHubError when it can't be read. */
export async function readBranchHead(github: GitHub, branch: string): Promise<string> {
  const { owner, repo } = github;
  return github.call(`read branch ${branch}`, "contents: read", async (client) => {
    const { data } = await client.request("GET /repos/{owner}/{repo}/branches/{branch}", { owner, repo, branch });
    return data.commit.sha;
  });
}
