// Whose the names of groups, permission sets, roles and policies are: of AWS's own tools, or of those whom guardrails.yaml protects.
import type { NameOwnerOf } from "../drift/left-to-others.ts";
import { AWS_OWN_NAMES } from "../model/aws-own-names.ts";
import { nameInKey, ownName } from "../model/resource-identity.ts";
import { matchesWildcards } from "../policy/wildcards.ts";
import { settingsOf } from "./all-guardrails.ts";
import type { Guardrails } from "./guardrail.ts";
import { guardrail as protectedNames } from "./rules/protected-names.ts";

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

/** By the names that guardrails.yaml protects and those of Control Tower. A name of AWS's own is AWS's, also where the file lists it. */
export function nameOwnerIn(guardrails: Pick<Guardrails, "settings">): NameOwnerOf {
  const patterns = settingsOf(guardrails, protectedNames);
  const matches = (among: readonly string[], name: string) => among.some((pattern) => matchesWildcards(pattern, name));
  return (identity) => {
    const name = identity.kind === "user" ? undefined : ownName(identity);
    if (name === undefined) return undefined;
    if (OF_CONTROL_TOWER.has(name)) return "aws";
    if (!matches(patterns, name)) return undefined;
    return matches(AWS_OWN_NAMES, name) ? "aws" : "guardrails";
  };
}
