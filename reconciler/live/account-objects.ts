// One account's roles and policies as live objects: the properties are those of the desired resource of the same object.
import type { Policy, Role } from "@aws-sdk/client-iam";
import type { DesiredValue, ResourceType } from "../desired/desired-resource.ts";
import { accountStackName } from "../desired/desired-resources.ts";
import {
  identified,
  identityOf,
  nameInKey,
  policyKey,
  type ResourceIdentity,
  roleKey,
} from "../model/resource-identity.ts";
import { policyPathAndName } from "../policy/policy-arn.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import { tagsOf, texts } from "./center-objects.ts";
import type { LiveObject } from "./live-object.ts";
import { valueIn } from "./reading.ts";

/** Each throws a NoAnswerError where AWS left out what identifies the object. */
export function openAccountObjects(accountId: string) {
  const object = (
    type: ResourceType,
    identity: ResourceIdentity,
    importId: string,
    properties: LiveObject["properties"],
  ): LiveObject => ({ ...identified(identity), stack: accountStackName(accountId), type, importId, properties });
  return {
    /** `inlinePolicies` are texts by name. */
    role: (role: Role, inlinePolicies: ReadonlyMap<string, string>): LiveObject => {
      const name = valueIn(role, "RoleName");
      return {
        ...object("Role", identityOf.role(name), name, {
          name,
          path: valueIn(role, "Path"),
          assumeRolePolicy: decodeURIComponent(valueIn(role, "AssumeRolePolicyDocument")),
          // AWS: one hour unless given.
          maxSessionDuration: role.MaxSessionDuration ?? 3600,
          ...texts({
            permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
            description: role.Description,
          }),
          ...tagsOf(role.Tags ?? []),
        }),
        ...(inlinePolicies.size === 0 ? {} : { undeclarable: { inlinePolicies: Object.fromEntries(inlinePolicies) } }),
      };
    },
    /** `document` is that of its default version, as IAM encodes it; undefined: it was not read. */
    policy: (policy: Policy, document: string | undefined): LiveObject => {
      const name = valueIn(policy, "PolicyName");
      return object("Policy", identityOf.policy(name), valueIn(policy, "Arn"), {
        name,
        path: valueIn(policy, "Path"),
        ...(document === undefined ? {} : { policy: decodeURIComponent(document) }),
        ...texts({ description: policy.Description }),
        ...tagsOf(policy.Tags ?? []),
      });
    },
    attachment: (role: string, arn: string): LiveObject => {
      const { policy, policyArn } = attached(arn, accountId);
      return object("RolePolicyAttachment", identityOf.rolePolicy(role, policy), `${role}/${arn}`, {
        role: { $ref: roleKey(role), output: "name" },
        policyArn,
      });
    },
  };
}

/**
 * One of ours by its name, an AWS-managed one by path and name, as desired resources have them; any other, which no file can declare, by
 * its ARN, so that no name that somebody gives it makes it look like one of these.
 */
function attached(arn: string, accountId: string): { readonly policy: string; readonly policyArn: DesiredValue } {
  const [, , , , account] = arn.split(":");
  if (account === "aws") return { policy: policyPathAndName(arn), policyArn: arn };
  const path = `/${policyPathAndName(arn)}`;
  if (account !== accountId || !path.startsWith(ROLE_PATH)) return { policy: arn, policyArn: arn };
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { policy: nameInKey(name), policyArn: { $ref: policyKey(name), output: "arn" } };
}
