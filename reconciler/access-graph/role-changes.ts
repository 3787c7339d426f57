// Service roles that a change of the files creates or removes, or of which it changes who may assume them or what they may do.
import type { Access, Role } from "../model/access.ts";
import { isEmptyDiff, type PolicyDiff, policyDiff } from "../policy/compare-documents.ts";
import type { IamServices } from "../policy/iam-services.ts";
import { explainRole } from "./explain-role.ts";
import { type Changed, type NamesChange, namesChange } from "./set-changes.ts";

export type RoleChange = {
  readonly name: string;
  readonly account: { readonly id: string; readonly name: string };
  readonly kind: "created" | "removed" | "changed";
  /** Who may assume it, by the principals that are allowed. */
  readonly trust: NamesChange;
  /** The trust policy differs in something else, such as a condition. */
  readonly trustRewritten: boolean;
  /** What its own policies together allow and deny. */
  readonly own: PolicyDiff;
  /** ARNs of AWS-managed policies, whose contents are AWS's. */
  readonly policies: NamesChange;
  readonly other: readonly Changed[];
};

/** Sorted by account id and name. */
export async function roleChanges(base: Access, head: Access, services: IamServices): Promise<readonly RoleChange[]> {
  const [before, after] = [byPlace(base), byPlace(head)];
  const changes: RoleChange[] = [];
  for (const place of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(place), after.get(place)];
    const role = now ?? old;
    if (role === undefined) continue;
    const own = await policyDiff(documentsOf(old), documentsOf(now), services);
    const policies = namesChange(old?.managedPolicies ?? [], now?.managedPolicies ?? []);
    const trust = namesChange(trustsOf(old), trustsOf(now));
    const both = old !== undefined && now !== undefined;
    const trustRewritten = both && old.trustPolicy !== now.trustPolicy;
    const other = both ? otherChanges(old, now) : [];
    const kind = old === undefined ? "created" : now === undefined ? "removed" : "changed";
    const names = policies.added.length + policies.removed.length;
    if (kind === "changed" && isEmptyDiff(own) && names + other.length === 0 && !trustRewritten) continue;
    const { id, name } = role.account;
    changes.push({ name: role.name, account: { id, name }, kind, trust, trustRewritten, own, policies, other });
  }
  return changes;
}

function byPlace({ roles }: Access): ReadonlyMap<string, Role> {
  return new Map(roles.map((role) => [`${role.account.id} ${role.name.toLowerCase()}`, role]));
}

function documentsOf(role: Role | undefined): readonly string[] {
  return role?.policies.map(({ document }) => document) ?? [];
}

function trustsOf(role: Role | undefined): readonly string[] {
  return role === undefined ? [] : explainRole(role).trusts;
}

function otherChanges(before: Role, after: Role): readonly Changed[] {
  const [from, to] = [before.maxSessionDuration, after.maxSessionDuration];
  return from === to ? [] : [{ what: "longest session, seconds", before: String(from), after: String(to) }];
}
