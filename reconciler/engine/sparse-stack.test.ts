import { expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import { identify, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import { sparseStack } from "./sparse-stack.ts";
import { EMPTY_STATE, type StackState } from "./stack-state.ts";

const resource = (
  key: string,
  dependsOn: readonly string[] = [],
  aliases: readonly ResourceIdentity[] = [],
): DesiredResource => ({ ...identify(key), type: "Group", properties: {}, dependsOn, aliases });
const stateOf = (resources: Readonly<Record<string, readonly string[]>>): StackState => ({
  ...EMPTY_STATE,
  resources: Object.entries(resources).map(([key, dependencies]) => ({
    ...{ ...identify(key), type: "aws:x", id: key, inputs: {}, outputs: {}, dependencies, retainOnDelete: false },
  })),
});
const partOf = (resources: readonly DesiredResource[], state: StackState, keys: readonly string[]) => {
  const { desired, targets } = sparseStack({ name: "identity-center", accountId: undefined, resources }, state, keys);
  return { registered: desired.resources.map(({ key, dependsOn }) => [key, dependsOn]), targets };
};

const [SET, OLD, NEW, HELD] = ["permission-set/a", "managed-policy/a/Old", "managed-policy/a/New", "assignment/x"];

test("of a swap, what depended on the old one runs with its removal, and doesn't wait for the new one", () => {
  const swapped = [resource(SET), resource(NEW, [SET]), resource(HELD, [SET, NEW])];
  const state = stateOf({ [SET]: [], [OLD]: [SET], [HELD]: [SET, OLD] });
  expect(partOf(swapped, state, [OLD])).toEqual({
    registered: [
      [SET, []],
      [HELD, [SET]],
    ],
    targets: [OLD, HELD],
  });
});

test("what is a target itself, or was there under another name, is waited for", () => {
  const renamed = resource("group/new", [], [identityOf.group("old")]);
  const all = [resource(SET), resource(NEW, [SET]), renamed, resource(HELD, [SET, NEW, "group/new"])];
  const state = stateOf({ [SET]: [], "group/old": [], [HELD]: [SET] });
  expect(partOf(all, state, [NEW, HELD]).registered).toEqual([
    [SET, []],
    [NEW, [SET]],
    ["group/new", []],
    [HELD, [SET, NEW, "group/new"]],
  ]);
});
