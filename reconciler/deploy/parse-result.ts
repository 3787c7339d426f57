// JSON results of preview and deploy, read back by the job that comments: files, and so untrusted text.
import type { ValidateFunction } from "ajv/dist/2020.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import { validatorOf } from "../load/json-schema.ts";
import type { DeployedCommit } from "./deploy-result.ts";
import type { OutdatedApproval } from "./proposed-files.ts";

const number = { type: "integer", minimum: 1 };

const deployValidator = validatorOf<{ commits?: readonly Pick<DeployedCommit, "pullRequest">[] }>({
  type: "object",
  required: ["version"],
  properties: {
    version: { const: 1 },
    commits: { type: "array", items: { type: "object", properties: { pullRequest: number } } },
  },
});

type Outdated = Pick<OutdatedApproval, "pullRequest" | "review">;

const previewValidator = validatorOf<{ outdatedApprovals?: readonly Outdated[] }>({
  type: "object",
  required: ["version"],
  properties: {
    version: { const: 1 },
    outdatedApprovals: {
      type: "array",
      items: {
        type: "object",
        required: ["pullRequest", "review"],
        properties: { pullRequest: number, review: { type: "string", pattern: "^[1-9][0-9]{0,14}$" } },
      },
    },
  },
});

/** Numbers of the pull requests whose commits the deploy is about, each once. Throws an OperationError for any other text. */
export function parsePullRequests(text: string): readonly number[] {
  const { commits = [] } = parse(text, "deploy", deployValidator());
  return [...new Set(commits.flatMap(({ pullRequest }) => (pullRequest === undefined ? [] : [pullRequest])))];
}

/** The approvals that the preview found to count no more. Throws an OperationError for any other text. */
export function parseOutdatedApprovals(text: string): readonly Outdated[] {
  return parse(text, "preview", previewValidator()).outdatedApprovals ?? [];
}

function parse<Result>(text: string, command: string, isOne: ValidateFunction<Result>): Result {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new OperationError(
      `the ${command}'s result is not JSON`,
      `write it with ${command} --format json --out FILE`,
    );
  }
  if (isOne(value)) return value;
  const [error] = isOne.errors ?? [];
  throw new OperationError(
    `the ${command}'s result is not one: ${error?.instancePath || "it"} ${error?.message ?? ""}`,
  );
}
