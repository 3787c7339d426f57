// What is said of a deploy's result, whatever form it has.
import type { DeployResult } from "../deploy/deploy-result.ts";
import type { WrittenNames } from "../desired/display-names.ts";
import type { Place } from "../diagnostics/diagnostic.ts";
import type { Problem } from "../diagnostics/problem.ts";
import { visible } from "../diagnostics/quote.ts";
import { type ChangeOperation, countChanges, type LeftOut } from "../engine/change.ts";
import { withAccountNames } from "../model/account-names.ts";
import { exceptionText } from "../model/removal-guardrails.ts";

/** `23 done, 1 failed: 20 created, 0 updated, 1 replaced, 2 deleted`: the line that tells whether all is well. */
export function deployCounts({
  done,
  failed,
  left,
  leftOut,
  leftovers = [],
  commit,
}: Omit<DeployResult, "ended">): string {
  const counts = countChanges(done, 0);
  const all = [`${done.length} done`, `${failed.length} failed`];
  if (left.length > 0) all.push(`${left.length} left for the next run`);
  if (leftOut.length > 0) all.push(`${leftOut.length} left out`);
  const made = DONE.filter(([op, , always]) => always || counts[op] > 0).map(([op, word]) => `${counts[op]} ${word}`);
  const old = leftovers.filter(({ deleted }) => deleted).length;
  if (old > 0) made.push(`${old} old of earlier replacements deleted`);
  const of = commit === undefined ? "" : ` (commit ${visible(commit)})`;
  return `${all.join(", ")}: ${made.join(", ")}${of}`;
}

/** The word for each operation, and whether it is shown when its count is 0. */
const DONE: readonly (readonly [ChangeOperation, string, boolean])[] = [
  ["create", "created", true],
  ["update", "updated", true],
  ["replace", "replaced", true],
  ["delete", "deleted", true],
  ["import", "imported", false],
];

/** In place of the counts, where there is nothing to count. */
export function nothingText(result: DeployResult): string | undefined {
  const { ended, done, failed, left, leftOut } = result;
  switch (ended) {
    case "refused":
      return `refused, and nothing was done: ${left.length} planned`;
    case "invalid":
      return "the files are not valid, and nothing was done";
    case "superseded":
      return "nothing to do: the branch has a newer commit, whose own run deploys this one too";
    case "interrupted":
    case "broken":
      return done.length + failed.length + left.length + leftOut.length === 0 ? "nothing was done" : undefined;
    default:
      return undefined;
  }
}

/** Why it ended before everything was tried; its remedy is a separate sentence. */
export function endedEarly({ ended, problem }: DeployResult): string | undefined {
  if (ended === "time-up") return "ended early: no time was left for more, and the next run continues";
  return problem === undefined ? undefined : `ended early: ${problemText(problem)}`;
}

export const LEFTOVER = "old one of an earlier replacement";

export function leftoverText(deleted: boolean): string {
  return deleted ? "deleted" : "still to be deleted";
}

/** In one line, with text of others made visible. */
export function problemText({ message, remedy }: Problem): string {
  const lines = [...reasonLines(message), ...(remedy === undefined ? [] : [`remedy: ${visible(remedy)}`])];
  return lines.join("; ");
}

/** What a person writes under `exceptions` to have it done nevertheless. */
export function forException({ stack, key, op, digest }: LeftOut): readonly string[] {
  if (digest === undefined || op === "import") return [];
  return [`an exception would be: ${visible(exceptionText(stack, { operation: { key, operation: op, digest } }))}`];
}

/** `account-222222222222 (ml-dev)`. */
export function stackText(stack: string, { accounts }: Pick<WrittenNames, "accounts">): string {
  return visible(withAccountNames(stack, accounts));
}

/** Of what nobody knows a name. */
const NONE: ReadonlyMap<string, string> = new Map();
export const NO_NAMES: WrittenNames = {
  accounts: NONE,
  users: NONE,
  groups: NONE,
  permissionSets: NONE,
  roles: NONE,
  policies: NONE,
};

export function placeText({ file, line, column }: Place): string {
  return `${visible(file)}:${line}:${column}`;
}

/** A provider's message has empty lines and tabs in it. */
export function reasonLines(message: string): readonly string[] {
  const lines = message.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== "").map(visible);
}
