import { expect, test } from "vitest";
import type { DesiredStack } from "../desired/desired-resource.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import type { Change, ChangeOperation } from "../engine/change.ts";
import { stateResource } from "../engine/in-memory-state.ts";
import { EMPTY_STATE, type StateResource } from "../engine/stack-state.ts";
import { buildText } from "../model/build-text.ts";
import { identify } from "../model/resource-identity.ts";
import { retainedRemovals } from "./retained-removals.ts";

const BOUNDARY = "permissionsBoundary: { managedPolicy: SecurityAudit }";

function stackOf(sets: string): DesiredStack {
  const { access, found } = buildText({ "teams/a.yaml": `team: a\npermissionSets: [${sets}]\n` });
  const [stack] = access === undefined ? [] : desiredStacks(access);
  if (stack === undefined) throw new Error(found.join("\n"));
  return stack;
}

type Story = {
  /** What the run is asked for, where that is not all of it. */
  readonly asked?: readonly string[];
  readonly op?: ChangeOperation;
  /** Keys that an earlier run has made removable. */
  readonly cleared?: readonly string[];
};

/** What is kept from going when `before` is deployed, `after` desired, and `planned` to be deleted. */
function retained(
  before: string,
  after: string,
  planned: readonly string[],
  { asked = planned, op = "delete", cleared = [] }: Story = {},
): readonly string[] {
  const desired = stackOf(after);
  const held = new Map<string, ReturnType<typeof stateResource>>();
  for (const resource of stackOf(before).resources) held.set(resource.key, stateResource(resource, held));
  const changes = planned.map((key): Change => ({ op, stack: desired.name, ...identify(key), type: "aws:x" }));
  const removable = (it: StateResource) => (cleared.includes(it.key) ? { ...it, retainOnDelete: false } : it);
  const run = { changes, same: 0, failures: [], ended: { how: "finished" } } as const;
  const state = { ...EMPTY_STATE, resources: [...held.values()].map(removable) };
  return [...retainedRemovals({ desired, state, missing: false, run, imports: new Map() }, asked)];
}

test("a boundary is removed from a set that stays, when the run is asked for it", () => {
  const [bounded, free] = [`{ name: A, ${BOUNDARY} }`, "{ name: A }"];
  expect(retained(bounded, free, ["boundary/a"])).toEqual(["boundary/a"]);
  expect(retained(bounded, free, ["boundary/a"], { asked: [] })).toEqual([]);
});
test("one that goes with its set, and what the engine deletes by itself, are none", () => {
  expect(retained(`{ name: A, ${BOUNDARY} }, { name: B }`, "{ name: B }", ["boundary/a", "permission-set/a"])).toEqual(
    [],
  );
  expect(
    retained("{ name: A, managedPolicies: [SecurityAudit] }", "{ name: A }", ["managed-policy/a/SecurityAudit"]),
  ).toEqual([]);
});
test("nor is one in whose place another is put, or that an earlier run has made removable", () => {
  const [bounded, free] = [`{ name: A, ${BOUNDARY} }`, "{ name: A }"];
  expect(
    retained(bounded, bounded.replace("SecurityAudit", "ReadOnlyAccess"), ["boundary/a"], { op: "replace" }),
  ).toEqual([]);
  expect(retained(bounded, free, ["boundary/a"], { cleared: ["boundary/a"] })).toEqual([]);
});
