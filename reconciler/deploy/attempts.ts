// Deploys that began and have not ended well: what they were about to create, and where they ran.
import { createHash } from "node:crypto";
import type { DesiredResource } from "../desired/desired-resource.ts";
import { resourceText } from "../desired/desired-values.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { validatorOf } from "../load/json-schema.ts";

export type Attempt = {
  /** When it began, ISO 8601 in UTC. */
  readonly at: string;
  /** The commit of its files, where it is known. */
  readonly commit?: string;
  /** The name of the machine, which others may bear too. */
  readonly host: string;
  /** The run in GitHub Actions; absent elsewhere. */
  readonly run?: ActionsRun;
  /** {@link creationDigest} of all that it was to make. */
  readonly creates: readonly string[];
  /** ARNs of the permission sets out of which it was to take policies, and which it was to provision then; absent: none. */
  readonly provisions?: readonly string[];
  /** Names of the locks that it has had on stacks. */
  readonly locks: readonly string[];
};

/** `repository` is `owner/name`; `attempt` counts from 1. */
export type ActionsRun = { readonly repository: string; readonly id: number; readonly attempt: number };

/** So many records are kept: what only an older one explains is not taken over. */
export const MOST_ATTEMPT_FILES = 10;

/** 16 hexadecimal digits that tell what is made in which stack; ids that differ from run to run are not in it. */
export function creationDigest(stack: string, desired: DesiredResource): string {
  return createHash("sha256")
    .update(`${stack}\n${resourceText(desired)}`)
    .digest("hex")
    .slice(0, 16);
}

export function renderAttempt(attempt: Attempt): string {
  return `${JSON.stringify({ version: 1, ...attempt }, undefined, 2)}\n`;
}

const validatorOfFile = validatorOf<Attempt & { readonly version: 1 }>({
  type: "object",
  required: ["version", "at", "host", "creates", "locks"],
  properties: {
    version: { const: 1 },
    at: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$" },
    commit: { type: "string" },
    host: { type: "string" },
    run: {
      type: "object",
      required: ["repository", "id", "attempt"],
      properties: {
        repository: { type: "string", pattern: "^[\\w.-]+/[\\w.-]+$" },
        id: { type: "integer", minimum: 1 },
        attempt: { type: "integer", minimum: 1 },
      },
    },
    creates: { type: "array", items: { type: "string" } },
    provisions: { type: "array", items: { type: "string" } },
    locks: { type: "array", items: { type: "string" } },
  },
});

/** Throws an OperationError for a file that can't be read: that is not the same as none. */
export function parseAttempt(text: string, file: string): Attempt {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const isFile = validatorOfFile();
  if (isFile(value)) {
    const { version: _, ...attempt } = value;
    return attempt;
  }
  throw new OperationError(
    `${file} beside the state is not in the form that a deploy writes`,
    "remove it: what that deploy created without writing it to the state is then not taken over",
  );
}
