// The plans of all stacks with what AWS has already: what of it is taken over, and what is held up with all that depends on it.

import { stackKey } from "../desired/stack-resource.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { EngineRun } from "../engine/run-engine.ts";
import { leftOutBy } from "../plan/held-up.ts";
import type { StackPlan } from "../plan/plan.ts";
import type { Existing, HeldUp } from "./existing-objects.ts";
import { differingImports, withoutHeldUp } from "./take-over.ts";

type StackAtHand = Omit<StackPlan, "run">;
type Imports = ReadonlyMap<string, string>;

export type Planner<Stack extends StackAtHand> = {
  /** One preview of the engine. */
  readonly preview: (stack: Stack, imports: Imports) => Promise<EngineRun>;
  /** Does `work`; its failure is this stack's, and no other's. False: it has failed. */
  readonly ofStack: (stack: string, work: () => Promise<void>) => Promise<boolean>;
};

export type TakingOver = {
  /** Those that could be planned, in the order given. */
  readonly stacks: readonly StackPlan[];
  /** What AWS has and is not taken over. */
  readonly heldUp: readonly HeldUp[];
  readonly warnings: readonly Diagnostic[];
};

type Planned<Stack> = { readonly stack: Stack; readonly plan: StackPlan; readonly differing: readonly HeldUp[] };

/**
 * Plans `stacks`. An object that AWS has otherwise than declared is held up. One that would bring with it what nobody has reviewed
 * is taken over only if the whole plan takes over and does nothing else; `heldUp` is what is left out of it for other reasons. `isWhole`: all
 * stacks are at hand.
 */
export async function planTakingOver<Stack extends StackAtHand>(
  stacks: readonly Stack[],
  existing: Existing,
  { heldUp, isWhole }: { readonly heldUp: readonly HeldUp[]; readonly isWhole: boolean },
  { preview, ofStack }: Planner<Stack>,
): Promise<TakingOver> {
  let failed = false;
  const planEach = async (those: readonly Stack[], held: readonly HeldUp[]): Promise<readonly Planned<Stack>[]> => {
    const planned: Planned<Stack>[] = [];
    for (const stack of those) {
      const isPlanned = await ofStack(stack.desired.name, async () => {
        planned.push(await planOne(stack, existing, held, preview));
      });
      failed ||= !isPlanned;
    }
    return planned;
  };
  const first = await planEach(stacks, []);
  const { onlyAlone } = existing;
  const held = [...heldUp, ...first.flatMap(({ differing }) => differing)];
  const takeOver = (waiting: readonly HeldUp[]): TakingOver => {
    const out = new Set([...held, ...waiting].map(stackKey));
    const takenOver = onlyAlone.flatMap((it) =>
      it.takenOver === undefined || out.has(stackKey(it)) ? [] : it.takenOver,
    );
    return result(first, [...existing.warnings, ...takenOver], waiting);
  };
  const doesNothingBut = (op: "import" | "nothing", those: readonly Planned<Stack>[], out: readonly HeldUp[]) =>
    isWhole && !failed && isNothingBut(op, those, out);
  if (onlyAlone.length === 0 || doesNothingBut("import", first, held)) return takeOver([]);
  const bringing = new Set(onlyAlone.map(({ stack }) => stack));
  const [again, done] = [first.filter(brings), first.filter((it) => !brings(it))];
  const second = await planEach(
    again.map(({ stack }) => stack),
    onlyAlone,
  );
  const order = new Map(stacks.map((stack, index) => [stack, index]));
  const all = [...done, ...second].sort((a, b) => (order.get(a.stack) ?? 0) - (order.get(b.stack) ?? 0));
  const others = [...heldUp, ...onlyAlone, ...all.flatMap(({ differing }) => differing)];
  // Nothing else can be done before: what needs it waits for the next deploy.
  if (doesNothingBut("nothing", all, others)) return takeOver(waitingFor(first, existing));
  return result(all, existing.warnings, onlyAlone);

  function brings({ stack }: Planned<Stack>): boolean {
    return bringing.has(stack.desired.name);
  }
}

function result<Stack>(
  planned: readonly Planned<Stack>[],
  warnings: readonly Diagnostic[],
  onlyAlone: readonly HeldUp[],
): TakingOver {
  return {
    stacks: planned.map(({ plan }) => plan),
    heldUp: [...onlyAlone, ...planned.flatMap(({ differing }) => differing)],
    warnings,
  };
}

/** Whether what is left of the plans without what is held up creates, changes and removes nothing, and imports nothing where `op` says so. */
function isNothingBut<Stack>(
  op: "import" | "nothing",
  planned: readonly Planned<Stack>[],
  held: readonly HeldUp[],
): boolean {
  const stacks = planned.map(({ plan }) => plan);
  const changes = stacks.flatMap(({ run }) => run.changes);
  const reasons = new Map(held.map((it) => [stackKey(it), it.why.message]));
  const leftOut = new Set(leftOutBy(reasons, changes, stacks).map(stackKey));
  return changes.every((change) => change.op === op || leftOut.has(stackKey(change)));
}

function waitingFor<Stack>(planned: readonly Planned<Stack>[], existing: Existing): readonly HeldUp[] {
  const changes = planned.flatMap(({ plan }) => plan.run.changes);
  return changes.flatMap(({ op, stack, key }) => (op === "import" ? [] : [existing.waits(stack, key)]));
}

/** What AWS has otherwise than declared is held up and not taken over: the rest is then planned once more without it. */
async function planOne<Stack extends StackAtHand>(
  stack: Stack,
  existing: Existing,
  held: readonly HeldUp[],
  preview: Planner<Stack>["preview"],
): Promise<Planned<Stack>> {
  const { name, resources } = stack.desired;
  const differing: HeldUp[] = [];
  const keys = held.filter((it) => it.stack === name).map(({ key }) => key);
  let imports = withoutHeldUp(existing.imports.get(name) ?? new Map(), resources, new Set(keys));
  for (;;) {
    const run = await preview(stack, imports);
    const found = differingImports(run.changes, imports);
    if (found.size === 0) return { stack, plan: { ...stack, run, imports }, differing };
    differing.push(...[...found].map(([key, properties]) => existing.differs(name, key, properties)));
    imports = withoutHeldUp(imports, resources, new Set(found.keys()));
  }
}
