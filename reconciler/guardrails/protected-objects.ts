// Which objects are left to others by their names: neither declared, nor called hand-made.
import { nameInKey, ownName, type ResourceIdentity, wholeOf } from "../model/resource-identity.ts";
import { matchesWildcards } from "../policy/wildcards.ts";
import type { Guardrails } from "./guardrail.ts";

/**
 * What Control Tower makes in Identity Center besides what begins with its name (AWS Control Tower user guide, "Working with AWS IAM
 * Identity Center and AWS Control Tower": groups, and permission sets).
 */
const OF_CONTROL_TOWER: ReadonlySet<string> = new Set(
  [
    ...["AWSAccountFactory", "AWSAuditAccountAdmins", "AWSLogArchiveAdmins", "AWSLogArchiveViewers"],
    ...["AWSSecurityAuditors", "AWSSecurityAuditPowerUsers", "AWSServiceCatalogAdmins"],
    ...["AWSAdministratorAccess", "AWSOrganizationsFullAccess", "AWSPowerUserAccess", "AWSReadOnlyAccess"],
    ...["AWSServiceCatalogAdminFullAccess", "AWSServiceCatalogEndUserAccess"],
  ].map(nameInKey),
);

/** By the names that guardrails.yaml protects and those of Control Tower: something itself, or the group, set or role that it is part of. */
export function protectedIn({ settings }: Pick<Guardrails, "settings">): (identity: ResourceIdentity) => boolean {
  const patterns = (settings.get("protected-names") ?? []) as readonly string[];
  const isName = (name: string) =>
    OF_CONTROL_TOWER.has(name) || patterns.some((pattern) => matchesWildcards(pattern, name));
  return (identity) => namesIn(identity).some(isName);
}

/** Of everything but people, as in {@link ownName}. */
function namesIn(identity: ResourceIdentity): readonly string[] {
  switch (identity.kind) {
    case "user":
      return [];
    case "membership":
      return [identity.group];
    case "assignment": {
      const { permissionSet, principal } = identity;
      return principal.kind === "group" ? [permissionSet, principal.name] : [permissionSet];
    }
    default:
      return [ownName(wholeOf(identity) ?? identity) ?? []].flat();
  }
}
