// Which file declares a resource, or declared it last: what is removed is no longer in any file.
import type { Access } from "../model/access.ts";
import { openDeclared, pathOfFile } from "./declared-objects.ts";
import { type StackResource, stackKey } from "./stack-resource.ts";

/**
 * The files of `wanted`, by {@link stackKey}, as paths from access/; an attachment has that of its permission set or role.
 * `states` come newest first (undefined: not valid, so that nobody knows), and no more of them are taken than it needs. What none
 * of them declares is left out.
 */
export async function declaringFiles(
  wanted: readonly StackResource[],
  states: AsyncIterable<Access | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let open = wanted;
  if (open.length === 0) return found;
  for await (const access of states) {
    if (access === undefined) continue;
    const declared = openDeclared(access);
    for (const resource of open) {
      const object = declared(resource);
      if (object !== undefined) found.set(stackKey(resource), pathOfFile(object));
    }
    open = open.filter((it) => !found.has(stackKey(it)));
    if (open.length === 0) break;
  }
  return found;
}
