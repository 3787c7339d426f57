// What the engine's typed events say was planned or done, and what failed.
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { identify } from "../model/resource-identity.ts";
import type { Change, ChangeOperation } from "./change.ts";
import { isFollowUpText, isForbiddenByPlan } from "./follow-ups.ts";
import { keyOfUrn } from "./stack-state.ts";

export type Failure = {
  /** Undefined where the engine names no resource. */
  readonly key: string | undefined;
  readonly message: string;
};

/** A replacement is three events; the middle one is used. */
const OPERATIONS: { readonly [op: string]: ChangeOperation } = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  import: "import",
};

/**
 * `source` is the event that counts: the planned step in a preview, the finished one in a deploy. Only errors are kept of the
 * diagnostics: those of severity debug contain secrets in plain text.
 */
export function collectEvents(
  stack: string,
  source: "resourcePreEvent" | "resOutputsEvent",
  onProgress: (done: { readonly key: string; readonly op: string }) => void,
) {
  const changes = new Map<string, Change>();
  /** Reasons by key: the engine reports some failures twice. */
  const failures = new Map<string | undefined, Set<string>>();
  /** Keys of which an operation failed: a replacement tells of its parts that went well, too. */
  const broken = new Set<string>();
  /** How many old objects were deleted under a key: one for each replacement, and what earlier replacements had left. */
  const oldDeleted = new Map<string, number>();
  let same = 0;
  return {
    onEvent: (event: EngineEvent): void => {
      const failedOperation = event.resOpFailedEvent?.metadata;
      if (failedOperation !== undefined) broken.add(keyOfUrn(failedOperation.urn));
      const metadata = event[source]?.metadata;
      if (metadata !== undefined && isOurs(metadata.type)) {
        const key = keyOfUrn(metadata.urn);
        if (metadata.op === "same") same += 1;
        if (metadata.op === "delete-replaced") oldDeleted.set(key, (oldDeleted.get(key) ?? 0) + 1);
        const op = OPERATIONS[metadata.op];
        if (op !== undefined) {
          const diff = [...new Set(metadata.keys ?? metadata.diffs ?? [])].sort();
          const change: Change = { op, stack, ...identify(key), type: metadata.type };
          changes.set(`${op}\n${key}`, diff.length === 0 ? change : { ...change, diff });
          onProgress({ key, op });
        }
      }
      const diagnostic = event.diagnosticEvent;
      if (diagnostic?.severity === "error") {
        const key = keyOfOurs(diagnostic.urn ?? "");
        const message = diagnostic.message.replace(/<\{%.*?%\}>/g, "").trim();
        if (isFollowUpText(message)) return;
        const reasons = failures.get(key);
        if (reasons === undefined) failures.set(key, new Set([message]));
        else reasons.add(message);
      }
    },
    changes: (): readonly Change[] => [...changes.values()].filter(({ key }) => !broken.has(key)),
    /** Keys under which more old objects were deleted than this run has replaced. */
    leftovers: (): readonly string[] =>
      [...oldDeleted].filter(([key, count]) => count > (changes.has(`replace\n${key}`) ? 1 : 0)).map(([key]) => key),
    failures: (): readonly Failure[] => {
      const hasFailed = [...failures.keys()].some((key) => key !== undefined);
      return [...failures].flatMap(([key, reasons]) => {
        const own = [...reasons].filter((reason) => !(hasFailed && key === undefined && isForbiddenByPlan(reason)));
        return own.length === 0 ? [] : [{ key, message: own.join("\n") }];
      });
    },
    same: () => same,
  };
}

/** Undefined for what the engine says of no resource, of the stack itself or of the provider. */
function keyOfOurs(urn: string): string | undefined {
  // urn:pulumi:STACK::PROJECT::TYPE::NAME
  return isOurs(urn.split("::")[2] ?? "") ? keyOfUrn(urn) : undefined;
}

/** The stack itself and the provider belong to the engine; nobody declared them. */
export function isOurs(type: string): boolean {
  return type.startsWith("aws:");
}
