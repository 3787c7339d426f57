import { expect, test } from "vitest";
import { RESOURCE_TYPES, type ResourceType } from "../desired/desired-resource.ts";
import type { StateResource } from "../engine/stack-state.ts";
import { identify } from "../model/resource-identity.ts";
import { recordedObjects } from "./recorded-objects.ts";

const INSTANCE = { arn: "arn:aws:sso:::instance/ssoins-1", identityStoreId: "d-1" };
const resource = (
  key: string,
  type: ResourceType,
  inputs: StateResource["inputs"],
  outputs: StateResource["outputs"] = {},
): StateResource => ({
  ...identify(key),
  ...{ type: RESOURCE_TYPES[type], id: `id of ${key}`, inputs, outputs, dependencies: [], retainOnDelete: false },
});
const propertiesOf = (...resources: readonly StateResource[]) => {
  const principals = new Map([["u-kim", { kind: "user", name: "vendor.kim" }]] as const);
  const objects = recordedObjects("identity-center", { resources }, { instance: INSTANCE, principals });
  return Object.fromEntries(objects.map(({ key, properties }) => [key, properties]));
};

test("what the provider adds by itself is left out, at every level", () => {
  const inputs = {
    __defaults: ["forceDetachPolicies"],
    forceDetachPolicies: false,
    region: "eu-west-1",
    tags: { "managed-by": "us" },
    tagsAll: { "managed-by": "us", more: "x" },
    name: { __defaults: ["formatted"], givenName: "Ana", formatted: "Ana" },
  };
  expect(propertiesOf(resource("user/ana", "User", inputs))).toEqual({
    "user/ana": { tags: { "managed-by": "us" }, name: { givenName: "Ana" } },
  });
});

test("ids and ARNs are references by the state's own outputs, or the identity provider's people and groups", () => {
  const found = propertiesOf(
    resource("group/g", "Group", { identityStoreId: "d-1", displayName: "g" }, { groupId: "g-1" }),
    resource("permission-set/s", "PermissionSet", { instanceArn: INSTANCE.arn, name: "g-1" }, { arn: "arn:s" }),
    resource("membership/g/vendor.kim", "GroupMembership", { groupId: "g-1", memberId: "u-kim" }),
    resource("membership/g/gone", "GroupMembership", { groupId: "g-1", memberId: "u-gone" }),
    resource("assignment/111111111111/s/group/g", "AccountAssignment", {
      ...{ permissionSetArn: "arn:s", principalId: "g-1", targetId: "111111111111" },
    }),
  );
  const [group, set] = [
    { $ref: "group/g", output: "groupId" },
    { $ref: "permission-set/s", output: "arn" },
  ];
  expect(found).toEqual({
    "group/g": { identityStoreId: { $instance: "identityStoreId" }, displayName: "g" },
    // A name is no reference, whatever it is.
    "permission-set/s": { instanceArn: { $instance: "arn" }, name: "g-1", sessionDuration: "PT1H" },
    "membership/g/vendor.kim": { groupId: group, memberId: { $ref: "user/vendor.kim", output: "userId" } },
    "membership/g/gone": { groupId: group, memberId: "u-gone" },
    "assignment/111111111111/s/group/g": { permissionSetArn: set, principalId: group, targetId: "111111111111" },
  });
});

test("of an account a role is known by its name, a policy by its ARN, and only what is ours is told", () => {
  const found = propertiesOf(
    resource("role/r", "Role", { name: "r" }, { name: "r", arn: "arn:r" }),
    resource("policy/p", "Policy", { name: "p" }, { arn: "arn:p" }),
    resource("role-policy/r/p", "RolePolicyAttachment", { role: "r", policyArn: "arn:p" }),
    resource("role-policy/r/ReadOnlyAccess", "RolePolicyAttachment", { role: "r", policyArn: "arn:aws" }),
    resource("somebody-elses", "Bucket", {}),
  );
  const role = { $ref: "role/r", output: "name" };
  expect(found).toEqual({
    "role/r": { name: "r", path: "/", maxSessionDuration: 3600 },
    "policy/p": { name: "p", path: "/" },
    "role-policy/r/p": { role, policyArn: { $ref: "policy/p", output: "arn" } },
    "role-policy/r/ReadOnlyAccess": { role, policyArn: "arn:aws" },
  });
});

test("what AWS has by default is there where an import has left it out", () => {
  const name = { name: "limits" };
  expect(
    propertiesOf(
      resource("permission-set/s", "PermissionSet", { name: "S" }),
      resource("permission-set/t", "PermissionSet", { name: "T", sessionDuration: "PT8H" }),
      resource("role/r", "Role", { name: "r", path: "/access/" }),
      resource("customer-policy/s/%2Flimits", "CustomerManagedPolicyAttachment", {
        customerManagedPolicyReference: name,
      }),
      resource("boundary/s", "PermissionsBoundaryAttachment", {
        permissionsBoundary: { customerManagedPolicyReference: name },
      }),
    ),
  ).toEqual({
    "permission-set/s": { name: "S", sessionDuration: "PT1H" },
    "permission-set/t": { name: "T", sessionDuration: "PT8H" },
    "role/r": { name: "r", path: "/access/", maxSessionDuration: 3600 },
    "customer-policy/s/%2Flimits": { customerManagedPolicyReference: { name: "limits", path: "/" } },
    "boundary/s": { permissionsBoundary: { customerManagedPolicyReference: { name: "limits", path: "/" } } },
  });
});
