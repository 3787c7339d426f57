// Why each planned change is planned, and which of them a deploy of the approved files may do.

import { type Base, type ClassifiedChange, classifyChange, type Evidence } from "../approval/classify-changes.ts";
import { isApproved } from "../approval/left-out.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { desiredValues } from "../desired/desired-values.ts";
import type { Facts } from "../desired/resolve-references.ts";
import type { Excepted } from "../engine/change.ts";
import { holdsResource } from "../engine/matches-state.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import type { PlannedAll } from "./plan-stacks.ts";

export type ClassifiedPlan = {
  readonly changes: readonly ClassifiedChange[];
  /** Those that only an exception allows. */
  readonly excepted: readonly Excepted[];
};

/** Of the plan of approved files; `bases` are the files on record. */
export function classifyPlan(
  { access, guardrails }: Pick<DesiredAccess, "access" | "guardrails">,
  planned: Pick<PlannedAll, "plan" | "stacks"> & { readonly facts: Facts },
  bases: readonly Base[],
): ClassifiedPlan {
  const { facts, plan, stacks } = planned;
  const evidence = {
    wanted: desiredValues(desiredStacks(access)),
    bases,
    stateHolds: openHolds(stacks, facts),
    stateHoldsByName: openHolds(stacks, { ...facts, externalIds: new Map() }),
    externalIds: facts.externalIds,
  };
  const excepted: Excepted[] = [];
  const changes = plan.changes.map((change): ClassifiedChange => {
    const classified = classifyChange(change, evidence);
    const exception = isApproved(classified) ? undefined : exceptionFor(classified, guardrails.exceptions);
    if (exception === undefined) return classified;
    const { stack, key } = change;
    excepted.push({ stack, key, reason: exception.reason, until: exception.until });
    return { ...classified, class: "excepted" };
  });
  return { changes, excepted };
}

/** Whether the states have what files want. */
function openHolds(stacks: PlannedAll["stacks"], facts: Facts): Evidence["stateHolds"] {
  const holds = new Map(stacks.map(({ desired, state }) => [desired.name, holdsResource(state, facts, true)]));
  return ({ stack, key }, desired) => holds.get(stack)?.(key, desired) ?? desired === undefined;
}

function exceptionFor({ change, digest }: ClassifiedChange, exceptions: readonly Exception[]): Exception | undefined {
  const { stack, key, op } = change;
  return exceptions.find(
    (it) =>
      it.stack === stack &&
      it.operations.some((one) => one.key === key && one.operation === op && one.digest === digest),
  );
}
