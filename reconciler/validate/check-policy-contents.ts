// What the policies name, looked up in the data of AWS's services and in the organization's own.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { openIamServices } from "../policy/iam-services.ts";
import { checkActionResources } from "./check-action-resources.ts";
import { checkPolicyActions } from "./check-policy-actions.ts";
import { checkPolicyArns } from "./check-policy-arns.ts";
import type { PolicyInUse } from "./check-policy-references.ts";
import { checkPolicyVariables } from "./check-policy-variables.ts";
import { checkPrincipalTags } from "./check-principal-tags.ts";
import { checkPrincipalWildcards } from "./check-principal-wildcards.ts";
import { checkRegionsInPolicies } from "./check-regions.ts";
import type { WrittenOrganization } from "./written.ts";

/**
 * Policies that have the shape of one; the data is opened only where there are any. Without the organization (a file of it
 * can't be used), what it gives is not asked for.
 */
export async function checkPolicyContents(
  policies: readonly PolicyInUse[],
  organization: WrittenOrganization | undefined,
): Promise<readonly Diagnostic[]> {
  if (policies.length === 0) return [];
  const services = await openIamServices();
  const found = [
    ...(await checkPolicyActions(policies, services)),
    ...(await checkPolicyArns(policies, services)),
    ...(await checkActionResources(policies, services)),
    ...(await checkPolicyVariables(policies, services)),
    ...checkRegionsInPolicies(policies),
    ...checkPrincipalWildcards(policies),
    ...(organization === undefined ? [] : checkPrincipalTags(policies, organization)),
  ];
  // A file can be the policy of a set and of a role.
  return [
    ...new Map(found.map((each) => [JSON.stringify([each.place, each.code, each.message, each.hint]), each])).values(),
  ];
}
