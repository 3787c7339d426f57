// A danger that a reviewer must not overlook, as a value.
import type { Access } from "../model/access.ts";
import type { ListedPrincipals } from "../policy/listed-principals.ts";
import type { Level, Reason } from "../policy/reason.ts";
import type { AccessDiff } from "./access-diff.ts";
import type { Sides } from "./sides.ts";
import type { ConditionsChange } from "./trust-changes.ts";

/** A permission set, or a role in these accounts. */
export type Subject = {
  readonly kind: "permission-set" | "role";
  readonly name: string;
  /** Names; of a set those in which somebody has it. */
  readonly accounts: readonly string[];
  /** Who holds the set. */
  readonly people: readonly string[];
  /** Groups of the identity provider that hold the set. */
  readonly groups: readonly string[];
};

/** Who holds, or gets, the same in the same accounts. */
export type HeldTogether = {
  readonly people: readonly string[];
  readonly groups: readonly string[];
  readonly permissionSet: string;
  readonly accounts: readonly string[];
  readonly level: Level;
};

/** `userType` */
export type Attribute = {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
};

/** What of organization.yaml everything goes by, in words. */
export type OrganizationSetting =
  | "the region"
  | "the partition"
  | "the instance"
  | "the management account"
  | "where it runs"
  | "the role of previews"
  | "the role of deploys"
  | "the identity source";

export type RedFlag = { readonly severity: "caution" | "warning" } & (
  | {
      /** It lets its holders do more of what is dangerous. */
      readonly kind: "rights";
      readonly subject: Subject;
      /** Those that are new, each with the actions that are. */
      readonly reasons: readonly Reason[];
      /** Undefined: it is new. */
      readonly before: Level | undefined;
    }
  | {
      /** What is dangerous of it was narrowed more: by other conditions, or to fewer resources. */
      readonly kind: "fewer-limits";
      readonly subject: Subject;
      /** Each with the actions of which that is so; those that are new are among `rights`. */
      readonly reasons: readonly Reason[];
    }
  | {
      /** Others than before may assume it, or under fewer conditions; each in words. `isOpen`: nothing certainly leaves only somebody in particular. */
      readonly kind: "trust";
      readonly subject: Subject;
      readonly isOpen: boolean;
      readonly before: readonly string[];
      /** Those that are new. */
      readonly who: readonly string[];
      /** Ids of the organizations by which alone it is not open, and of which nothing says that they are ours; sorted. */
      readonly organizations: readonly string[];
      /** Those conditions that differ, of whom of `who` is not new; see {@link ConditionsChange}. Absent: `who` says it. */
      readonly conditions?: Pick<ConditionsChange, "removed" | "added">;
    }
  | {
      /** `after` undefined: none. */
      readonly kind: "boundary";
      readonly subject: Subject;
      readonly before: string;
      readonly after: string | undefined;
    }
  | {
      /** Its boundary, one of our own, leaves more than before. */
      readonly kind: "boundary-allows";
      readonly subject: Subject;
      /** Sorted. */
      readonly actions: readonly string[];
    }
  | {
      /** Some denials go, or are of less. */
      readonly kind: "no-longer-denied";
      readonly subject: Subject;
      /** Sorted. */
      readonly actions: readonly string[];
    }
  | {
      /** What it passed or assumed is gone, or has another name now, and its policies name it as before. */
      readonly kind: "role-gone";
      readonly subject: Subject;
      /** `nowCalled` undefined: it is gone. */
      readonly roles: readonly { readonly name: string; readonly nowCalled: string | undefined }[];
      /** Of the policies that name them; none: they are written in place. */
      readonly files: readonly string[];
    }
  | {
      /** Policies whose contents are not known here, and may be anything; or that go, and may have denied something. */
      readonly kind: "unknown-policies";
      readonly subject: Subject;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | {
      /** Longer sessions of what is dangerous, or sessions that begin at another page. */
      readonly kind: "session";
      readonly subject: Subject;
      readonly what: string;
      readonly before: string | undefined;
      readonly after: string | undefined;
    }
  | ({
      /** People, or groups that the identity provider fills, get a set that is more than ordinary. */
      readonly kind: "dangerous-holders";
      /** It is privileged, and of the people none held any such set before. */
      readonly isFirst: boolean;
    } & HeldTogether)
  | ({
      /** Who holds a set that is more than ordinary keeps it longer. Undefined: for good. */
      readonly kind: "kept-longer";
      readonly before: string | undefined;
      readonly after: string | undefined;
    } & HeldTogether)
  | {
      /** Somebody who holds something is reached at another address, or is somebody else under a new name. */
      readonly kind: "person";
      readonly name: string;
      readonly previously: string | undefined;
      readonly before: string;
      readonly after: string;
    }
  | {
      /** Policies of sets that somebody holds ask for attributes of people, and that one's are others. */
      readonly kind: "told-otherwise";
      readonly name: string;
      /** Of `aws:PrincipalTag/KEY`; sorted. */
      readonly keys: readonly string[];
      /** Of the person, by what these keys are made; sorted by name. Undefined: none. */
      readonly attributes: readonly Attribute[];
      readonly permissionSets: readonly string[];
    }
  | {
      /** A name stands for another account than before: what is written with it is so too. */
      readonly kind: "account-renamed";
      readonly id: string;
      readonly before: string;
      readonly after: string;
    }
  | {
      /** What runs and rights of the whole organization go by. */
      readonly kind: "organization";
      readonly what: OrganizationSetting;
      readonly before: string | undefined;
      readonly after: string | undefined;
    }
  | {
      /** Others approve changes of some files, or of what is in another file now: `team ai-platform`, `the guardrails`, `group admins`. */
      readonly kind: "owners";
      readonly of: readonly string[];
      readonly before: readonly string[];
      readonly after: readonly string[];
    }
  | {
      /** An account belongs to another team, which may use it by its own approval alone. */
      readonly kind: "account-owner";
      readonly name: string;
      readonly before: string;
      readonly after: string;
    }
  | {
      /** Other teams may use something by their own approval alone: add members, assign a set, or use an account. */
      readonly kind: "consent";
      /** `group admins`. */
      readonly of: string;
      /** Teams, or `all teams`. */
      readonly teams: readonly string[];
      /** Those who could already. */
      readonly before: readonly string[];
    }
  | {
      /** Somebody whom the identity provider had under this name is one of ours now, or the other way round, and holds the same. */
      readonly kind: "other-directory";
      readonly name: string;
      readonly isOurs: boolean;
    }
  | {
      /** Attributes of sessions, by which policies tell people apart; texts of `key: source`. */
      readonly kind: "attributes";
      readonly before: readonly string[];
      readonly after: readonly string[];
    }
);

export type Compared = {
  /** The base as it is written, by whose names its roles and policies are judged. */
  readonly written: Access;
  readonly sides: Sides;
  /** Of these. */
  readonly diff: AccessDiff;
  /** Whom guardrails.yaml lets roles trust for good. */
  readonly listed: ListedPrincipals;
};
