// Whether an account is one that a selector's own keys name.
import type { WrittenSelector } from "../validate/written.ts";
import type { Account } from "./access.ts";

/** By `ou` and `tag`; a selector without them matches every account. */
export function matches(account: Account, selector: WrittenSelector): boolean {
  if (selector.ou !== undefined && !isUnder(account.ou, selector.ou.split("/"))) return false;
  return Object.entries(selector.tag ?? {}).every(([key, value]) => account.tags.get(key) === value);
}

/** `ou:` is recursive: `Workloads` includes `Workloads/ML`. */
function isUnder(ou: readonly string[], ancestor: readonly string[]): boolean {
  return ancestor.every((name, depth) => ou[depth] === name);
}
