// What of what somebody made by hand a deploy removes, each as an operation of its own.
import { RESOURCE_TYPES } from "../desired/desired-resource.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { accessOfObjects } from "../drift/access-of-objects.ts";
import { type HeldObject, objectsDeclared } from "../drift/held-object.ts";
import type { JudgedDrift } from "../drift/judge-drift.ts";
import {
  type Removable,
  type RemovalFacts,
  removable,
  removesAnything,
  type UnmanagedEntry,
} from "../drift/removals.ts";
import type { Change } from "../engine/change.ts";
import { absoluteViolations } from "../guardrails/check-guardrails.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import type { LiveObject } from "../live/live-object.ts";
import { isOutdated } from "../live/outdated-set.ts";
import { mapBounded } from "../live/reading.ts";
import { encodeKey, wholeOf } from "../model/resource-identity.ts";
import { openManagedStatements } from "../policy/managed-statements.ts";
import type { Attempt } from "./attempts.ts";
import type { AwsFacts } from "./run-stacks.ts";

export type OurSet = { readonly key: string; readonly arn: string; readonly instance: string };

export type JudgedRemovals = {
  readonly found: readonly Removable[];
  /** Out of which a run that was cut off has taken policies that accounts have still. */
  readonly sets: readonly OurSet[];
};

type Judging = Pick<AwsFacts, "caller"> & {
  readonly today: string;
  /** Runs that didn't end well. */
  readonly attempts: () => Promise<readonly Attempt[]>;
};

/** What of a drift the next deploy removes, and what stays of what it would remove. Of sets with something to remove AWS is asked where they are. */
export async function judgeRemovals(
  { access, guardrails }: Pick<DesiredAccess, "access" | "guardrails">,
  drift: JudgedDrift,
  sides: Pick<RemovalFacts, "recorded" | "live">,
  { caller, today, attempts }: Judging,
  ask: typeof isOutdated = isOutdated,
): Promise<JudgedRemovals> {
  const scopes = guardrails.unmanaged;
  if (!removesAnything(scopes)) return { found: [], sets: [] };
  const declared = objectsDeclared(desiredStacks(access));
  const managedStatements = await openManagedStatements();
  const found = removable(drift, scopes, { ...sides, declared, managedStatements });
  const changes = removalsIn(found).map(({ change }) => change);
  // What was made by hand is had by people, too.
  const held = accessOfObjects(heldNow(sides), access);
  const violations = [access, held].flatMap((each) =>
    absoluteViolations({ access: each, guardrails, today, deployer: caller, changes }),
  );
  const barred = new Map(
    violations.flatMap(({ diagnostic, resources }) => resources.map((it) => [stackKey(it), diagnostic.message])),
  );
  const begun = new Set(scopes.permissionSetPolicies ? (await attempts()).flatMap((it) => it.provisions ?? []) : []);
  const touched = new Set(found.map(({ entry }) => setKeyOf(entry)));
  const looked = ourSets(sides.recorded).filter(({ key, arn }) => touched.has(key) || begun.has(arn));
  const { region } = access.organization;
  const states = await mapBounded(looked, (set) => stateOf(set, begun, () => ask({ ...set, region })));
  const setsBarred = new Map(looked.map(({ key }, index) => [key, states[index]] as const));
  const whyItStays = (entry: UnmanagedEntry) => {
    const state = setsBarred.get(setKeyOf(entry) ?? "");
    return barred.get(stackKey(entry.object)) ?? (state === "unfinished" ? undefined : state?.stays);
  };
  return {
    found: found.map(({ entry, stays }) => ({ entry, stays: stays ?? whyItStays(entry) })),
    sets: looked.filter((_, index) => states[index] === "unfinished"),
  };
}

/** What AWS has, and what is on record of what was not read. */
function heldNow({ recorded, live }: Pick<RemovalFacts, "recorded" | "live">): readonly HeldObject[] {
  const read = new Set(live.objects.map(stackKey));
  return [...live.objects, ...recorded.filter((it) => !read.has(stackKey(it)))];
}

/** `unfinished`: what a run of ours took out of it is in accounts still; undefined: it is in all accounts as it is. */
type SetState = "unfinished" | { readonly stays: string } | undefined;

async function stateOf({ arn }: OurSet, begun: ReadonlySet<string>, ask: () => Promise<boolean>): Promise<SetState> {
  try {
    if (!(await ask())) return undefined;
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { stays: error.message };
  }
  if (begun.has(arn)) return "unfinished";
  return {
    stays: "some accounts have an older version of the set: to provision it would bring there whatever was changed",
  };
}

function setKeyOf({ object: { identity } }: UnmanagedEntry): string | undefined {
  const whole = identity === undefined ? undefined : wholeOf(identity);
  return whole?.kind === "permission-set" ? encodeKey(whole) : undefined;
}

/** By the engine's ids, which are the set's ARN and the instance's. */
function ourSets(recorded: RemovalFacts["recorded"]): readonly OurSet[] {
  return recorded.flatMap(({ type, key, id }) => {
    const [arn, instance] = id?.split(",") ?? [];
    return type === "PermissionSet" && arn !== undefined && instance !== undefined ? [{ key, arn, instance }] : [];
  });
}

/** An operation of the plan, and what is needed to carry it out. */
export type UnmanagedRemoval = { readonly change: Change; readonly object: LiveObject };

/** What a deploy removes: each an operation of its own. */
export function removalsIn(found: readonly Removable[]): readonly UnmanagedRemoval[] {
  return found.flatMap(({ entry, stays }) =>
    stays === undefined ? [{ change: removalOf(entry), object: entry.object }] : [],
  );
}

function removalOf({ object: { stack, key, identity, type } }: UnmanagedEntry): Change {
  return { op: "delete", stack, key, identity, type: RESOURCE_TYPES[type], class: "unmanaged" };
}
