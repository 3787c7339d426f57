// What the engine's typed events say was planned or done, and what failed.
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { identify } from "../model/resource-identity.ts";
import type { Change, ChangeOperation } from "./change.ts";
import { keyOfUrn } from "./stack-state.ts";

export type Failure = {
  /** Undefined where the engine names no resource. */
  readonly key: string | undefined;
  readonly message: string;
};

/** A replacement is three events; the one in the middle stands for it. */
const OPERATIONS: { readonly [op: string]: ChangeOperation } = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  import: "import",
};

/** The engine's own last words; whatever they sum up has been said, or is thrown by the run. */
const SUMMARIES = new Set(["preview failed", "update failed", "preview canceled", "update canceled"]);

/** Said of a planned step that a run which was ended early never came to: that is told as what is left. */
const NOT_REACHED = /^expected resource operations for urn:\S+ but none were seen$/;

/**
 * `source` is the event that counts: the planned step in a preview, the finished one in a deploy. Only errors are kept of the
 * diagnostics: those of severity debug hold secrets in clear.
 */
export function collectEvents(
  stack: string,
  source: "resourcePreEvent" | "resOutputsEvent",
  onProgress: (done: { readonly key: string; readonly op: string }) => void,
) {
  const changes = new Map<string, Change>();
  const failures = new Map<string, Failure>();
  let same = 0;
  return {
    onEvent: (event: EngineEvent): void => {
      const metadata = event[source]?.metadata;
      if (metadata !== undefined && isOurs(metadata.type)) {
        const key = keyOfUrn(metadata.urn);
        if (metadata.op === "same") same += 1;
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
        const key = diagnostic.urn === undefined || diagnostic.urn === "" ? undefined : keyOfUrn(diagnostic.urn);
        const message = diagnostic.message.replace(/<\{%.*?%\}>/g, "").trim();
        if (message !== "" && !SUMMARIES.has(message) && !NOT_REACHED.test(message)) {
          failures.set(`${key}\n${message}`, { key, message });
        }
      }
    },
    changes: (): readonly Change[] => [...changes.values()],
    failures: (): readonly Failure[] => [...failures.values()],
    same: () => same,
  };
}

/** The stack itself and the provider are the engine's, not things people declared. */
export function isOurs(type: string): boolean {
  return type.startsWith("aws:");
}
