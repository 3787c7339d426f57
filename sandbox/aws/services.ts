import type { Handlers, ServiceName } from "./call.ts";
import { oidcProviderHandlers } from "./iam-oidc-providers.ts";
import { policyHandlers } from "./iam-policies.ts";
import { rolePolicyHandlers } from "./iam-role-policies.ts";
import { roleHandlers } from "./iam-roles.ts";
import { groupHandlers } from "./identitystore-groups.ts";
import { membershipHandlers } from "./identitystore-memberships.ts";
import { userHandlers } from "./identitystore-users.ts";
import { keyHandlers } from "./kms-keys.ts";
import { organizationsHandlers } from "./organizations.ts";
import { bucketHandlers } from "./s3-buckets.ts";
import { assignmentHandlers } from "./sso-admin-assignments.ts";
import { instanceHandlers } from "./sso-admin-instances.ts";
import { permissionSetHandlers } from "./sso-admin-permission-sets.ts";
import { setPolicyHandlers } from "./sso-admin-policies.ts";
import { provisioningHandlers } from "./sso-admin-provisioning.ts";
import { stsHandlers } from "./sts.ts";

/** Every operation that the server answers, by service. */
export const services: Record<ServiceName, Handlers> = {
  "sso-admin": {
    ...instanceHandlers,
    ...permissionSetHandlers,
    ...setPolicyHandlers,
    ...assignmentHandlers,
    ...provisioningHandlers,
  },
  identitystore: { ...userHandlers, ...groupHandlers, ...membershipHandlers },
  organizations: organizationsHandlers,
  iam: { ...roleHandlers, ...rolePolicyHandlers, ...policyHandlers, ...oidcProviderHandlers },
  sts: stsHandlers,
  s3: bucketHandlers,
  kms: keyHandlers,
};
