// A stack's outputs: the names of its groups, permission sets and roles, with their ids and ARNs.
import type { ResourceType } from "./desired-resource.ts";

/** By kind and name: `{ groups: { "data-scientists": "…id…" } }`. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A resource as a running program has it, or a state. */
export type OutputResource = {
  readonly type: ResourceType | undefined;
  readonly property: (name: string) => unknown;
  readonly output: (name: string) => unknown;
};

const OUTPUTS: { readonly [type in ResourceType]?: { kind: string; name: string; output: string } } = {
  Group: { kind: "groups", name: "displayName", output: "groupId" },
  PermissionSet: { kind: "permissionSets", name: "name", output: "arn" },
  Role: { kind: "roles", name: "name", output: "arn" },
};

/** Sorted by name. `accountId` is the account of the stack; undefined: it is Identity Center's, whose kinds are others. */
export function stackOutputs(accountId: string | undefined, resources: readonly OutputResource[]): StackOutputs {
  const kinds = accountId === undefined ? ["groups", "permissionSets"] : ["roles"];
  const named = resources.flatMap(({ type, property, output }) => {
    const rule = type === undefined ? undefined : OUTPUTS[type];
    return rule === undefined
      ? []
      : [{ kind: rule.kind, name: String(property(rule.name)), value: output(rule.output) }];
  });
  named.sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      Object.fromEntries(named.filter((it) => it.kind === kind).map(({ name, value }) => [name, value])),
    ]),
  );
}
