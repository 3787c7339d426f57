// The roles of one account, their policies and attachments as desired resources.
import type { Organization, Role } from "../model/access.ts";
import { encodeKey, identified, identityOf, nameInKey } from "../model/resource-identity.ts";
import { policyPathAndName } from "../policy/policy-arn.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import type { DesiredResource } from "./desired-resource.ts";
import { succeeds } from "./renames.ts";
import { withTags } from "./tags.ts";

export function roleResources(roles: readonly Role[], organization: Organization): readonly DesiredResource[] {
  return roles.flatMap((role) => {
    const tags = withTags(organization.tags, role.tags);
    const identity = identityOf.role(role.name);
    const attach = (policy: string, policyArn: DesiredResource["properties"][string]): DesiredResource => {
      const of = (name: string) => identityOf.rolePolicy(name, policy);
      return {
        ...identified(of(role.name)),
        type: "RolePolicyAttachment",
        properties: { role: { $ref: encodeKey(identity), output: "name" }, policyArn },
        dependsOn: [],
        ...succeeds(of, role),
      };
    };
    const resources: DesiredResource[] = [
      {
        ...identified(identity),
        type: "Role",
        properties: {
          name: role.name,
          path: ROLE_PATH,
          assumeRolePolicy: role.trustPolicy,
          maxSessionDuration: role.maxSessionDuration,
          ...(role.permissionsBoundary === undefined ? {} : { permissionsBoundary: role.permissionsBoundary }),
          ...(role.description === undefined ? {} : { description: role.description }),
          ...tags,
        },
        dependsOn: [],
        ...succeeds(identityOf.role, role),
      },
    ];
    for (const policy of role.policies) {
      const document = identified(identityOf.policy(policy.name));
      resources.push({
        ...document,
        type: "Policy",
        properties: {
          name: policy.name,
          path: ROLE_PATH,
          policy: policy.document,
          ...(policy.description === undefined ? {} : { description: policy.description }),
          ...tags,
        },
        dependsOn: [],
      });
      resources.push(attach(nameInKey(policy.name), { $ref: document.key, output: "arn" }));
    }
    for (const arn of role.managedPolicies) resources.push(attach(policyPathAndName(arn), arn));
    return resources;
  });
}
