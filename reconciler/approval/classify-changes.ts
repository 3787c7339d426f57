// Why each planned change is planned: the approved files explain it, or only a day, the state or the identity provider does.

import type { DesiredResource } from "../desired/desired-resource.ts";
import { type DesiredValues, sameDesired, sameInAws } from "../desired/desired-values.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import { encodeKey } from "../model/resource-identity.ts";
import { operationDigest } from "../plan/fingerprint.ts";

export type ChangeClass =
  /** The approved files want something else than files on record. */
  | "approved"
  /** They want the same, but a date in them has passed since the recorded day. */
  | "dated"
  /** They want the same; something it depends on is replaced. */
  | "consequence"
  /** Somebody made it by hand in AWS, where the approved guardrails have that removed. */
  | "unmanaged"
  /** The state has what is in no files on record: removes it. */
  | "repair-narrowing"
  /** The state lacks, or has differently, what the files on record have as the approved ones do. */
  | "repair-granting"
  /** The identity provider has somebody else under the same name: would give to them what the state has for another person. */
  | "principal-changed"
  /** One of the last three, but an exception of the approved guardrails names the operation. */
  | "excepted";

/** Files that were deployed, or began to be. */
export type Base = {
  /** What they want, their dates judged on the day of their deploy. */
  readonly atDeploy: DesiredValues;
  /** What they want today. */
  readonly today: DesiredValues;
};

type Holds = (change: Change, desired: DesiredResource | undefined) => boolean;

export type Evidence = {
  /** What the approved files want today. */
  readonly wanted: DesiredValues;
  /** The deployed files first, then those of attempts. */
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
  /** How an exception names it. */
  readonly digest: string;
};

export function classifyChange(change: Change, evidence: Evidence): ClassifiedChange {
  const digest = operationDigest(change, evidence.wanted.get(stackKey(change)), evidence.externalIds);
  return { change, digest, class: classOf(change, evidence) };
}

function classOf(change: Change, { wanted, bases, stateHolds, stateHoldsByName }: Evidence): ChangeClass {
  if (change.class === "unmanaged") return "unmanaged";
  const key = stackKey(change);
  const now = wanted.get(key);
  const keysBefore = keysBeforeRename(change, now);
  const before = (values: DesiredValues) => keysBefore.map((it) => values.get(it)).find((it) => it !== undefined);
  // Since the deploy of a base, a run of the same files may have removed what a date ended.
  const basesBy = (holds: Holds) =>
    bases.filter(({ atDeploy, today }) => [atDeploy, today].some((it) => holds(change, it.get(key) ?? before(it))));
  // What is removed was given to whoever had the name then.
  const holding = basesBy(change.op === "delete" ? stateHoldsByName : stateHolds);
  const explained = holding.map((base) => explain(key, base, now));
  const best = ORDER.find((kind) => explained.includes(kind));
  if (best !== undefined) return best;
  // No files on record explain what the state holds.
  if (basesBy(stateHoldsByName).length > 0) return "principal-changed";
  // An approved change of its name or options alone doesn't explain what a hand did to it.
  const isOnRecord = bases.some(({ atDeploy, today }) =>
    [atDeploy, today].some((it) => sameInAws(it.get(key), now) || before(it) !== undefined),
  );
  if (!isOnRecord) return "approved";
  return change.op === "delete" ? "repair-narrowing" : "repair-granting";
}

/**
 * The keys before a rename of what the state has under none of its names. What succeeds another resource has none: between the removal of
 * the old one and the creation of the new one a run may have failed.
 */
function keysBeforeRename({ op, stack }: Change, now: DesiredResource | undefined): readonly string[] {
  if (op !== "create" && op !== "import") return [];
  return (now?.aliases ?? []).map((before) => stackKey({ stack, key: encodeKey(before) }));
}

const ORDER = ["approved", "dated", "consequence"] as const;

/** Why something else is wanted under `key` than `base` had, which the state still holds. */
function explain(key: string, { atDeploy, today }: Base, now: DesiredResource | undefined): (typeof ORDER)[number] {
  if (!sameDesired(today.get(key), now)) return "approved";
  return sameDesired(atDeploy.get(key), now) ? "consequence" : "dated";
}
