// The people who can repair everything keep the means to do it: nothing of theirs is deleted or replaced.
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Guardrails } from "../model/guardrails.ts";
import { keyParts, wholeOf } from "../model/resource-key.ts";
import type { Rule } from "./rule.ts";

export const breakGlass: Rule = ({ changes, guardrails }) =>
  changes
    .filter(({ op, class: kind }) => (op === "delete" || op === "replace") && kind !== "forgotten")
    .flatMap((change) => {
      const owner = ownerOf(change.key, guardrails.breakGlass);
      if (owner === undefined) return [];
      const place = { file: guardrails.limitPlaces.other.file, line: 1, column: 1 };
      const args = { key: change.key, op: change.op, owner };
      return [{ diagnostic: diagnostic("break-glass-removed", args, place), resources: [change], isAbsolute: true }];
    });

/** What of the break-glass things the resource of `key` is a part of. Names in keys are in lower case. */
function ownerOf(key: string, { users, groups, permissionSets }: Guardrails["breakGlass"]): string | undefined {
  const [kind = "", ...parts] = keyParts(wholeOf(key) ?? key);
  const [first = "", second = "", third = "", fourth = ""] = parts;
  const user = (name: string) => (users.has(name) ? `user ${name}` : undefined);
  const group = (name: string) => (groups.has(name) ? `group ${name}` : undefined);
  const set = (name: string) => (permissionSets.has(name) ? `permission set ${name}` : undefined);
  switch (kind) {
    case "user":
      return user(first);
    case "group":
      return group(first);
    case "membership":
      return group(first) ?? user(second);
    case "permission-set":
      return set(first);
    case "assignment":
      return set(second) ?? (third === "group" ? group(fourth) : user(fourth));
    default:
      return undefined;
  }
}
