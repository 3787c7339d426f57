// Service roles that a change of the files creates or removes, or of which it changes who may assume them or what they may do.
import type { Access, Role } from "../model/access.ts";
import { boundaryOfRole } from "../model/own-policies.ts";
import { isEmptyDiff, type PolicyDiff, policyDiff } from "../policy/compare-documents.ts";
import type { IamServices } from "../policy/iam-services.ts";
import { managedPolicyText } from "./policy-text.ts";
import { type Changed, type NamesChange, namesChange } from "./set-changes.ts";
import { type TrustChange, trustChange } from "./trust-changes.ts";

export type RoleChange = {
  readonly name: string;
  readonly account: { readonly id: string; readonly name: string };
  readonly kind: "created" | "removed" | "changed";
  readonly trust: TrustChange;
  /** What its own policies together allow and deny. */
  readonly own: PolicyDiff;
  /** ARNs of AWS-managed policies, whose contents are AWS's. */
  readonly policies: NamesChange;
  readonly other: readonly Changed[];
};

/** Sorted by account id and name. */
export async function roleChanges(base: Access, head: Access, services: IamServices): Promise<readonly RoleChange[]> {
  const [before, after] = [byPlace(base), byPlace(head)];
  const names = new Map([...base.accounts, ...head.accounts].map(({ id, name }) => [id, name]));
  const changes: RoleChange[] = [];
  for (const place of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(place), after.get(place)];
    const role = now ?? old;
    if (role === undefined) continue;
    const own = await policyDiff(documentsOf(old), documentsOf(now), services);
    const policies = namesChange(old?.managedPolicies ?? [], now?.managedPolicies ?? []);
    const trust = trustChange(old?.trustPolicy, now?.trustPolicy, role.account.id, names);
    const other = old !== undefined && now !== undefined ? otherChanges(old, now) : [];
    const kind = old === undefined ? "created" : now === undefined ? "removed" : "changed";
    const differ = [policies.added, policies.removed, trust.added, trust.removed, other].flat();
    if (kind === "changed" && isEmptyDiff(own) && differ.length === 0) continue;
    const { id, name } = role.account;
    changes.push({ name: role.name, account: { id, name }, kind, trust, own, policies, other });
  }
  return changes;
}

/** Names of roles are unique in an account, in any letter case. */
export function placeOfRole({
  account,
  name,
}: {
  readonly account: { readonly id: string };
  readonly name: string;
}): string {
  return `${account.id} ${name.toLowerCase()}`;
}

function byPlace({ roles }: Access): ReadonlyMap<string, Role> {
  return new Map(roles.map((role) => [placeOfRole(role), role]));
}

function documentsOf(role: Role | undefined): readonly string[] {
  return role?.policies.map(({ document }) => document) ?? [];
}

function otherChanges(before: Role, after: Role): readonly Changed[] {
  const [bound, bounds] = [before, after].map(boundaryOfRole).map((it) => it && managedPolicyText(it));
  const values: readonly Changed[] = [
    { kind: "boundary", what: "permissions boundary", before: bound, after: bounds },
    {
      kind: "session",
      what: "longest session, seconds",
      before: String(before.maxSessionDuration),
      after: String(after.maxSessionDuration),
    },
  ];
  return values.filter((it) => it.before !== it.after);
}
