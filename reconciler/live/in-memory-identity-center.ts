// For tests: an Identity Center that holds nothing. Never imported by anything but tests.
import type { IdentityReader } from "./identity-reader.ts";

export const EMPTY_IDENTITY_CENTER: IdentityReader = {
  users: async () => new Map(),
  groups: async () => new Map(),
  permissionSetArns: async () => [],
  permissionSets: async () => new Map(),
  assignmentsOfSet: async () => [],
  hasAccessControlAttributes: async () => false,
  memberships: async () => [],
  assignments: async () => [],
};
