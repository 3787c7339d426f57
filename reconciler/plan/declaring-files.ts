// Which file declares a resource, or declared it last: what is removed is in no file any more.
import type { Access } from "../model/access.ts";
import { type Resource, stackKey } from "./change.ts";
import { type DeclaredObject, declaredObjects } from "./declared-objects.ts";
import { wholeOf } from "./resource-key.ts";

/**
 * The files of `wanted`, by {@link stackKey}, as paths from access/; an attachment has that of its permission set or role.
 * `states` come newest first (undefined: not valid, so that nobody knows), and no more of them are taken than it needs. What none
 * of them declares is left out.
 */
export async function declaringFiles(
  wanted: readonly Resource[],
  states: AsyncIterable<Access | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let open = wanted;
  if (open.length === 0) return found;
  for await (const access of states) {
    if (access === undefined) continue;
    const files = new Map(declaredObjects(access).map((it) => [stackKey(it), pathOfFile(it)]));
    for (const { stack, key } of open) {
      const file = files.get(stackKey({ stack, key })) ?? files.get(stackKey({ stack, key: wholeOf(key) ?? key }));
      if (file !== undefined) found.set(stackKey({ stack, key }), file);
    }
    open = open.filter((it) => !found.has(stackKey(it)));
    if (open.length === 0) break;
  }
  return found;
}

/** Its path from access/: places begin with the folder's name. */
export function pathOfFile({ place: { file } }: DeclaredObject): string {
  return file.slice(file.indexOf("/") + 1);
}
