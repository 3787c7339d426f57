// The names that people, groups and permission sets have on record, by the ids and ARNs of AWS.
import type { StateResource } from "../engine/stack-state.ts";
import type { NamesById } from "../live/read-scope.ts";
import { nameInKey } from "../model/resource-identity.ts";

/**
 * Those of `resources` by their outputs, and of whom others name by an id: the identity provider's people and groups have no resource of
 * their own. `externalIds` are those that were looked up.
 */
export function namesOnRecord(
  resources: readonly Pick<StateResource, "identity" | "inputs" | "outputs">[],
  externalIds: ReadonlyMap<string, string>,
): NamesById {
  const [users, groups, sets] = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>()];
  const add = (names: Map<string, string>, id: unknown, name: string) => {
    if (typeof id === "string") names.set(id, name);
  };
  for (const { identity, inputs } of resources) {
    if (identity?.kind === "membership") {
      add(groups, inputs.groupId, identity.group);
      add(users, inputs.memberId, identity.userName);
    } else if (identity?.kind === "assignment") {
      const { kind, name } = identity.principal;
      add(kind === "user" ? users : groups, inputs.principalId, name);
    }
  }
  for (const { identity, outputs } of resources) {
    if (identity?.kind === "user") add(users, outputs.userId, spelt(outputs.userName, identity.userName));
    if (identity?.kind === "group") add(groups, outputs.groupId, spelt(outputs.displayName, identity.name));
    if (identity?.kind === "permission-set") add(sets, outputs.arn, spelt(outputs.name, identity.name));
  }
  for (const [key, id] of externalIds) {
    const kind = key.startsWith("user/") ? "user" : "group";
    add(kind === "user" ? users : groups, id, key.slice(kind.length + 1));
  }
  return { users, groups, sets };
}

/** As AWS spells it, unless the files have renamed it since. */
function spelt(inAws: unknown, name: string): string {
  return typeof inAws === "string" && nameInKey(inAws) === name ? inAws : name;
}
