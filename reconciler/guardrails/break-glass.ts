// Break-glass: the people who can repair everything lose nothing by any change.
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Access } from "../model/access.ts";
import type { Guardrails } from "../model/guardrails.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { type Holding, lossesOf } from "./held-by.ts";
import type { Rule } from "./rule.ts";

export const breakGlass: Rule = ({ changes, guardrails, access }) =>
  lossesOf(changes, holdingOf(guardrails.breakGlass, access), access).map(({ change, owner }) => {
    const place = { file: guardrails.limitPlaces.other.file, line: 1, column: 1 };
    const args = { key: change.key, op: change.op, owner };
    return { diagnostic: diagnostic("break-glass-removed", args, place), resources: [change], isAbsolute: true };
  });

/** In addition to what is listed: the groups that listed people are in, and the sets that they hold. */
function holdingOf(listed: Guardrails["breakGlass"], access: Access): Holding {
  const user = (name: string) => (listed.users.has(name) ? `user ${name}` : undefined);
  const listedGroup = (name: string) => (listed.groups.has(name) ? `group ${name}` : undefined);
  const userIn = new Map(
    access.groups.flatMap(({ name, members }) => {
      const member = members.map(({ principal }) => user(nameInKey(principal.name))).find((it) => it !== undefined);
      return member === undefined ? [] : [[nameInKey(name), member] as const];
    }),
  );
  const group = (name: string) => listedGroup(name) ?? userIn.get(name);
  const principal = ({ kind, name }: { readonly kind: string; readonly name: string }) =>
    kind === "group" ? group(nameInKey(name)) : user(nameInKey(name));
  const holderOf = new Map(
    access.assignments.flatMap((it) => {
      const holder = principal(it.principal);
      return holder === undefined ? [] : [[nameInKey(it.permissionSet), holder] as const];
    }),
  );
  const listedSet = (name: string) => (listed.permissionSets.has(name) ? `permission set ${name}` : undefined);
  return {
    user,
    group,
    membership: (of, member) => listedGroup(of) ?? user(member),
    permissionSet: (name) => listedSet(name) ?? holderOf.get(name),
    assignment: (it) => listedSet(it.permissionSet) ?? principal(it.principal),
    role: () => undefined,
  };
}
