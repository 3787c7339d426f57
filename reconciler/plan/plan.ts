// The plan as a value: what a deploy would do, to which resources, and who gains and loses what by it.
import type { Grant } from "../access-graph/grants.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Change, ChangeCounts } from "../engine/change.ts";
import type { Exception } from "../model/removal-guardrails.ts";

export type Plan = {
  readonly fingerprint: string;
  readonly counts: ChangeCounts;
  readonly changes: readonly Change[];
  readonly access: { readonly gained: readonly Grant[]; readonly lost: readonly Grant[] };
  readonly refusals: readonly Diagnostic[];
  /** Those of guardrails.yaml without which it might be refused. */
  readonly usedExceptions: readonly Exception[];
};
