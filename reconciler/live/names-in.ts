import type { LiveObject } from "./live-object.ts";
import type { NamesById } from "./read-scope.ts";

/** The id by which AWS knows a person or group, the ARN of a permission set, out of how the provider imports it. */
export function ownId({ type, importId }: Pick<LiveObject, "type" | "importId">): string {
  // ARN,INSTANCE or STORE/ID
  return (type === "PermissionSet" ? importId.split(",")[0] : importId.split("/")[1]) ?? "";
}

/** The names, in lower case, of those people, groups and permission sets that are among `objects`. */
export function namesIn(objects: readonly Pick<LiveObject, "type" | "importId" | "identity">[]): NamesById {
  const [users, groups, sets] = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>()];
  for (const object of objects) {
    const { identity } = object;
    if (identity?.kind === "user") users.set(ownId(object), identity.userName);
    if (identity?.kind === "group") groups.set(ownId(object), identity.name);
    if (identity?.kind === "permission-set") sets.set(ownId(object), identity.name);
  }
  return { users, groups, sets };
}
