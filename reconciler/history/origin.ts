// Where the clone at hand came from, to fetch approved commits that it lacks.
import type { Git } from "../load/git.ts";
import type { Remote } from "./merge-history.ts";

/**
 * Undefined where the clone has no remote `origin`. The run's token goes along to GitHub's own server alone, whatever the remote's
 * address says.
 */
export async function originOf(git: Git, env: Readonly<Record<string, string>>): Promise<Remote | undefined> {
  const answer = await git.ask(["config", "--get", "remote.origin.url"], "could not find the clone's origin");
  if (answer === undefined) return undefined;
  const url = answer.toString().trim();
  const { GITHUB_SERVER_URL: server = "", GITHUB_TOKEN: token = "" } = env;
  const isGitHub = server !== "" && url.startsWith(`${server}/`) && token !== "";
  // GitHub, "Authenticating as an installation": any name with the token as password.
  const authorization = isGitHub ? `basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}` : undefined;
  return { url, authorization };
}
