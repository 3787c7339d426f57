// What AWS holds as the outputs of stacks: ids and ARNs by name.
import { accountOfStack } from "../desired/desired-resources.ts";
import { type StackOutputs, stackOutputs } from "../desired/stack-outputs.ts";
import type { Access } from "../model/access.ts";
import type { LiveObject } from "./live-object.ts";
import { ownId } from "./names-in.ts";

/** By stack, sorted; an account is there if it has a role under the reconciler's path. */
export function liveOutputs(
  objects: readonly LiveObject[],
  { partition }: Pick<Access["organization"], "partition">,
): Readonly<Record<string, StackOutputs>> {
  const stacks = Map.groupBy(objects, ({ stack }) => stack);
  const outputsOf = (stack: string, those: readonly LiveObject[]) =>
    stackOutputs(
      accountOfStack(stack),
      those.map((it) => ({
        type: it.type,
        property: (name) => it.properties[name],
        output: () => idOf(it, partition),
      })),
    );
  return Object.fromEntries(
    [...stacks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([stack, those]) => [stack, outputsOf(stack, those)]),
  );
}

/** The id or ARN that a deploy would have as the output, from how the provider imports it. */
function idOf(object: LiveObject, partition: string): string {
  const { type, stack, properties } = object;
  if (type === "Role") {
    return `arn:${partition}:iam::${accountOfStack(stack)}:role${String(properties.path)}${String(properties.name)}`;
  }
  return ownId(object);
}
