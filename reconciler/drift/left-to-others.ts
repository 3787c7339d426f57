// Which unmanaged objects are left to others by a name: anybody can choose one, so a name hides nothing that reaches what is ours.
import {
  encodeKey,
  identityOf,
  type PrincipalIdentity,
  type ResourceIdentity,
  wholeOf,
} from "../model/resource-identity.ts";
import type { HeldObject } from "./held-object.ts";

/** Whose a name is: of AWS's own tools, or of somebody whom guardrails.yaml protects. */
export type NameOwner = "aws" | "guardrails";

/** Of a group, permission set, role or policy by its own name; undefined: nobody's, so that it is looked at. */
export type NameOwnerOf = (identity: ResourceIdentity) => NameOwner | undefined;

/** The only policy that Control Tower attaches to each of its permission sets, by names in keys (its user guide, as in aws-own-names.ts). */
const OF_CONTROL_TOWER: ReadonlySet<string> = new Set(
  [
    identityOf.managedPolicy("AWSAdministratorAccess", "AdministratorAccess"),
    identityOf.managedPolicy("AWSPowerUserAccess", "PowerUserAccess"),
    identityOf.managedPolicy("AWSReadOnlyAccess", "job-function/ViewOnlyAccess"),
    identityOf.managedPolicy("AWSOrganizationsFullAccess", "AWSOrganizationsFullAccess"),
    identityOf.managedPolicy("AWSServiceCatalogAdminFullAccess", "AWSServiceCatalogAdminFullAccess"),
    identityOf.managedPolicy("AWSServiceCatalogEndUserAccess", "AWSServiceCatalogEndUserFullAccess"),
  ].map(encodeKey),
);

/**
 * Whether something unmanaged is left out. `ours` are the people and groups of {@link ourPrincipals}: what they are given is told
 * whatever the names are.
 */
export function openLeftToOthers(
  ownerOf: NameOwnerOf,
  ours: ReadonlySet<string>,
): (identity: ResourceIdentity) => boolean {
  const isOurs = (principal: PrincipalIdentity) => ours.has(encodeKey(principalOf(principal)));
  return (identity) => {
    switch (identity.kind) {
      case "user":
      case "access-control-attributes":
        return false;
      case "group":
      case "permission-set":
        return ownerOf(identity) !== undefined;
      case "membership":
        return (
          ownerOf(identityOf.group(identity.group)) !== undefined && !isOurs({ kind: "user", name: identity.userName })
        );
      case "assignment": {
        const owner = ownerOf(identityOf.permissionSet(identity.permissionSet));
        // Whatever of AWS's own anybody else holds than a group of such a name, may have been given by hand.
        if (owner === "aws") return ownerOf(principalOf(identity.principal)) !== undefined;
        return owner === "guardrails" && !isOurs(identity.principal);
      }
      case "role":
      case "policy":
        // AWS's own tools make none under the path of ours, where alone roles are read.
        return ownerOf(identity) === "guardrails";
      default: {
        const whole = wholeOf(identity);
        const owner = whole === undefined ? undefined : ownerOf(whole);
        return owner === "guardrails" || (owner === "aws" && OF_CONTROL_TOWER.has(encodeKey(identity)));
      }
    }
  };
}

/** The keys of people and groups that what is declared or on record is about, also of the identity provider's. */
export function ourPrincipals(objects: readonly Pick<HeldObject, "identity">[]): ReadonlySet<string> {
  const principals = objects.flatMap(({ identity }): readonly ResourceIdentity[] => {
    switch (identity?.kind) {
      case "user":
      case "group":
        return [identity];
      case "membership":
        return [identityOf.user(identity.userName), identityOf.group(identity.group)];
      case "assignment":
        return [principalOf(identity.principal)];
      default:
        return [];
    }
  });
  return new Set(principals.map(encodeKey));
}

function principalOf({ kind, name }: PrincipalIdentity): ResourceIdentity {
  return kind === "user" ? identityOf.user(name) : identityOf.group(name);
}
