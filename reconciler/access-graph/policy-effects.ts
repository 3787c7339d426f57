// Whether a change of a set's or role's policies lets its holders do more, or less, as far as it is known here. Pure.
import type { Access } from "../model/access.ts";
import type { PolicyDiff } from "../policy/compare-documents.ts";
import { managedAllows, managedPowers } from "../policy/managed-powers.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import { placeOfRole, type RoleChange } from "./role-changes.ts";
import { type Changed, mayDeny, type NamesChange, type SetChange } from "./set-changes.ts";

type Side = Pick<Access, "permissionSets" | "roles">;

/** Both sides under the names of the head. Of a role in doubt it allows more. */
export function policyEffects(base: Side, head: Side) {
  const ofSets = holdingAll(base.permissionSets, head.permissionSets, ({ name }) => name.toLowerCase());
  const ofRoles = holdingAll(base.roles, head.roles, placeOfRole);
  const ofSet = (set: SetChange): Policies => ({ ...set, own: set.inline, ...ofSets(set.name.toLowerCase()) });
  const ofRole = (role: RoleChange): Policies => ({ ...role, ...ofRoles(placeOfRole(role)) });
  // What those of our own allow is told by their documents.
  const ours = new Set(
    [...base.roles, ...head.roles].flatMap(({ policies }) =>
      policies.map(({ name }) => `${ROLE_PATH}${name}`.toLowerCase()),
    ),
  );
  const isUnknown = (policy: string) => !isKnown(policy) && !ours.has(policy.toLowerCase());
  const isNotKnown = ({ policies }: { readonly policies: NamesChange }) =>
    [...policies.added, ...policies.removed].some(isUnknown);
  return {
    setAllowsMore: (set: SetChange): boolean => allowsMore(ofSet(set)),
    setAllowsLess: (set: SetChange): boolean => allowsLess(ofSet(set)),
    roleAllowsMore: (role: RoleChange): boolean => allowsMore(ofRole(role)) || isNotKnown(role),
    roleAllowsLess: (role: RoleChange): boolean => allowsLess(ofRole(role)),
    /** Whether it depends on a policy whose contents are not known here. */
    isNotKnown,
  };
}

type Policies = {
  readonly own: PolicyDiff;
  readonly boundary?: PolicyDiff;
  readonly policies: NamesChange;
  readonly other: readonly Changed[];
  /** Whether an AWS-managed policy allows everything, so that what other policies allow makes no difference. */
  readonly hadAll: boolean;
  readonly hasAll: boolean;
};

function allowsMore({ own, boundary, policies, other, hadAll }: Policies): boolean {
  return (
    (!hadAll && (own.allowed.length > 0 || policies.added.some(grants))) ||
    own.noLongerDenied.length > 0 ||
    policies.removed.some((it) => isKnown(it) && mayDeny(it)) ||
    (boundary !== undefined && boundary.allowed.length + boundary.noLongerDenied.length > 0) ||
    boundaries(other).some(({ before }) => before !== undefined)
  );
}

/** Less is what the way back would allow more. */
function allowsLess(policies: Policies): boolean {
  return allowsMore(backwards(policies));
}

function backwards({ own, boundary, policies, other, hadAll, hasAll }: Policies): Policies {
  return {
    own: diffBackwards(own),
    ...(boundary === undefined ? {} : { boundary: diffBackwards(boundary) }),
    policies: { added: policies.removed, removed: policies.added },
    other: other.map((it) => ({ ...it, before: it.after, after: it.before })),
    hadAll: hasAll,
    hasAll: hadAll,
  };
}

function diffBackwards({ allowed, noLongerAllowed, denied, noLongerDenied }: PolicyDiff): PolicyDiff {
  return { allowed: noLongerAllowed, noLongerAllowed: allowed, denied: noLongerDenied, noLongerDenied: denied };
}

/** An AWS-managed policy that the table of their contents has, by its ARN. */
function isKnown(policy: string): boolean {
  return policy.startsWith("arn:") && !managedPowers(policy).has("unknown-policy");
}

/** Whether it is known to allow something. */
function grants(policy: string): boolean {
  return isKnown(policy) && managedAllows(policy);
}

type Holding = { readonly managedPolicies: readonly string[] };

/** By a key of sets or roles, whether it had, and has, a policy that allows everything. */
function holdingAll<Of extends Holding>(base: readonly Of[], head: readonly Of[], keyOf: (it: Of) => string) {
  const allIn = (of: readonly Of[]) =>
    new Set(of.filter((it) => it.managedPolicies.some((arn) => managedPowers(arn).has("everything"))).map(keyOf));
  const [had, has] = [allIn(base), allIn(head)];
  return (key: string) => ({ hadAll: had.has(key), hasAll: has.has(key) });
}

function boundaries(other: readonly Changed[]): readonly Changed[] {
  return other.filter(({ kind }) => kind === "boundary");
}
