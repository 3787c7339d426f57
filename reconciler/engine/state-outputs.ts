// A stack's outputs as its resources are in the state: those that the engine has saved are of the last run that reached its end.
import { RESOURCE_TYPES, type ResourceType } from "../desired/desired-resource.ts";
import { accountOfStack } from "../desired/desired-resources.ts";
import { type StackOutputs, stackOutputs } from "../desired/stack-outputs.ts";
import type { StackState } from "./stack-state.ts";

const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries(RESOURCE_TYPES).map(([type, token]) => [token, type as ResourceType]),
);

/** Of the stack `name`: true after any deploy, however it ended. */
export function outputsInState(name: string, { resources }: Pick<StackState, "resources">): StackOutputs {
  return stackOutputs(
    accountOfStack(name),
    resources.map(({ type, inputs, outputs }) => ({
      type: TYPES.get(type),
      property: (of) => inputs[of],
      output: (of) => outputs[of],
    })),
  );
}
