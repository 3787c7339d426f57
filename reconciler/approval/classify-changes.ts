// Whether each planned change is what reviewers approved. The engine's plan is judged; no comment is ever evidence.

import type { DesiredResource } from "../desired/desired-resource.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import { operationDigest } from "../plan/fingerprint.ts";
import { type DesiredValues, sameDesired } from "./desired-values.ts";

export type ChangeClass =
  /** Every commit that changed this since a deployed or attempted one belongs to a merged, approved pull request. */
  | "reviewed"
  /** No commit changed it; a date in the files has passed. */
  | "dated"
  /** No commit changed it; something it depends on is replaced. */
  | "consequence"
  /** The state has what is neither in the files nor in any deployed commit: removes it. */
  | "repair-narrowing"
  /** The state lacks, or has differently, what the deployed commit had already. */
  | "repair-granting"
  /** The identity provider has somebody else under the same name: would give to them what the state has for another person. */
  | "principal-changed"
  /** None of these, but a reviewed exception names the operation. */
  | "excepted"
  | "unreviewed";

/** A commit that was deployed, or began to be. */
export type Base = {
  readonly commit: string;
  /** What it wants, its dates judged on the day of its deploy. */
  readonly atDeploy: DesiredValues;
  /** What it wants today. */
  readonly today: DesiredValues;
  /** The commits after it up to the head, oldest first; undefined where the head doesn't descend from it. */
  readonly since: readonly Step[] | undefined;
};

export type Step = {
  readonly commit: string;
  /** What it wants today; undefined where its files are not valid, so that nothing is known. */
  readonly values: DesiredValues | undefined;
  /** Whether it belongs to a merged pull request whose review decision is APPROVED. */
  readonly approved: boolean;
};

type Holds = (change: Change, desired: DesiredResource | undefined) => boolean;

export type Evidence = {
  readonly head: DesiredValues;
  /** The deployed commit first, then the attempted ones; empty: no record. */
  readonly bases: readonly Base[];
  /** Whether the state has what is passed in under the key (undefined: nothing). */
  readonly stateHolds: Holds;
  /** The same, whoever has the identity provider's names now. */
  readonly stateHoldsByName: Holds;
  /** The ids of the identity provider's principals. */
  readonly externalIds: Facts["externalIds"];
};

export type ClassifiedChange = {
  readonly change: Change;
  readonly class: ChangeClass;
  /** For unreviewed changes: the commits that nobody approved, where they are known. */
  readonly unapproved: readonly string[];
  /** How an exception names it. */
  readonly digest: string;
};

export function classifyChange(change: Change, evidence: Evidence): ClassifiedChange {
  const digest = operationDigest(change, evidence.head.get(stackKey(change)), evidence.externalIds);
  return { change, digest, ...classify(change, evidence) };
}

function classify(change: Change, evidence: Evidence): Classification {
  const key = stackKey(change);
  // Since the deploy of a base, a run of the same commit may have removed what a date ended.
  const basesBy = (holds: Holds) =>
    evidence.bases.filter(({ atDeploy, today }) => [atDeploy, today].some((it) => holds(change, it.get(key))));
  // What is removed was given to whoever had the name then.
  const holding = basesBy(change.op === "delete" ? evidence.stateHoldsByName : evidence.stateHolds);
  const explained = holding.map((base) => explain(key, base, evidence.head));
  const best = ORDER.flatMap((kind) => explained.filter((it) => it.class === kind))[0];
  if (best !== undefined) return best;
  if (evidence.bases.length === 0) return { class: "unreviewed", unapproved: [] };
  // No commit on record explains what the state holds.
  if (basesBy(evidence.stateHoldsByName).length > 0) return { class: "principal-changed", unapproved: [] };
  const wanted = evidence.head.get(key);
  const wasWanted = evidence.bases.some(({ atDeploy }) => sameDesired(atDeploy.get(key), wanted));
  if (!wasWanted) return { class: "unreviewed", unapproved: [] };
  return { class: change.op === "delete" ? "repair-narrowing" : "repair-granting", unapproved: [] };
}

type Classification = Pick<ClassifiedChange, "class" | "unapproved">;

const ORDER: readonly ChangeClass[] = ["reviewed", "dated", "consequence", "unreviewed"];

/** Why the head wants something else under `key` than `base`, which the state still holds. */
function explain(key: string, base: Base, head: DesiredValues): Classification {
  if (base.since === undefined) return { class: "unreviewed", unapproved: [] };
  const unapproved: string[] = [];
  let changed = false;
  let before: DesiredResource | undefined | "unknown" = base.today.get(key);
  for (const { commit, values, approved } of base.since) {
    const after: DesiredResource | undefined | "unknown" = values === undefined ? "unknown" : values.get(key);
    const isSame = before !== "unknown" && after !== "unknown" && sameDesired(before, after);
    before = after;
    if (isSame) continue;
    changed = true;
    if (!approved) unapproved.push(commit);
  }
  // The last step is the head itself.
  if (before === "unknown" || !sameDesired(before, head.get(key))) return { class: "unreviewed", unapproved };
  if (unapproved.length > 0) return { class: "unreviewed", unapproved };
  if (changed) return { class: "reviewed", unapproved };
  return { class: sameDesired(base.atDeploy.get(key), head.get(key)) ? "consequence" : "dated", unapproved };
}
