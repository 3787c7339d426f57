// The people who can repair everything keep the means to do it: nothing of theirs is deleted or replaced.
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Guardrails } from "../model/guardrails.ts";
import { type ResourceIdentity, unknownKind, wholeOf } from "../model/resource-identity.ts";
import type { Rule } from "./rule.ts";

export const breakGlass: Rule = ({ changes, guardrails }) =>
  changes
    .filter(({ op, class: kind }) => (op === "delete" || op === "replace") && kind !== "forgotten")
    .flatMap((change) => {
      const { identity } = change;
      const owner = identity === undefined ? undefined : ownerOf(identity, guardrails.breakGlass);
      if (owner === undefined) return [];
      const place = { file: guardrails.limitPlaces.other.file, line: 1, column: 1 };
      const args = { key: change.key, op: change.op, owner };
      return [{ diagnostic: diagnostic("break-glass-removed", args, place), resources: [change], isAbsolute: true }];
    });

/** What of the break-glass things it is a part of. */
function ownerOf(
  identity: ResourceIdentity,
  { users, groups, permissionSets }: Guardrails["breakGlass"],
): string | undefined {
  const user = (name: string) => (users.has(name) ? `user ${name}` : undefined);
  const group = (name: string) => (groups.has(name) ? `group ${name}` : undefined);
  const set = (name: string) => (permissionSets.has(name) ? `permission set ${name}` : undefined);
  const whole = wholeOf(identity) ?? identity;
  switch (whole.kind) {
    case "user":
      return user(whole.userName);
    case "group":
      return group(whole.name);
    case "membership":
      return group(whole.group) ?? user(whole.userName);
    case "permission-set":
      return set(whole.name);
    case "assignment": {
      const { kind, name } = whole.principal;
      return set(whole.permissionSet) ?? (kind === "group" ? group(name) : user(name));
    }
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
    case "role":
    case "policy":
    case "role-policy":
    case "access-control-attributes":
      return undefined;
    default:
      return unknownKind(whole);
  }
}
