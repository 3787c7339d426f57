// The order in which a deploy runs its stacks.
import { IDENTITY_CENTER_STACK } from "../plan/desired-resources.ts";
import { takenOver } from "../plan/renames.ts";
import type { StackPlan } from "./plan-stacks.ts";
import { removedKeys } from "./run-stacks.ts";

export type Step = {
  readonly plan: StackPlan;
  /** Keys to touch; undefined: the whole stack. */
  readonly only: readonly string[] | undefined;
  /** Removals in an account: a permission set may still name a policy that is to go. */
  readonly afterIdentityCenter: boolean;
};

/**
 * Account stacks first, then identity-center, then what accounts lose. Stacks without a change, or without a plan, have no step. A
 * rename that AWS needs no call for is a change of the state: without it, `previously` could never be taken out.
 */
export function deploySteps(
  stacks: readonly StackPlan[],
  failed: readonly { readonly stack: string }[],
): readonly Step[] {
  const first: Step[] = [];
  const center: Step[] = [];
  const last: Step[] = [];
  for (const plan of stacks) {
    // What is only forgotten is no work for the engine.
    const changes = plan.run.changes.filter((change) => change.class !== "forgotten");
    const renamed = takenOver(
      plan.desired,
      plan.state.resources.map(({ key }) => key),
    );
    if ((changes.length === 0 && renamed.size === 0) || failed.some(({ stack }) => stack === plan.desired.name))
      continue;
    const whole = { plan, only: undefined, afterIdentityCenter: false };
    const removed = new Set(removedKeys(plan.run));
    const kept = changes.map(({ key }) => key).filter((key) => !removed.has(key));
    if (plan.desired.name === IDENTITY_CENTER_STACK) center.push(whole);
    else if (removed.size === 0) first.push(whole);
    else {
      if (kept.length > 0) first.push({ ...whole, only: kept });
      last.push({ ...whole, afterIdentityCenter: true });
    }
  }
  return [...first, ...center, ...last];
}
