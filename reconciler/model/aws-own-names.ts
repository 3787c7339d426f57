// Names under which AWS's own tools make groups, permission sets, roles and policies.

/**
 * Patterns with * and ?. Control Tower, Identity Center, service-linked roles, CloudFormation StackSets, Organizations; and the groups and
 * permission sets that Control Tower makes (AWS Control Tower user guide, "IAM Identity Center groups for AWS Control Tower").
 */
export const AWS_OWN_NAMES: readonly string[] = [
  "AWSControlTower*",
  "AWSReservedSSO_*",
  "AWSServiceRoleFor*",
  "stacksets-exec-*",
  "AWSCloudFormationStackSet*",
  "OrganizationAccountAccessRole",
  "AWSAccountFactory",
  "AWSServiceCatalog*",
  "AWSSecurityAudit*",
  "AWSLogArchive*",
  "AWSAuditAccount*",
  "AWSOrganizations*",
  "AWSAdministratorAccess",
  "AWSPowerUserAccess",
  "AWSReadOnlyAccess",
];
