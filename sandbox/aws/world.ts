import type { User } from "@aws-sdk/client-identitystore";
import type { KeySpec, KeyUsageType } from "@aws-sdk/client-kms";
import type { AccessControlAttribute, PermissionsBoundary } from "@aws-sdk/client-sso-admin";

/**
 * Everything the stand-in for AWS knows: plain data, so that `JSON.stringify` and `JSON.parse` keep it whole.
 * Times are ISO 8601 strings in UTC; the order of lists is the order of creation.
 */
export type World = {
  /** Source of every new id: it only grows, so the same calls on the same world give the same ids. */
  counter: number;
  /** The account that credentials not handed out by AssumeRole belong to. */
  callerAccount: string;
  organization: Organization;
  organizationalUnits: OrganizationalUnit[];
  accounts: Account[];
  instances: Instance[];
  users: StoredUser[];
  groups: StoredGroup[];
  memberships: StoredMembership[];
  permissionSets: StoredPermissionSet[];
  assignments: StoredAssignment[];
  /** Asynchronous requests of sso-admin, finished ones too: AWS answers for them long afterwards. */
  operations: Operation[];
  /** Roles and policies by account id. */
  iam: Record<string, AccountIam>;
  buckets?: StoredBucket[];
  keys?: StoredKey[];
};

export type Organization = {
  /** `o-` and 10 to 32 characters. */
  id: string;
  /** `r-` and 4 to 32 characters. */
  rootId: string;
  managementAccount: string;
  /** Accounts that administer IAM Identity Center for the management account. */
  delegatedAdministrators: string[];
};

export type OrganizationalUnit = {
  id: string;
  name: string;
  /** The root or another unit. */ parentId: string;
};

export type Account = {
  /** 12 digits. */
  id: string;
  name: string;
  email: string;
  /** The root or a unit. */
  parentId: string;
  status: "ACTIVE" | "SUSPENDED";
  joinedAt: string;
  tags: Record<string, string>;
};

export type Instance = {
  arn: string;
  identityStoreId: string;
  ownerAccount: string;
  name?: string;
  region: string;
  createdAt: string;
  tags: Record<string, string>;
  /** Attributes for access control; absent while the feature is off. */
  accessControlAttributes?: AccessControlAttribute[];
};

/** What a person has beside ids and times, in the API's own shape, since UpdateUser addresses it by path. */
export type UserAttributes = Omit<
  User,
  "IdentityStoreId" | "UserId" | "UserStatus" | "ExternalIds" | "CreatedAt" | "CreatedBy" | "UpdatedAt" | "UpdatedBy"
>;

export type StoredUser = {
  identityStoreId: string;
  userId: string;
  attributes: UserAttributes;
  createdAt: string;
  updatedAt: string;
  /** Grows with every change; absent before the first. */
  revision?: number;
};

export type StoredGroup = {
  identityStoreId: string;
  groupId: string;
  displayName: string;
  description?: string;
  createdAt: string;
  updatedAt: string;
  /** Grows with every change; absent before the first. */
  revision?: number;
};

export type StoredMembership = {
  identityStoreId: string;
  membershipId: string;
  groupId: string;
  userId: string;
  createdAt: string;
};

export type StoredPermissionSet = {
  instanceArn: string;
  arn: string;
  name: string;
  description?: string;
  /** ISO 8601 duration, `PT1H` to `PT12H`. */
  sessionDuration: string;
  relayState?: string;
  createdAt: string;
  tags: Record<string, string>;
  managedPolicies: { name: string; arn: string }[];
  customerManagedPolicies: { name: string; path: string }[];
  /** The text as it was put. */
  inlinePolicy?: string;
  boundary?: PermissionsBoundary;
  /** Grows with every change that only takes effect in the accounts by provisioning. */
  revision: number;
  /** The accounts that hold the set, each with the revision that was provisioned there last. */
  provisionedTo: { account: string; revision: number }[];
};

export type StoredAssignment = {
  instanceArn: string;
  permissionSetArn: string;
  account: string;
  principalType: "USER" | "GROUP";
  principalId: string;
};

export type Operation = {
  requestId: string;
  instanceArn: string;
  permissionSetArn: string;
  createdAt: string;
  /** When it stops being IN_PROGRESS and takes effect. */
  endsAt: string;
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  failureReason?: string;
  /** The accounts it works on; while it is in progress no other operation on the set may touch them. */
  accounts: string[];
} & (
  | { kind: "CREATE_ASSIGNMENT" | "DELETE_ASSIGNMENT"; assignment: StoredAssignment }
  | { kind: "PROVISION" /** Absent for all provisioned accounts. */; targetAccount?: string }
);

export type AccountIam = { roles: StoredRole[]; policies: StoredPolicy[]; oidcProviders?: StoredOidcProvider[] };

export type StoredOidcProvider = {
  arn: string;
  /** With its scheme. */
  url: string;
  clientIds: string[];
  thumbprints: string[];
  createdAt: string;
  tags: Record<string, string>;
};

export type StoredRole = {
  name: string;
  path: string;
  id: string;
  arn: string;
  createdAt: string;
  description?: string;
  /** Seconds. */
  maxSessionDuration: number;
  trustPolicy: string;
  boundaryArn?: string;
  tags: Record<string, string>;
  inlinePolicies: Record<string, string>;
  attachedPolicyArns: string[];
};

export type StoredPolicy = {
  name: string;
  path: string;
  id: string;
  arn: string;
  description?: string;
  createdAt: string;
  updatedAt: string;
  tags: Record<string, string>;
  versions: { id: string; document: string; isDefault: boolean; createdAt: string }[];
  /** Number of the version made last; numbers are never used again. */
  lastVersion: number;
};

export type StoredBucket = {
  name: string;
  account: string;
  region: string;
  createdAt: string;
  tags: Record<string, string>;
  /** Absent until it is enabled for the first time. */
  versioning?: "Enabled" | "Suspended";
  encryption: { algorithm: string /** A key's id or ARN. */; key?: string; bucketKey: boolean }[];
  /** The API's own names. */
  publicAccessBlock?: Record<string, boolean>;
  policy?: string;
};

export type StoredKey = {
  id: string;
  arn: string;
  account: string;
  createdAt: string;
  description: string;
  usage: KeyUsageType;
  spec: KeySpec;
  multiRegion: boolean;
  enabled: boolean;
  /** Absent while the key's material is not rotated. */
  rotationDays?: number;
  policy: string;
  tags: Record<string, string>;
  /** When it will be gone: set once it is scheduled for deletion. */
  deletionDate?: string;
};

/** The world as a file's text. */
export function renderWorld(world: World): string {
  return `${JSON.stringify(world, null, 2)}\n`;
}

/** The opposite of {@link renderWorld}. */
export function parseWorld(text: string): World {
  return JSON.parse(text) as World;
}
