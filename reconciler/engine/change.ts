// A change as the engine planned or made it, identified by its key.
import type { Identified } from "../model/resource-identity.ts";

export type ChangeOperation = "create" | "update" | "replace" | "delete" | "import";

export type Change = Identified & {
  readonly op: ChangeOperation;
  readonly stack: string;
  /** Pulumi type token. */
  readonly type: string;
  /**
   * `forgotten`: it leaves the state without a call, since its account is closed. `unmanaged`: somebody made it by hand, no state has it,
   * and AWS is told to remove it without the engine. Absent: an operation of the engine.
   */
  readonly class?: "forgotten" | "unmanaged";
  /** Properties that differ, or that force the replacement; sorted. */
  readonly diff?: readonly string[];
};

/** Planned, and not done because it may not be done. */
export type LeftOut = {
  readonly stack: string;
  readonly key: string;
  readonly op: ChangeOperation;
  readonly reason: string;
  /** What an exception would name it by; absent where it only needs something else that is left out. */
  readonly digest?: string;
};

/** Done although no commit explains it, since a reviewed exception names it. */
export type Excepted = {
  readonly stack: string;
  readonly key: string;
  readonly reason: string;
  readonly until: string;
};

export type ChangeCounts = { readonly [op in ChangeOperation | "same"]: number };

export function countChanges(changes: readonly Change[], same: number): ChangeCounts {
  const count = (op: ChangeOperation) => changes.filter((change) => change.op === op).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    import: count("import"),
    same,
  };
}

/** The changes of `stack` with the engine's deletion of `forgotten` keys replaced by what is done instead. */
export function withForgotten(
  changes: readonly Change[],
  stack: string,
  state: readonly (Identified & { readonly type: string })[],
  forgotten: ReadonlySet<string>,
): readonly Change[] {
  const kept = changes.filter(({ key }) => !forgotten.has(key));
  const left = state
    .filter(({ key }) => forgotten.has(key))
    .map(({ key, identity, type }): Change => ({ op: "delete", stack, key, identity, type, class: "forgotten" }));
  return sortChanges([...kept, ...left]);
}

/** Sorted by stack, then key: the engine's order depends on timing. */
export function sortChanges(changes: readonly Change[]): Change[] {
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...changes].sort((a, b) => order(a.stack, b.stack) || order(a.key, b.key));
}

/** As results in JSON have it: its key says what it is. */
export function changeToJson({ identity: _, ...change }: Change): Omit<Change, "identity"> {
  return change;
}
