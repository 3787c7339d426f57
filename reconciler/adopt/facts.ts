// What adoption knows besides the objects themselves: the organization, and who owns the people.
import type { LiveObject } from "../live/live-object.ts";

export type AccountFacts = {
  /** Twelve digits. */
  readonly id: string;
  /** As AWS Organizations has it. */
  readonly awsName: string;
  /** Names of organizational units from the root down; undefined: not known. */
  readonly ou: readonly string[] | undefined;
  readonly tags: ReadonlyMap<string, string>;
  /** ACTIVE, SUSPENDED, PENDING_CLOSURE, or another state of AWS's, in which nothing can be assigned. */
  readonly status: string;
};

export type OrganizationFacts = {
  /** The UTC date on which AWS is read. */
  readonly readOn: string;
  readonly region: string;
  /** Written where the region has several instances. */
  readonly instanceArn: string | undefined;
  /** Twelve digits. */
  readonly managementAccount: string;
  readonly runsIn: "management" | "delegated";
  readonly previewRole: string | undefined;
  readonly deployRole: string | undefined;
  readonly accounts: readonly AccountFacts[];
};

/** An object that the files don't declare. */
export type LeftOut = {
  readonly stack: string;
  readonly key: string;
  /**
   * `aws-own`: AWS's tools look after it. `provider`: the identity provider does. `not-said`: the language can't say it, or not as it is.
   * `depends`: on something that is left out. `not-asked`: outside the account or team that was asked for.
   */
  readonly why: "aws-own" | "provider" | "not-said" | "depends" | "not-asked";
  /** It contains untrusted text. */
  readonly reason: string;
  /** Whether `external:` names it nevertheless, so that it can be a member or get assignments. */
  readonly named: boolean;
};

/** AWS doesn't tell the identity source; people have external ids only where a provider sends them. */
export function identitySourceOf(objects: readonly LiveObject[]): "identity-center" | "external" {
  return objects.some((it) => it.identity?.kind === "user" && isProviders(it)) ? "external" : "identity-center";
}

/** Whether an identity provider sends this person or group. */
export function isProviders({ undeclarable }: LiveObject): boolean {
  return undeclarable?.externalIds !== undefined;
}
