// Whether an attempt of a run in GitHub Actions is over.
import type { GitHub } from "./client.ts";

/** `attempt` counts from 1: a run that is started again has another one. */
export async function hasEnded(
  { owner, repo, call }: GitHub,
  { id, attempt }: { readonly id: number; readonly attempt: number },
): Promise<boolean> {
  const { data } = await call(`ask whether run ${id} has ended`, "actions: read", ({ request }) =>
    request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}", {
      owner,
      repo,
      run_id: id,
      attempt_number: attempt,
    }),
  );
  return data.status === "completed";
}
