// What somebody's access depends on, and which changes of it may remove access: for those whom no exception may touch.

import { accountOfStack } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import type { Access, CustomerManagedPolicy, PermissionSet, Role } from "../model/access.ts";
import { isOwnPolicy } from "../model/own-policies.ts";
import {
  encodeKey,
  nameInKey,
  type ResourceIdentity,
  type ResourceKind,
  unknownKind,
  wholeOf,
} from "../model/resource-identity.ts";
import { asksForAttributes } from "../policy/variables.ts";

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

type Loss = { readonly change: Change; readonly owner: string };

/** What a change does, in a sentence. */
export const DONE = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  import: "imported",
} as const;

/** The changes by which somebody of `holding` could lose something; in doubt a change counts. `access` holds after them. */
export function lossesOf(changes: readonly Change[], holding: Holding, access: Access): readonly Loss[] {
  const created = new Set(changes.filter(({ op }) => op === "create").map(stackKey));
  return changes.flatMap((change) => {
    const { identity } = change;
    // What is no resource of ours is nobody's access.
    if (identity === undefined || !mayTakeAway(change, identity, created)) return [];
    const owner = ownerOf(change, identity, holding, access);
    return owner === undefined ? [] : [{ change, owner }];
  });
}

/** Properties whose update removes no permission. Tags of roles may: policies can test them (AWS: `aws:PrincipalTag`). */
const HARMLESS: { readonly [kind in ResourceKind]?: readonly string[] | "all" } = {
  group: "all",
  "permission-set": "all",
  role: ["description"],
  policy: ["tags", "tagsAll"],
};

function mayTakeAway(
  { op, stack, diff, class: kind }: Change,
  identity: ResourceIdentity,
  created: ReadonlySet<string>,
): boolean {
  if (kind === "forgotten") return false;
  switch (op) {
    case "import":
      return false;
    case "delete":
    case "replace":
      return true;
    case "create": {
      // Another policy may deny, and a boundary restricts. What is created in this plan was nobody's before.
      const whole = wholeOf(identity);
      return whole !== undefined && !created.has(stackKey({ stack, key: encodeKey(whole) }));
    }
    case "update": {
      const harmless = HARMLESS[identity.kind] ?? [];
      if (harmless === "all") return false;
      return diff === undefined || diff.some((property) => !harmless.includes(property));
    }
  }
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
