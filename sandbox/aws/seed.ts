/** What a seed file says, in YAML or as an object: the world before the first call. */
export type Seed = {
  organization: {
    /** `o-` and 10 to 32 lower-case letters and digits. */
    id: string;
    /** `r-` and 4 to 32 lower-case letters and digits; default `r-root`. */
    rootId?: string;
    /** Must be among the accounts. */
    managementAccount: string;
    /** Accounts that administer IAM Identity Center for the management account; default none. */
    delegatedAdministrators?: string[];
  };
  /** The account whose credentials the tests use; default the management account. */
  callerAccount?: string;
  /** Default: one made-up instance in eu-west-1. An empty list is an organization without IAM Identity Center. */
  instances?: SeedInstance[];
  accounts: SeedAccount[];
  /** People, groups and permission sets that somebody made by hand, in the first instance. */
  users?: SeedUser[];
  groups?: SeedGroup[];
  permissionSets?: SeedPermissionSet[];
};

export type SeedInstance = {
  /** `arn:aws:sso:::instance/ssoins-` and 16 hexadecimal digits. */
  arn: string;
  /** `d-` and 10 hexadecimal digits. */
  identityStoreId: string;
  region: string;
  /** Default the management account. */
  owner?: string;
  name?: string;
};

export type SeedAccount = {
  /** 12 digits, in quotes: YAML takes them for a number. */
  id: string;
  name: string;
  /** Default `<id>@example.com`. */
  email?: string;
  /** Names of organizational units from the root down, such as `Workloads/ML`; default the root itself. */
  ou?: string;
  /** Default ACTIVE. */
  status?: "ACTIVE" | "SUSPENDED";
  tags?: Record<string, string>;
  /** Customer managed policies that exist in the account. */
  policies?: SeedPolicy[];
};

export type SeedPolicy = {
  name: string;
  /** Default `/`. */
  path?: string;
  /** JSON text; default one harmless statement. */
  document?: string;
};

export type SeedUser = {
  userName: string;
  givenName: string;
  familyName: string;
  /** Default given name and family name. */
  displayName?: string;
  email?: string;
};

export type SeedGroup = {
  displayName: string;
  description?: string;
  /** User names. */
  members?: string[];
};

export type SeedPermissionSet = {
  name: string;
  description?: string;
  /** ISO 8601 duration; default `PT1H`. */
  sessionDuration?: string;
  tags?: Record<string, string>;
  /** ARNs. */
  managedPolicies?: string[];
  customerManagedPolicies?: { name: string; path?: string }[];
  /** JSON text. */
  inlinePolicy?: string;
  assignments?: SeedAssignment[];
};

/** Exactly one of group (display name) and user (user name). */
export type SeedAssignment = { account: string; group?: string; user?: string };

/** What each object of a seed may hold; `true` for plain values, which are not looked into. */
type Shape = true | { [key: string]: Shape } | [Shape];

const policy: Shape = { name: true, path: true, document: true };

const shape: Shape = {
  organization: { id: true, rootId: true, managementAccount: true, delegatedAdministrators: true },
  callerAccount: true,
  instances: [{ arn: true, identityStoreId: true, region: true, owner: true, name: true }],
  accounts: [{ id: true, name: true, email: true, ou: true, status: true, tags: true, policies: [policy] }],
  users: [{ userName: true, givenName: true, familyName: true, displayName: true, email: true }],
  groups: [{ displayName: true, description: true, members: true }],
  permissionSets: [
    {
      name: true,
      description: true,
      sessionDuration: true,
      tags: true,
      managedPolicies: true,
      customerManagedPolicies: [{ name: true, path: true }],
      inlinePolicy: true,
      assignments: [{ account: true, group: true, user: true }],
    },
  ],
};

/**
 * A seed from what a YAML parser gave. Throws on keys it doesn't know, so that a typing error is not a silent
 * default.
 */
export function parseSeed(value: unknown): Seed {
  checkShape(value, shape, "seed");
  const seed = value as Seed;
  for (const { id, status = "ACTIVE" } of seed.accounts) {
    if (typeof id !== "string" || !/^\d{12}$/.test(id)) {
      throw new Error(`seed: account id ${JSON.stringify(id)} is not a text of 12 digits`);
    }
    if (status !== "ACTIVE" && status !== "SUSPENDED") throw new Error(`seed: account "${id}" has status "${status}"`);
  }
  for (const { name, assignments = [] } of seed.permissionSets ?? []) {
    if (assignments.some(({ group, user }) => (group === undefined) === (user === undefined))) {
      throw new Error(`seed: assignments of "${name}" must have either a group or a user`);
    }
  }
  return seed;
}

function checkShape(value: unknown, allowed: Shape, place: string): void {
  if (allowed === true || value === undefined) return;
  if (Array.isArray(allowed)) {
    if (!Array.isArray(value)) throw new Error(`${place}: must be a list`);
    value.forEach((item, position) => {
      checkShape(item, allowed[0], `${place}[${position}]`);
    });
    return;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${place}: must be an object`);
  for (const [key, inner] of Object.entries(value)) {
    const next = allowed[key];
    if (next === undefined)
      throw new Error(`${place}: unknown key "${key}"; allowed: ${Object.keys(allowed).join(", ")}`);
    checkShape(inner, next, `${place}.${key}`);
  }
}
