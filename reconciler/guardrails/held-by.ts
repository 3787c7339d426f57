// What somebody's access depends on, and which changes of it may take something away: for those whom no exception may touch.

import { accountOfStack } from "../desired/desired-resources.ts";
import { visible } from "../diagnostics/quote.ts";
import type { Change } from "../engine/change.ts";
import type { Access, CustomerManagedPolicy, PermissionSet, Role } from "../model/access.ts";
import { isOwnPolicy } from "../model/own-policies.ts";
import { nameInKey, type ResourceIdentity, unknownKind } from "../model/resource-identity.ts";
import { asksForAttributes } from "../policy/variables.ts";
import type { RuleFacts } from "./guardrail.ts";
import { type TakenAway, takenAwayIn } from "./lost-by-change.ts";

type Owner = string | undefined;

/** Each says for whom the resource counts, `group auditors`, or undefined. Names in lower case. */
export type Holding = {
  readonly user: (name: string) => Owner;
  readonly group: (name: string) => Owner;
  readonly membership: (group: string, user: string) => Owner;
  /** The set and all parts of it. */
  readonly permissionSet: (name: string) => Owner;
  readonly assignment: (it: Extract<ResourceIdentity, { readonly kind: "assignment" }>) => Owner;
  /** The role and all parts of it; `account` has twelve digits. */
  readonly role: (account: string, name: string) => Owner;
};

type Loss = { readonly change: Change; readonly owner: string; readonly taken: TakenAway };

/** What a change does, in a sentence. */
export const DONE = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  import: "imported",
} as const;

/** What is lost, or in doubt, behind a sentence. */
export function whatText(what: TakenAway["what"]): string {
  return what === undefined ? "" : `: ${visible(what)}`;
}

/** The changes by which somebody of `holding` could lose something; in doubt a change counts. */
export function lossesOf(facts: RuleFacts, holding: Holding): readonly Loss[] {
  const takenBy = takenAwayIn(facts);
  return facts.changes.flatMap((change) => {
    const { identity } = change;
    // What is no resource of ours is nobody's access.
    const taken = identity === undefined ? undefined : takenBy(change, identity);
    if (identity === undefined || taken === undefined) return [];
    const owner = ownerOf(change, identity, holding, facts.access);
    return owner === undefined ? [] : [{ change, owner, taken }];
  });
}

function ownerOf({ op, stack }: Change, identity: ResourceIdentity, holding: Holding, access: Access): Owner {
  const account = accountOfStack(stack);
  switch (identity.kind) {
    case "user":
      // An attribute of a person matters only where a policy tests it.
      if (op === "update" && readerOfAttributes(holding, access) === undefined) return undefined;
      return holding.user(identity.userName);
    case "group":
      return holding.group(identity.name);
    case "membership":
      return holding.membership(identity.group, identity.userName);
    case "permission-set":
      return holding.permissionSet(identity.name);
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
      return holding.permissionSet(identity.permissionSet);
    case "assignment":
      return holding.assignment(identity);
    case "role":
      return account === undefined ? undefined : holding.role(account, identity.name);
    case "role-policy":
      return account === undefined ? undefined : holding.role(account, identity.role);
    case "policy":
      return account === undefined ? undefined : ownerOfPolicy(account, identity.name, holding, access);
    case "access-control-attributes":
      return readerOfAttributes(holding, access);
    default:
      return unknownKind(identity);
  }
}

/** Of a customer managed policy of ours: whoever holds a set or role that names it. */
function ownerOfPolicy(account: string, name: string, holding: Holding, access: Access): Owner {
  const isIt = (it: CustomerManagedPolicy) => isOwnPolicy(it) && nameInKey(it.name) === name;
  const names = ({ customerManagedPolicies, permissionsBoundary: boundary }: PermissionSet) =>
    customerManagedPolicies.some(isIt) ||
    (boundary !== undefined && "customerManagedPolicy" in boundary && isIt(boundary.customerManagedPolicy));
  const isOfRole = ({ account: { id }, policies }: Role) =>
    id === account && policies.some((it) => nameInKey(it.name) === name);
  return first([
    ...access.permissionSets.filter(names).map((set) => holding.permissionSet(nameInKey(set.name))),
    ...access.roles.filter(isOfRole).map((role) => holding.role(account, nameInKey(role.name))),
  ]);
}

/** Whose rights may depend on attributes of people; what a customer managed policy asks for is not known. */
function readerOfAttributes(holding: Holding, access: Access): Owner {
  const reads = ({ customerManagedPolicies, permissionsBoundary, inlinePolicy }: PermissionSet) =>
    customerManagedPolicies.length > 0 ||
    (permissionsBoundary !== undefined && "customerManagedPolicy" in permissionsBoundary) ||
    (inlinePolicy !== undefined && asksForAttributes(inlinePolicy));
  return first(access.permissionSets.filter(reads).map(({ name }) => holding.permissionSet(nameInKey(name))));
}

function first(owners: readonly Owner[]): Owner {
  return owners.find((owner) => owner !== undefined);
}
