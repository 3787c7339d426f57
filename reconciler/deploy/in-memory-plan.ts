// For tests: what planStacks returns for files and states, without an engine or AWS. Never imported by anything but tests.
import type { Progress, RunContext } from "../diagnostics/run-context.ts";
import { changesFrom, FACTS } from "../engine/in-memory-state.ts";
import { EMPTY_STATE, type StackState } from "../engine/stack-state.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import { TODAY } from "../model/small-world.ts";
import { buildPlan } from "../plan/build-plan.ts";
import type { Plan, StackPlan } from "../plan/plan.ts";
import { NOTHING_UNMANAGED, type Unmanaged } from "./find-unmanaged.ts";
import type { DeployChoices } from "./run-deploy.ts";
import { stacksInOrder } from "./run-stacks.ts";

/** Who looks at nothing and is never stopped, unless `signal` says so. */
export function quietContext(signal = new AbortController().signal): RunContext {
  return {
    cwd: "/",
    accessDir: "/access",
    stderr: () => {},
    progress: { phase: () => ({ did: () => {}, end: () => {} }) },
    env: {},
    cliRoot: undefined,
    today: TODAY,
    signal,
  };
}

/** The plan from `states` to `files`; stacks among `unplanned` are left out of it, as those that can't be read are. */
export function planInMemory(
  files: Pick<DesiredAccess, "access" | "written">,
  states: { readonly [stack: string]: StackState },
  unplanned: readonly string[] = [],
): { readonly plan: Plan; readonly stacks: readonly StackPlan[]; readonly unmanaged: Unmanaged } {
  const stacks = stacksInOrder(files.access, Object.keys(states))
    .filter(({ name }) => !unplanned.includes(name))
    .map((desired): StackPlan => {
      const state = states[desired.name] ?? EMPTY_STATE;
      const changes = changesFrom(state, desired);
      const same = desired.resources.length - changes.filter(({ op }) => op !== "delete").length;
      const run = { changes, same, failures: [], ended: { how: "finished" } } as const;
      return { desired, state, missing: states[desired.name] === undefined, run };
    });
  const plan = buildPlan(stacks, files, { externalIds: FACTS.externalIds, today: TODAY });
  return { stacks, plan, unmanaged: NOTHING_UNMANAGED };
}

/** Progress that keeps what it is told: each phase as `TITLE (TOTAL)`, then each thing that was done. */
export function recordedProgress(): { readonly progress: Progress; readonly shown: readonly string[] } {
  const shown: string[] = [];
  const phase = (title: string, total?: number) => {
    shown.push(`${title} (${total})`);
    return { did: (what: string) => void shown.push(what), end: () => {} };
  };
  return { progress: { phase }, shown };
}

/** A deploy as somebody starts it at a terminal. */
export const BY_HAND: DeployChoices = {
  firstDeploy: false,
  timeLimit: undefined,
  approvedOnly: false,
  expect: undefined,
  onlyExpired: false,
  live: false,
};
