// Permission sets that a change of the files creates, removes or gives other policies, with the people who hold them.
import type { Access, Account, PermissionSet } from "../model/access.ts";
import { ownDocumentsNamed, ownDocumentsOf, rolesIn } from "../model/own-policies.ts";
import { accountsBySet, rightsOfSet } from "../model/rights.ts";
import { diffOfAccounts, isEmptyDiff, type PolicyDiff, policyDiff } from "../policy/compare-documents.ts";
import type { IamServices } from "../policy/iam-services.ts";
import { managedDenials, managedPowers } from "../policy/managed-powers.ts";
import { isPrivilegedLevel } from "../policy/rights.ts";
import type { Holders } from "./holders.ts";
import { managedPolicyText } from "./policy-text.ts";

/** A value before and after the change; undefined: there is none. */
export type Changed = {
  readonly kind: "boundary" | "session" | "relay-state";
  readonly what: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
};

export type NamesChange = { readonly added: readonly string[]; readonly removed: readonly string[] };

export type SetChange = {
  readonly name: string;
  readonly kind: "created" | "removed" | "changed";
  readonly privileged: boolean;
  /** What the inline policy, and those of our own that it names, allow and deny. */
  readonly inline: PolicyDiff;
  /** ARNs of AWS-managed policies, whose contents are AWS's, and paths with names of customer managed policies. */
  readonly policies: NamesChange;
  /** Boundary, session duration and relay state, where they differ. */
  readonly other: readonly Changed[];
  /** What a boundary of our own allows, where it is the same policy as before. */
  readonly boundary: PolicyDiff;
  /** Who holds it after the change, or held it before its removal. */
  readonly people: readonly string[];
  /** Groups of the identity provider that do. */
  readonly groups: readonly string[];
};

/** The sets of one side, and who holds them there. */
type Side = Access & { readonly holders: Holders };

/** Sorted by name. */
export async function setChanges(base: Side, head: Side, services: IamServices): Promise<readonly SetChange[]> {
  const [before, after] = [byName(base), byName(head)];
  const assignedOn = [accountsBySet(base), accountsBySet(head)] as const;
  const changes: SetChange[] = [];
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(name), after.get(name)];
    const set = now ?? old;
    if (set === undefined) continue;
    const assigned = assignedOn.flatMap((of) => of(set.name));
    // Of one that nobody has, all.
    const accounts = once(assigned.length > 0 ? assigned : [...base.accounts, ...head.accounts]);
    const inline = await diffIn(accounts, documentsOfSet(old, base), documentsOfSet(now, head), services);
    const policies = namesChange(policiesOf(old), policiesOf(now));
    const other = old === undefined || now === undefined ? [] : otherChanges(old, now);
    const kind = old === undefined ? "created" : now === undefined ? "removed" : "changed";
    const bounds = [boundaryDocumentsOf(old, base), boundaryDocumentsOf(now, head)] as const;
    const boundary = await diffIn(accounts, ...bounds, services);
    const same =
      isEmptyDiff(inline) &&
      isEmptyDiff(boundary) &&
      policies.added.length + policies.removed.length + other.length === 0;
    if (kind === "changed" && same) continue;
    const holders = (now === undefined ? base : head).holders(name);
    const [side, accountsOf] = now === undefined ? [base, assignedOn[0]] : [head, assignedOn[1]];
    const privileged = isPrivilegedLevel(rightsOfSet(set, accountsOf(set.name), side).level);
    changes.push({ name: set.name, kind, privileged, inline, policies, other, boundary, ...holders });
  }
  return changes;
}

function once(accounts: readonly Account[]): readonly Account[] {
  return [...new Map(accounts.map((account) => [account.id, account])).values()];
}

/** Those in an account, by its id. */
type Documents = (accountId: string) => readonly string[];

async function diffIn(
  accounts: readonly Account[],
  before: Documents,
  after: Documents,
  services: IamServices,
): Promise<PolicyDiff> {
  const diffs = new Map<string, PolicyDiff>();
  for (const { id, name } of accounts) diffs.set(name, await policyDiff(before(id), after(id), services));
  return diffOfAccounts(diffs);
}

/**
 * Of {@link SetChange.policies}: one that goes may leave more, and one that comes may leave less. So may one whose contents are not known
 * here.
 */
export function mayDeny(policy: string): boolean {
  return !policy.startsWith("arn:") || managedDenials(policy).length > 0 || managedPowers(policy).has("unknown-policy");
}

export function namesChange(before: readonly string[], after: readonly string[]): NamesChange {
  return {
    added: after.filter((it) => !before.includes(it)).sort(),
    removed: before.filter((it) => !after.includes(it)).sort(),
  };
}

function byName({ permissionSets }: Side): ReadonlyMap<string, PermissionSet> {
  return new Map(permissionSets.map((set) => [set.name.toLowerCase(), set]));
}

/** The documents of a boundary of our own; what another one allows is not known, so that changing to it is told alone. */
function boundaryDocumentsOf(set: PermissionSet | undefined, side: Side): Documents {
  const boundary = set?.permissionsBoundary;
  if (boundary === undefined || !("customerManagedPolicy" in boundary)) return () => [];
  const there = rolesIn(side.roles);
  return (id) => ownDocumentsNamed(boundary.customerManagedPolicy, { roles: there(id) });
}

/** Its inline policy, and those of our own that it names. */
export function documentsOfSet(set: PermissionSet | undefined, side: Pick<Access, "roles">): Documents {
  if (set === undefined) return () => [];
  const inline = set.inlinePolicy === undefined ? [] : [set.inlinePolicy];
  if (set.customerManagedPolicies.length === 0) return () => inline;
  const there = rolesIn(side.roles);
  return (id) => [...inline, ...ownDocumentsOf(set, { roles: there(id) })];
}

function policiesOf(set: PermissionSet | undefined): readonly string[] {
  if (set === undefined) return [];
  return [...set.managedPolicies, ...set.customerManagedPolicies.map(({ name, path }) => `${path}${name}`)];
}

function otherChanges(before: PermissionSet, after: PermissionSet): readonly Changed[] {
  const [bound, bounds] = [before, after].map(({ permissionsBoundary: it }) => it && managedPolicyText(it));
  const values: readonly Changed[] = [
    { kind: "boundary", what: "permissions boundary", before: bound, after: bounds },
    { kind: "session", what: "session duration", before: before.sessionDuration, after: after.sessionDuration },
    { kind: "relay-state", what: "relay state", before: before.relayState, after: after.relayState },
  ];
  return values.filter((it) => it.before !== it.after);
}
