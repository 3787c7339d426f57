// What AWS holds, as values that can be laid beside desired resources and beside a state.
import type { DesiredValue, ResourceType } from "../desired/desired-resource.ts";
import type { Identified } from "../model/resource-identity.ts";
import type { PrincipalId } from "./center-lists.ts";

/** An object in AWS under the key that the reconciler would give it, with the properties that a desired resource of it would have. */
export type LiveObject = Identified & {
  /** `identity-center`, or `account-<id>`. */
  readonly stack: string;
  readonly type: ResourceType;
  /** The id by which the provider imports it. */
  readonly importId: string;
  /**
   * Named as `@pulumi/aws` has them; ids and ARNs of other objects are references, `{ $ref: "group/x", output: "groupId" }`, also
   * of people and groups that an identity provider owns. What AWS doesn't have is absent; policies are JSON text as AWS gives it.
   */
  readonly properties: { readonly [name: string]: DesiredValue };
  /** What it has beside that: no file can declare it, and no deploy changes it. Absent where there is none. */
  readonly undeclarable?: Undeclarable;
};

export type Undeclarable = {
  /** Of a person or group of an identity provider: its id there, by the provider's name. */
  readonly externalIds?: Readonly<Record<string, string>>;
  /** Of a person: attributes in the identity store's own form, such as `PhoneNumbers`, and all of `Emails` where there are several addresses. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Policies that are written into a role: JSON text by name. */
  readonly inlinePolicies?: Readonly<Record<string, string>>;
};

/** An account assignment whose person or group is gone: AWS keeps it, and only its ids are known. */
export type OrphanedAssignment = {
  readonly accountId: string;
  readonly permissionSet: string;
  readonly permissionSetArn: string;
  readonly principal: PrincipalId;
};

/** Something that could not be read. Nothing may be concluded from its absence. */
export type UnreadPart = {
  /** In plain words, `the memberships of group builders`, `account 222222222222`. */
  readonly what: string;
  /** AWS's own reason. */
  readonly reason: string;
  /** Whether an object with this identity could be in it. */
  readonly covers: (stack: string, identity: Identified["identity"]) => boolean;
};

export type LiveWorld = {
  readonly objects: readonly LiveObject[];
  readonly orphans: readonly OrphanedAssignment[];
  /** Empty: everything was read. */
  readonly unread: readonly UnreadPart[];
};
