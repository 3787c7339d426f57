// What people write in access/, as types; the JSON Schemas in schemas/ say the same and are what is enforced.
// Names here are the YAML keys. model/ turns this into what the rest of the code uses.
import type { SourceDocument } from "../load/source-document.ts";
import type { WrittenPrincipals } from "../policy/listed-principals.ts";

/** `users:` entries. AWS: identitystore CreateUser. */
export type WrittenUser = {
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  /** Default: given name and family name. */
  readonly displayName?: string;
  readonly email: string;
  /** `work` of people who were made in AWS's console. */
  readonly emailType?: string;
  readonly title?: string;
  readonly userType?: string;
  readonly nickname?: string;
  readonly locale?: string;
  readonly timezone?: string;
  readonly preferredLanguage?: string;
  /** The last day, in UTC. From the day after, the person is removed, with memberships and direct assignments. */
  readonly leaves?: string;
  /** The user name before a rename. AWS has no rename: the person is replaced. */
  readonly previously?: string;
};

/** A member by user name; `expires` is the last day, in UTC. */
export type WrittenMember = string | { readonly user: string; readonly expires?: string };

/** `groups:` entries. AWS: identitystore CreateGroup. */
type WrittenGroup = {
  readonly name: string;
  readonly description?: string;
  readonly members?: readonly WrittenMember[];
  /** Other teams that may add members, under `memberships:` in their own files. */
  readonly membersFrom?: readonly string[];
  /** The name before a rename: the group is renamed in place. */
  readonly previously?: string;
};

/** `memberships:` entries: members that a team adds to a group of another team. AWS: identitystore CreateGroupMembership. */
type WrittenMemberships = { readonly group: string; readonly members: readonly WrittenMember[] };

/** Who else may use a thing: team names, or everybody. */
export type WrittenConsent = "all" | readonly string[];

export type WrittenCustomerManagedPolicy = { readonly name: string; readonly path?: string };

/** A policy document: a path relative to access/, or the document itself. */
export type WrittenPolicyDocument = string | { readonly [key: string]: unknown };

/** `permissionSets:` entries. AWS: sso-admin CreatePermissionSet and its attachments. */
export type WrittenPermissionSet = {
  readonly name: string;
  readonly description?: string;
  /** ISO 8601 duration from PT1H to PT12H; default PT1H. */
  readonly sessionDuration?: string;
  readonly relayState?: string;
  /** Names from the list that comes with the reconciler, or full ARNs of AWS-managed policies. */
  readonly managedPolicies?: readonly string[];
  readonly customerManagedPolicies?: readonly WrittenCustomerManagedPolicy[];
  readonly inlinePolicy?: WrittenPolicyDocument;
  readonly permissionsBoundary?:
    | { readonly managedPolicy: string }
    | { readonly customerManagedPolicy: WrittenCustomerManagedPolicy };
  /** Who else may assign it; left out: only this team. */
  readonly sharedWith?: WrittenConsent;
  /** Besides the organization's, which they override. */
  readonly tags?: { readonly [key: string]: string };
  /** The set that this one replaces: created beside it, the old one removed last. */
  readonly previously?: string;
};

/** Keys of one selector are ANDed. */
export type WrittenSelector = {
  readonly account?: string;
  readonly ou?: string;
  readonly tag?: { readonly [key: string]: string };
  readonly all?: true;
  readonly except?: readonly WrittenSelectorEntry[];
};

/** A plain text is an account name. List entries are ORed. */
export type WrittenSelectorEntry = string | WrittenSelector;

/** `assignments:` entries. AWS: sso-admin CreateAccountAssignment. */
export type WrittenAssignment = {
  readonly permissionSet: string;
  readonly groups?: readonly string[];
  readonly users?: readonly string[];
  readonly accounts: readonly WrittenSelectorEntry[];
  /** The last day, in UTC. */
  readonly expires?: string;
};

/** `roles:` entries. AWS: iam CreateRole, CreatePolicy, AttachRolePolicy. */
export type WrittenRole = {
  readonly name: string;
  readonly description?: string;
  readonly accounts: readonly WrittenSelectorEntry[];
  readonly trust: { readonly services: readonly string[] } | { readonly policy: WrittenPolicyDocument };
  readonly policies?: readonly {
    readonly name: string;
    readonly description?: string;
    readonly document: WrittenPolicyDocument;
  }[];
  readonly managedPolicies?: readonly string[];
  /** Seconds, 3,600 to 43,200; default 3,600. */
  readonly maxSessionDuration?: number;
  /** Of the role and its policies, besides the organization's, which they override. */
  readonly tags?: { readonly [key: string]: string };
  /** The role that this one replaces: created beside it, the old one removed last. */
  readonly previously?: string;
};

/** A name as it is in the identity provider; `previously` is what it was before the provider renamed it. */
export type WrittenExternalName = string | { readonly name: string; readonly previously?: string };

/** `external:` names what comes from the identity provider; looked up, never written. */
type WrittenExternal = {
  readonly users?: readonly WrittenExternalName[];
  readonly groups?: readonly WrittenExternalName[];
};

export type WrittenTeam = {
  readonly team: string;
  readonly owners?: readonly string[];
  readonly users?: readonly WrittenUser[];
  readonly external?: WrittenExternal;
  readonly groups?: readonly WrittenGroup[];
  readonly memberships?: readonly WrittenMemberships[];
  readonly permissionSets?: readonly WrittenPermissionSet[];
  readonly assignments?: readonly WrittenAssignment[];
  readonly roles?: readonly WrittenRole[];
};

/** Kind users: a file of people, where they are kept in one place. */
export type WrittenUsers = { readonly users: readonly WrittenUser[]; readonly external?: WrittenExternal };

/** `accounts:` entries: a snapshot of the organization. */
export type WrittenAccount = {
  /** Our own name: set once, unique, never changed by a sync. */
  readonly name: string;
  /** Twelve digits, in quotes. */
  readonly id: string;
  readonly awsName?: string;
  /** Path of organizational unit names from the root, without it: `Workloads/ML`. Left out: directly under the root. */
  readonly ou?: string;
  readonly tags?: { readonly [key: string]: string };
  /** Default ACTIVE. */
  readonly status?: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE";
  /** The team responsible for it; left out, every team may use it. */
  readonly owner?: string;
  /** Who else may assign and create roles there; left out: only the owner. */
  readonly sharedWith?: WrittenConsent;
  /** Values for {{vars.NAME}} in role policies. */
  readonly vars?: { readonly [key: string]: string };
};

export type WrittenAccounts = { readonly accounts: readonly WrittenAccount[] };

export type WrittenOrganization = {
  readonly organization: {
    readonly region: string;
    /** Default: the region's. */
    readonly partition?: "aws" | "aws-us-gov" | "aws-cn";
    /** Found when there is exactly one. */
    readonly instanceArn?: string;
    /** Default identity-center. */
    readonly identitySource?: "identity-center" | "external";
    /** The account's name in accounts.yaml. */
    readonly managementAccount: string;
    /** Default management. */
    readonly runsIn?: "management" | "delegated";
    /** ARN patterns with `{account}`, assumed in each account with roles. */
    readonly previewRole?: string;
    readonly deployRole?: string;
    readonly accessControlAttributes?: readonly { readonly key: string; readonly source: string }[];
    readonly tags?: { readonly [key: string]: string };
    /** GitHub teams or users, for CODEOWNERS. */
    readonly owners?: { readonly platform: readonly string[]; readonly security: readonly string[] };
  };
};

/** How much one deploy may remove of a kind; replacements count as removals. */
export type WrittenRemovalLimit = {
  /** At most this many. */
  readonly count?: number;
  /** At most this share of what exists, 0 to 1; judged only above `minimum`. */
  readonly fraction?: number;
  /** Up to this many may always be removed, whatever their share; default 3. */
  readonly minimum?: number;
};

export type WrittenGuardrails = {
  readonly guardrails: {
    readonly removalLimits?: {
      readonly [kind in RemovalKind]?: WrittenRemovalLimit;
    };
    /** People whose memberships and direct assignments are removed, and who get none until they are removed from the list. */
    readonly suspended?: readonly string[];
    readonly roles?: {
      /** `{account}` stands for the account's id. */
      readonly permissionsBoundary?: string;
      readonly services?: readonly string[];
      readonly principals?: WrittenPrincipals;
      readonly [key: string]: unknown;
    };
    /** Whether a deploy removes what is neither in the files nor in any deployed commit; left out: no. */
    readonly repairNarrowing?: boolean;
    /** Where a deploy removes what was made by hand and no file declares; left out: nowhere. */
    readonly unmanaged?: readonly WrittenUnmanaged[];
    /** What is allowed nevertheless; it has keys, operations, drift or several of them, or removals, or errors. */
    readonly exceptions?: readonly {
      /** Where its keys and operations are: `identity-center`, `account-<id>`. */
      readonly stack?: string;
      /** Violations and removals: each names one resource of the stack, as the plan prints it. */
      readonly keys?: readonly string[];
      /** Removals of what one file declared. */
      readonly removals?: WrittenFileRemovals;
      /** Errors of one file that are meant. */
      readonly errors?: WrittenFileErrors;
      /** What a deploy may do although no approved pull request explains it. */
      readonly operations?: readonly WrittenOperation[];
      /** What of AWS is not as it was deployed, and stays so. */
      readonly drift?: readonly WrittenDrift[];
      readonly reason: string;
      readonly until: string;
    }[];
    /** What sets a guardrail is known to its file in guardrails/. */
    readonly [key: string]: unknown;
  };
};

export type UnmanagedKind = "memberships" | "permissionSetPolicies" | "assignments" | "rolePolicies";

export type WrittenUnmanaged = {
  readonly remove: readonly UnmanagedKind[];
  /** Of what is in accounts; left out: in all but the management account. */
  readonly accounts?: readonly WrittenSelectorEntry[];
};

export type WrittenFileRemovals = {
  /** Path from access/. */
  readonly file: string;
  readonly count: number;
};

export type WrittenDrift = {
  readonly key: string;
  /** 64 hexadecimal digits: how it differs. */
  readonly digest: string;
};

export type WrittenFileErrors = {
  /** Path from access/. */
  readonly file: string;
  /** Of the diagnostic. */
  readonly code: string;
  /** With more of them, the exception lifts none. */
  readonly count: number;
};

export type WrittenOperation = {
  readonly key: string;
  readonly operation: "create" | "update" | "replace" | "delete";
  /** SHA-256, hex, of the operation and its result. */
  readonly digest: string;
};

export type RemovalKind = "users" | "groups" | "memberships" | "permissionSets" | "assignments" | "roles" | "other";

/** A document that its schema has accepted. */
export type WrittenDocument<Value> = { readonly source: SourceDocument; readonly value: Value };

/** All of access/, each document accepted by its schema; nothing is resolved yet. */
export type WrittenAccess = {
  /** Exactly one. */
  readonly organization: WrittenDocument<WrittenOrganization>;
  readonly accounts: readonly WrittenDocument<WrittenAccounts>[];
  readonly guardrails: readonly WrittenDocument<WrittenGuardrails>[];
  readonly users: readonly WrittenDocument<WrittenUsers>[];
  readonly teams: readonly WrittenDocument<WrittenTeam>[];
  /** Policy documents by their path relative to access/ (`policies/x.json`), parsed as JSON or YAML, with the places inside them. */
  readonly policyFiles: ReadonlyMap<string, SourceDocument>;
};
