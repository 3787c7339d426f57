// What a run that was killed left unfinished in a stack's state.

/** Something in the state that a run was working on when it ended, or could not finish. */
export type Unfinished = {
  /** Pulumi's URN, which names it to the engine. */
  readonly urn: string;
  readonly key: string;
  /**
   * `creating`: asked for, and not in the state; AWS may have it. `half-made`: in the state, but its making or changing failed
   * after AWS had begun. `changing`: in the state, and being changed, read or deleted; AWS may have either. `replaced`: what a
   * replacement left to be deleted.
   */
  readonly kind: "creating" | "half-made" | "changing" | "replaced";
};

/** Pulumi's deployment format (version 3), `sdk/go/common/apitype`: OperationV2 and ResourceV3. */
export type ExportedOperation = {
  readonly resource: { readonly urn: string; readonly type: string };
  /** `creating`, `updating`, `deleting`, `reading` or `importing`. */
  readonly type: string;
};

export type ExportedResourceEnd = {
  readonly urn: string;
  readonly delete?: boolean;
  readonly taint?: boolean;
  readonly initErrors?: readonly string[];
};

/** By the pending operations, then by the resources. A resource may stand in it more than once. */
export function unfinishedIn(
  operations: readonly ExportedOperation[],
  resources: readonly ExportedResourceEnd[],
  keyOf: (urn: string) => string,
): readonly Unfinished[] {
  const held = new Set(resources.filter((it) => it.delete !== true).map(({ urn }) => urn));
  const entry = (urn: string, kind: Unfinished["kind"]): Unfinished => ({ urn, key: keyOf(urn), kind });
  return [
    ...operations.map(({ resource: { urn }, type }) =>
      // An import under way is a creation for the state; a replacement's creation is one of something that is there.
      entry(urn, ["creating", "importing"].includes(type) || !held.has(urn) ? "creating" : "changing"),
    ),
    ...resources.flatMap((it) => {
      if (it.delete === true) return [entry(it.urn, "replaced")];
      return it.taint === true || (it.initErrors ?? []).length > 0 ? [entry(it.urn, "half-made")] : [];
    }),
  ];
}

/** URNs of what has to be read again before a plan can be made from the state. */
export function toRead(unfinished: readonly Unfinished[]): readonly string[] {
  const kinds: readonly Unfinished["kind"][] = ["half-made", "changing"];
  return [...new Set(unfinished.filter(({ kind }) => kinds.includes(kind)).map(({ urn }) => urn))];
}

/** URNs of the pending creations whose key `isMade`. */
export function pendingCreates(unfinished: readonly Unfinished[], isMade: (key: string) => boolean): readonly string[] {
  return [...new Set(unfinished.filter(({ kind, key }) => kind === "creating" && isMade(key)).map(({ urn }) => urn))];
}
