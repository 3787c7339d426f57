// How long a deploy will take, roughly: from what AWS and the provider are known to wait for, not from a measurement.
import { READS_A_SECOND, readsToImport } from "../desired/import-reads.ts";
import type { Change } from "../engine/change.ts";
import { wholeOf } from "../model/resource-identity.ts";

/** AWS allows ten assignment operations in progress; the provider looks first after 10 s (resource account assignment). */
const ASSIGNMENT = { atOnce: 10, seconds: 11 };
/** The provider waits 5 s before it first looks whether a changed set is provisioned again. */
const PROVISIONING = { atOnce: 10, seconds: 6 };
const OTHER = { atOnce: 10, seconds: 1 };
/** Planning and starting the engine for a stack. */
const STACK_SECONDS = 10;

/** Seconds. AWS may take longer for each operation, and throttles others' calls along with ours. */
export function deployEstimate(changes: readonly Change[]): number {
  const work = changes.filter((change) => change.class !== "forgotten");
  if (work.length === 0) return 0;
  const batches = Map.groupBy(
    work.filter(({ op }) => op !== "import"),
    paceOf,
  );
  const stacks = new Set(work.map(({ stack }) => stack)).size;
  const reading = Math.ceil(readsOfImports(work) / READS_A_SECOND);
  const waits = [...batches].map(([{ atOnce, seconds }, { length }]) => Math.ceil(length / atOnce) * seconds);
  return waits.reduce((sum, seconds) => sum + seconds, stacks * STACK_SECONDS + reading);
}

/** A changed part of a set has the set provisioned again wherever it is assigned. */
function paceOf({ identity, op }: Change): typeof OTHER {
  if (identity === undefined) return OTHER;
  if (identity.kind === "assignment") return ASSIGNMENT;
  const isOfSet = (wholeOf(identity) ?? identity).kind === "permission-set";
  return isOfSet && op !== "delete" ? PROVISIONING : OTHER;
}

/** At least so many calls read what is taken over; a list of more than one page takes more. */
export function readsOfImports(changes: readonly Pick<Change, "op" | "identity">[]): number {
  const imports = changes.filter(({ op }) => op === "import");
  return imports.reduce((sum, { identity }) => sum + readsToImport(identity), 0);
}
