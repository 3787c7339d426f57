// For tests: the engine on stacks in memory. It starts no process and runs no program. Never imported by anything but tests.
import type { DesiredResource } from "../desired/desired-resource.ts";
import { dependenciesOf } from "../desired/desired-resource.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { Change } from "./change.ts";
import type { Failure } from "./collect-events.ts";
import type { Engine, StackRun } from "./engine.ts";
import { changesFrom, heldUnder, stateResource } from "./in-memory-state.ts";
import type { DeployOptions, EngineRun, RunEnd } from "./run-engine.ts";
import { EMPTY_STATE, type StackState } from "./stack-state.ts";

export type InMemory = {
  /** States of the stacks that are there, by name. */
  readonly states?: { readonly [stack: string]: StackState };
  /** AWS's reasons by key: operations on these fail, and what depends on one that isn't there is not tried. */
  readonly refused?: { readonly [key: string]: string };
  /** Called before each deploy of a stack, which fails with what it throws. */
  readonly beforeDeploy?: (stack: string) => void | Promise<void>;
};

export type InMemoryEngine = Engine & {
  readonly states: ReadonlyMap<string, StackState>;
  /** The stacks that were previewed, in order. */
  readonly previews: readonly string[];
  /** Every deploy in its order: `STACK: op key, op key`, with `(part)` behind the stack's name where it was run with targets. */
  readonly deploys: readonly string[];
  /** The locks that were removed: `STACK LOCK`. */
  readonly released: readonly string[];
};

const FINISHED: RunEnd = { how: "finished" };

export function inMemoryEngine({ states = {}, refused = {}, beforeDeploy = () => {} }: InMemory = {}): InMemoryEngine {
  const held = new Map(Object.entries(states));
  const tags = new Map<string, Map<string, string>>();
  const previews: string[] = [];
  const deploys: string[] = [];
  const released: string[] = [];
  const stateOf = (name: string): StackState => {
    const state = held.get(name);
    if (state === undefined) throw new OperationError(`cannot read stack ${name}: the backend has no such stack`);
    return state;
  };
  const stateFor = ({ desired, missing }: StackRun) => (missing ? EMPTY_STATE : stateOf(desired.name));
  return {
    states: held,
    previews,
    deploys,
    released,
    listStackNames: async () => [...held.keys()],
    readState: async (name) => stateOf(name),
    readTags: async (name) => Object.fromEntries(tags.get(name) ?? []),
    writeTag: async (name, tag, value) => {
      const known = tags.get(name) ?? new Map<string, string>();
      if (value === "") known.delete(tag);
      else known.set(tag, value);
      tags.set(name, known);
    },
    create: async (name) => {
      if (!held.has(name)) held.set(name, EMPTY_STATE);
    },
    close: async () => {},
    forget: async (name, keys) => {
      const state = stateOf(name);
      held.set(name, { ...state, resources: state.resources.filter(({ key }) => !keys.has(key)) });
    },
    clearRetention: async (name, keys) => {
      const state = stateOf(name);
      const resources = state.resources.map((it) => (keys.has(it.key) ? { ...it, retainOnDelete: false } : it));
      held.set(name, { ...state, resources });
    },
    readAnew: async () => new Map(),
    clearPendingCreates: async (name, urns) => {
      const state = stateOf(name);
      held.set(name, { ...state, unfinished: state.unfinished.filter(({ urn }) => !urns.includes(urn)) });
    },
    releaseLock: async (name, lock) => {
      released.push(`${name} ${lock}`);
    },
    preview: async (run, { onProgress }) => {
      previews.push(run.desired.name);
      const changes = changesFrom(stateFor(run), run.desired);
      for (const change of changes) onProgress(change);
      return { changes, same: sameOf(run, changes), failures: [], ended: FINISHED };
    },
    deploy: async (run, options) => {
      const { name } = run.desired;
      await beforeDeploy(name);
      if (options.signal.aborted) return nothing({ how: "interrupted" });
      if (options.startNothing?.aborted === true) return nothing({ how: "time-up" });
      const before = stateFor(run);
      const planned = plannedPart(before, run, options);
      const { done, failures } = carryOut(planned, run.desired.resources, before, refused);
      held.set(name, stateAfter(before, run, done, options));
      for (const change of done) options.onProgress(change);
      const part = options.only === undefined ? "" : " (part)";
      deploys.push(`${name}${part}: ${done.map(({ op, key }) => `${op} ${key}`).join(", ")}`);
      const leftovers = options.only === undefined ? replacedIn(before).map(({ key }) => key) : [];
      return { changes: done, same: sameOf(run, planned), failures, leftovers, ended: FINISHED };
    },
  };
}

function nothing(ended: RunEnd): EngineRun {
  return { changes: [], same: 0, failures: [], ended };
}

/** What earlier replacements left: a run of the whole stack deletes it. */
function replacedIn({ unfinished }: StackState): StackState["unfinished"] {
  return unfinished.filter(({ kind }) => kind === "replaced");
}

function sameOf({ desired }: StackRun, changes: readonly Change[]): number {
  return desired.resources.length - changes.filter(({ op }) => op !== "delete").length;
}

/** Refuses what was not judged, as the engine's own preview does just before it runs. */
function plannedPart(before: StackState, { desired }: StackRun, { only, expected }: DeployOptions): readonly Change[] {
  const targets = only === undefined ? undefined : new Set(only);
  const planned = changesFrom(before, desired).filter(({ key }) => targets?.has(key) ?? true);
  const judged = new Set(expected.map(({ op, key }) => `${op} ${key}`));
  const other = planned.find(({ op, key }) => !judged.has(`${op} ${key}`));
  if (other === undefined) return planned;
  throw new OperationError(`stack ${desired.name}: ${other.op} ${other.key} was not judged`);
}

function carryOut(
  planned: readonly Change[],
  resources: readonly DesiredResource[],
  before: StackState,
  refused: { readonly [key: string]: string },
): { readonly done: readonly Change[]; readonly failures: readonly Failure[] } {
  const desired = new Map(resources.map((it) => [it.key, it]));
  const order = new Map(resources.map(({ key }, index) => [key, index]));
  // What is made comes after what it needs, what is removed last, and before what it needs.
  const rank = ({ key, op }: Change) => (op === "delete" ? Number.MAX_SAFE_INTEGER : (order.get(key) ?? 0));
  const there = new Set(before.resources.map(({ key }) => key));
  const done: Change[] = [];
  const failures: Failure[] = [];
  const unmade = new Set(planned.filter(({ op, key }) => op === "create" && !there.has(key)).map(({ key }) => key));
  for (const change of planned.toSorted((a, b) => rank(a) - rank(b))) {
    const { key } = change;
    const resource = desired.get(key);
    if (resource !== undefined && dependenciesOf(resource).some((it) => unmade.has(it))) continue;
    // As the engine does: once something has failed, the program is not finished, and without its end nothing is deleted.
    if (change.op === "delete" && failures.some((it) => it.key !== undefined && desired.has(it.key))) continue;
    const message = refused[key];
    if (message !== undefined) failures.push({ key, message });
    else {
      done.push(change);
      unmade.delete(key);
    }
  }
  return { done, failures };
}

/** A run of the whole stack has the new keys of what was only renamed; one with targets leaves everything else as it is. */
function stateAfter(
  before: StackState,
  { desired }: StackRun,
  done: readonly Change[],
  { only }: DeployOptions,
): StackState {
  const isDone = new Set(done.map(({ key }) => key));
  const part = only === undefined ? desired.resources : desired.resources.filter(({ key }) => isDone.has(key));
  const resources = new Map(heldUnder({ resources: part }, before));
  const wanted = new Map(desired.resources.map((it) => [it.key, it]));
  for (const { op, key } of done) {
    const resource = wanted.get(key);
    if (op === "delete" || resource === undefined) resources.delete(key);
    else resources.set(key, stateResource(resource, resources));
  }
  const entries = [...resources].map(([key, it]) => ({
    ...it,
    key,
    identity: wanted.get(key)?.identity ?? it.identity,
  }));
  const deleted = only === undefined ? replacedIn(before) : [];
  return { ...before, resources: entries, unfinished: before.unfinished.filter((it) => !deleted.includes(it)) };
}
