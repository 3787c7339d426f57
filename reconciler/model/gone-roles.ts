// Roles that a change takes away: whoever may still pass or assume one of them gets nothing by it.
import type { Access, Role } from "./access.ts";

/** As roles that nobody is trusted with and that may do nothing. Unlike a role that is not known, none of them makes its holders dangerous. */
export function withGoneRoles<Of extends Pick<Access, "roles" | "organization">>(
  access: Of,
  gone: readonly Pick<Role, "name" | "account">[],
): Of {
  if (gone.length === 0) return access;
  const { origin } = access.organization;
  const empty = gone.map(({ name, account }): Role => ({ ...NOTHING, name, account, origin }));
  return { ...access, roles: [...access.roles, ...empty] };
}

const NOTHING: Omit<Role, "name" | "account" | "origin"> = {
  description: undefined,
  trustPolicy: '{"Version":"2012-10-17","Statement":[]}',
  policies: [],
  managedPolicies: [],
  maxSessionDuration: 3600,
  tags: {},
  permissionsBoundary: undefined,
  team: "",
  previously: undefined,
};
