// `previously` with a name that nothing deployed has: nothing is renamed, and what was meant is deleted beside something new.
import { accountStackName, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { closest } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Access, Role } from "../model/access.ts";
import { encodeKey, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import type { HeldStack } from "./plan.ts";

/** Something that can say what it was called before; `stacks` are those in which it is. */
type Thing = {
  readonly what: string;
  readonly of: (name: string) => ResourceIdentity;
  readonly name: string;
  readonly previously: string | undefined;
  readonly origin: Origin;
  readonly stacks: readonly string[];
};

/**
 * A warning for each `previously` of which neither the old name nor the new one is in a stack where it would be. Nothing is said
 * where such a stack is empty, as before the first deploy, or was not read: then it isn't known.
 */
export function unknownRenames(access: Access, held: readonly HeldStack[]): readonly Diagnostic[] {
  const things = thingsOf(access);
  const resources = new Map(held.map((stack) => [stack.name, stack.resources]));
  return things.flatMap(({ what, of, name, previously, origin, stacks }) => {
    if (previously === undefined) return [];
    const there = stacks.map((stack) => resources.get(stack) ?? []);
    const keys = new Set(there.flat().map(({ key }) => key));
    const isKnown = there.every((list) => list.length > 0);
    if (!isKnown || [name, previously].some((it) => keys.has(encodeKey(of(it))))) return [];
    const declared = new Set(things.filter((it) => it.what === what).map((it) => encodeKey(it.of(it.name))));
    const undeclared = there
      .flat()
      .flatMap(({ key, identity }) => (declared.has(key) ? [] : (nameOf(identity, of(name).kind) ?? [])));
    const args = { what, name, previously, suggestion: closest(previously, undeclared) };
    return [diagnostic("previously-unknown", args, placeOfOrigin(originAt(origin, "previously")))];
  });
}

function thingsOf({ people, groups, permissionSets, roles }: Access): readonly Thing[] {
  const stacks = [IDENTITY_CENTER_STACK];
  return [
    ...people.map((it) => ({ ...it, name: it.userName, what: "user", of: identityOf.user, stacks })),
    ...groups.map((it) => ({ ...it, what: "group", of: identityOf.group, stacks })),
    ...permissionSets.map((it) => ({ ...it, what: "permission set", of: identityOf.permissionSet, stacks })),
    ...[...Map.groupBy(roles, entryOf).values()].flatMap((entry) => {
      const [first] = entry;
      const inAccounts = entry.map(({ account }) => accountStackName(account.id));
      return first === undefined ? [] : [{ ...first, what: "role", of: identityOf.role, stacks: inAccounts }];
    }),
  ];
}

/** The same for the roles that one entry declares in several accounts. */
function entryOf({ origin }: Role): string {
  return [origin.document.file, ...origin.path].join("\n");
}

/** The name of a whole object of `kind`. */
function nameOf(identity: ResourceIdentity | undefined, kind: ResourceIdentity["kind"]): string | undefined {
  if (identity === undefined || identity.kind !== kind) return undefined;
  if (identity.kind === "user") return identity.userName;
  return "name" in identity ? identity.name : undefined;
}
