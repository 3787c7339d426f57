// A deploy's JSON result, read back by the job that comments: a file, and so untrusted text.
import { Ajv2020 } from "ajv/dist/2020.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { DeployedCommit } from "./deploy-result.ts";

const isResult = new Ajv2020().compile<{ commits?: readonly Pick<DeployedCommit, "pullRequest">[] }>({
  type: "object",
  required: ["version"],
  properties: {
    version: { const: 1 },
    commits: {
      type: "array",
      items: { type: "object", properties: { pullRequest: { type: "integer", minimum: 1 } } },
    },
  },
});

/** Numbers of the pull requests whose commits the deploy is about, each once. Throws an OperationError for any other text. */
export function parsePullRequests(text: string): readonly number[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new OperationError("the deploy's result is not JSON", "write it with deploy --format json --out FILE");
  }
  if (!isResult(value)) {
    const [error] = isResult.errors ?? [];
    throw new OperationError(`the deploy's result is not one: ${error?.instancePath || "it"} ${error?.message ?? ""}`);
  }
  return [
    ...new Set((value.commits ?? []).flatMap(({ pullRequest }) => (pullRequest === undefined ? [] : [pullRequest]))),
  ];
}
