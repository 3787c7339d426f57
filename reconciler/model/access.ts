// What the rest of the code uses: everything resolved, nothing optional that has a default, origins kept for messages.
import type { Origin } from "../load/source-document.ts";
import type { Consent } from "./consent.ts";

export type Account = {
  /** The name in accounts.yaml. */
  readonly name: string;
  /** Twelve digits. */
  readonly id: string;
  /** Names of organizational units from the root down; empty directly under the root. */
  readonly ou: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
  readonly status: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE";
  readonly vars: ReadonlyMap<string, string>;
  /** The team responsible for it; without one, every team may use it. */
  readonly owner: string | undefined;
  /** Who else may assign and create roles there. */
  readonly sharedWith: Consent;
  readonly origin: Origin;
};

export type Person = {
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly displayName: string;
  readonly email: string;
  readonly emailType: string | undefined;
  /** title, userType, nickname, locale, timezone, preferredLanguage: those that are written. */
  readonly attributes: { readonly [attribute: string]: string };
  /** The last day, in UTC. */
  readonly leaves: string | undefined;
  /** The user name before a rename, which replaces the person. */
  readonly previously: string | undefined;
  readonly origin: Origin;
};

/** A user or group by name: a declared one, or one of the identity provider. */
export type Principal = {
  readonly kind: "user" | "group";
  readonly name: string;
  readonly external: boolean;
  /** The name before a rename. */
  readonly previously: string | undefined;
};

export type Membership = {
  readonly principal: Principal;
  /** Its last day, in UTC. */
  readonly expires: string | undefined;
  readonly origin: Origin;
};

export type Group = {
  readonly name: string;
  readonly description: string | undefined;
  readonly team: string;
  /** Teams that may add members of their own. */
  readonly membersFrom: readonly string[];
  /** Those that apply today. */
  readonly members: readonly Membership[];
  /** The name before a rename in place. */
  readonly previously: string | undefined;
  readonly origin: Origin;
};

export type CustomerManagedPolicy = { readonly name: string; readonly path: string };

/** A managed policy: one of AWS's by its full ARN, or one of the account. */
export type ManagedPolicy =
  | { readonly managedPolicyArn: string }
  | { readonly customerManagedPolicy: CustomerManagedPolicy };

export type PermissionSet = {
  readonly name: string;
  readonly description: string | undefined;
  readonly sessionDuration: string;
  readonly relayState: string | undefined;
  /** Full ARNs. */
  readonly managedPolicies: readonly string[];
  readonly customerManagedPolicies: readonly CustomerManagedPolicy[];
  /** Compact JSON. */
  readonly inlinePolicy: string | undefined;
  readonly permissionsBoundary: ManagedPolicy | undefined;
  /** Its own, without the organization's. */
  readonly tags: { readonly [key: string]: string };
  readonly team: string;
  /** Who else may assign it. */
  readonly sharedWith: Consent;
  /** The set that this one replaces. */
  readonly previously: string | undefined;
  readonly origin: Origin;
};

/** One entry of `assignments:` that gives an assignment. */
export type AssignmentEntry = {
  /** Its last day, in UTC. */
  readonly expires: string | undefined;
  readonly origin: Origin;
};

/** One permission set for one principal in one account; those that apply today. */
export type Assignment = {
  readonly permissionSet: string;
  readonly principal: Principal;
  readonly account: Account;
  /** Its last day, in UTC: the latest when several entries give the same. */
  readonly expires: string | undefined;
  readonly origin: Origin;
  /** Every entry that gives it today; `origin` points to the first. */
  readonly entries: readonly AssignmentEntry[];
};

/** One role in one account. */
export type Role = {
  readonly name: string;
  readonly description: string | undefined;
  readonly account: Account;
  /** Compact JSON. */
  readonly trustPolicy: string;
  readonly policies: readonly {
    readonly name: string;
    readonly description: string | undefined;
    readonly document: string;
  }[];
  /** Full ARNs. */
  readonly managedPolicies: readonly string[];
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly team: string;
  /** Its own and its policies', without the organization's. */
  readonly tags: { readonly [key: string]: string };
  /** The ARN of its permissions boundary, from the guardrails. */
  readonly permissionsBoundary: string | undefined;
  /** The role that this one replaces. */
  readonly previously: string | undefined;
  readonly origin: Origin;
};

export type Organization = {
  readonly region: string;
  readonly partition: "aws" | "aws-us-gov" | "aws-cn";
  readonly instanceArn: string | undefined;
  readonly identitySource: "identity-center" | "external";
  readonly managementAccount: Account | undefined;
  readonly runsIn: "management" | "delegated";
  readonly previewRole: string | undefined;
  readonly deployRole: string | undefined;
  readonly accessControlAttributes: readonly { readonly key: string; readonly source: string }[];
  readonly tags: { readonly [key: string]: string };
  readonly origin: Origin;
};

export type Access = {
  readonly organization: Organization;
  readonly accounts: readonly Account[];
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly permissionSets: readonly PermissionSet[];
  readonly assignments: readonly Assignment[];
  readonly roles: readonly Role[];
};
