// Break-glass: the people who can repair everything lose nothing by any change.
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Access } from "../model/access.ts";
import type { Guardrails } from "../model/guardrails.ts";
import { nameInKey, type PrincipalIdentity } from "../model/resource-identity.ts";
import { type Holding, lossesOf } from "./held-by.ts";
import type { Rule } from "./rule.ts";

export const breakGlass: Rule = ({ changes, guardrails, access }) =>
  lossesOf(changes, holdingOf(guardrails.breakGlass, access), access).map(({ change, owner }) => {
    const place = { file: guardrails.limitPlaces.other.file, line: 1, column: 1 };
    const args = { key: change.key, op: change.op, owner };
    return { diagnostic: diagnostic("break-glass-removed", args, place), resources: [change], isAbsolute: true };
  });

/**
 * In addition to what is listed: the groups that listed people are in, and the sets that they hold. Each counts under the name before
 * a rename too: under that a plan removes what is deployed.
 */
function holdingOf(listed: Guardrails["breakGlass"], access: Access): Holding {
  const named = (what: string, name: string | undefined) => (name === undefined ? undefined : `${what} ${name}`);
  const user = (name: string) => named("user", listed.users.get(name));
  const listedGroup = (name: string) => named("group", listed.groups.get(name));
  const listedSet = (name: string) => named("permission set", listed.permissionSets.get(name));
  const userIn = new Map(
    access.groups.flatMap((group) => {
      const member = group.members
        .map(({ principal }) => user(nameInKey(principal.name)))
        .find((it) => it !== undefined);
      return member === undefined ? [] : namesOf(group).map((name) => [name, member] as const);
    }),
  );
  const group = (name: string) => listedGroup(name) ?? userIn.get(name);
  const principal = ({ kind, name }: PrincipalIdentity) =>
    kind === "group" ? group(nameInKey(name)) : user(nameInKey(name));
  const holders = new Map(
    access.assignments.flatMap((it) => {
      const holder = principal(it.principal);
      return holder === undefined ? [] : [[nameInKey(it.permissionSet), holder] as const];
    }),
  );
  const holderOf = new Map(
    access.permissionSets.flatMap((set) =>
      namesOf(set).map((name) => [name, holders.get(nameInKey(set.name))] as const),
    ),
  );
  return {
    user,
    group,
    membership: (of, member) => listedGroup(of) ?? user(member),
    permissionSet: (name) => listedSet(name) ?? holderOf.get(name),
    assignment: (it) => listedSet(it.permissionSet) ?? principal(it.principal),
    role: () => undefined,
  };
}

function namesOf({ name, previously }: { readonly name: string; readonly previously: string | undefined }) {
  return (previously === undefined ? [name] : [name, previously]).map(nameInKey);
}
