// Takes an approval back, with the reason, so that somebody has to look again.
import type { GitHub } from "./client.ts";

export type ReviewToDismiss = {
  readonly pullRequest: number;
  /** GitHub's number of the review. */
  readonly review: string;
};

/** `reason` is shown in the pull request. Throws a GitHubError, also where the branch restricts who may dismiss reviews. */
export async function dismissReview(
  { call, owner, repo }: GitHub,
  { pullRequest, review }: ReviewToDismiss,
  reason: string,
): Promise<void> {
  await call(`dismiss review ${review} of pull request ${pullRequest}`, "pull-requests: write", (client) =>
    client.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals", {
      owner,
      repo,
      pull_number: pullRequest,
      review_id: Number(review),
      message: reason,
    }),
  );
}
