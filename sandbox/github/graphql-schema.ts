// The types of GitHub's GraphQL schema that are used, over the local world (GitHub: GraphQL reference, objects).
import { type Call, GitHubError, requirePermission } from "./call.ts";
import { FieldError, type Fields } from "./graphql.ts";
import { type PullRequest, type Repository, type Review, reviewId } from "./world.ts";

export function queryType(call: Call): Fields {
  return {
    viewer: () => ({ login: () => call.token.login }),
    repository: ({ owner, name }) => {
      const found = call.world.repositories.find((one) => one.owner === owner && one.name === name);
      if (found === undefined) {
        throw new FieldError("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      }
      return repositoryType(found, call);
    },
  };
}

function repositoryType(repository: Repository, call: Call): Fields {
  return {
    pullRequest: ({ number }) => {
      refuseWithoutPermission(call);
      const found = repository.pullRequests.find((one) => one.number === number);
      if (found === undefined) {
        throw new FieldError("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
      }
      return pullRequestType(found, call);
    },
  };
}

function refuseWithoutPermission(call: Call): void {
  try {
    requirePermission(call, "read", "pull_requests");
  } catch (error) {
    throw error instanceof GitHubError ? new FieldError("FORBIDDEN", error.message) : error;
  }
}

function pullRequestType(pull: PullRequest, call: Call): Fields {
  return {
    headRefOid: () => pull.head,
    author: () => ({ login: () => pull.author }),
    reviewDecision: () => pull.reviewDecision,
    latestOpinionatedReviews: ({ first, after, writersOnly }) => {
      const reviews = latestOpinionated(pull.reviews).filter(({ writer = true }) => writer || writersOnly !== true);
      const start = Number(after ?? 0);
      const end = start + Math.min(Number(first), call.pageSize);
      return {
        nodes: () => reviews.slice(start, end).map((review) => reviewType(review, reviewId(pull, review))),
        pageInfo: () => ({
          hasNextPage: () => end < reviews.length,
          endCursor: () => (reviews.length === 0 ? null : String(end)),
        }),
      };
    },
  };
}

/** The last review of each person that says yes or no; a comment says neither. */
function latestOpinionated(reviews: readonly Review[]): readonly Review[] {
  const latest = new Map<string, Review>();
  for (const review of reviews) if (review.state !== "COMMENTED") latest.set(review.author, review);
  return [...latest.values()];
}

function reviewType(review: Review, id: number): Fields {
  return {
    fullDatabaseId: () => String(id),
    state: () => review.state,
    author: () => ({ login: () => review.author }),
    commit: () => ({ oid: () => review.commit }),
  };
}
