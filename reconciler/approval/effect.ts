// What a change of the files does: the resources and the rights that it gives, changes and takes away. An approval is of an effect.

import { createHash } from "node:crypto";
import { effectiveGrants } from "../access-graph/effective-grants.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { resourceText } from "../desired/desired-values.ts";
import { lastDays } from "../desired/last-days.ts";
import type { Access } from "../model/access.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { ROLE_PATH } from "../policy/role-path.ts";

/**
 * By what is changed, a resource (`membership/x/ana in identity-center`) or what somebody may do (`user ana: Reader in 022222222222`): the
 * digests before and after. What goes is told as gone, whatever it was before.
 */
export type Effect = ReadonlyMap<string, string>;

/** Both are of the same day. */
export function effect(before: Access, after: Access): Effect {
  const [held, kept] = [holdings(before), holdings(after)];
  const changed = [...new Set([...held.keys(), ...kept.keys()])].filter((what) => held.get(what) !== kept.get(what));
  return new Map(
    changed.sort().map((what) => {
      const now = kept.get(what);
      return [what, now === undefined ? "gone" : `${held.get(what) ?? "nothing"} ${now}`];
    }),
  );
}

/** What two effects don't have in common, sorted; empty: they are the same. Whose rights go by what is taken away makes no difference. */
export function differences(one: Effect, other: Effect): readonly string[] {
  const all = new Set([...one.keys(), ...other.keys()]);
  const isLoss = (what: string) =>
    /^(?:user|group) /.test(what) && [one.get(what), other.get(what)].every((it) => it === undefined || it === "gone");
  return [...all].filter((what) => one.get(what) !== other.get(what) && !isLoss(what)).sort();
}

/** Digests of all that files give, with the last day of what has one. */
function holdings(access: Access): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  const days = lastDays(access);
  for (const { name: stack, resources } of desiredStacks(access)) {
    for (const resource of resources) {
      held.set(`${resource.key} in ${stack}`, digestOf([resourceText(resource), days.get(resource.key)]));
    }
  }
  const rightsOf = openRights(access);
  const { grants, providerGroups } = effectiveGrants(access);
  // By attributes policies tell people apart: what somebody may do is also who the files say that this is.
  const { accessControlAttributes } = access.organization;
  const people = new Map(access.people.map((person) => [nameInKey(person.userName), person]));
  const tagsOf = (name: string): unknown => {
    const { origin: _, ...person } = people.get(nameInKey(name)) ?? {};
    return accessControlAttributes.length === 0 ? [] : [accessControlAttributes, person];
  };
  const holders = [
    ...grants.map((it) => ({ ...it, who: `user ${it.person}`, tags: tagsOf(it.person) })),
    ...providerGroups.map((it) => ({ ...it, who: `group ${it.group}`, tags: accessControlAttributes })),
  ];
  for (const { who, account, permissionSet, expires, tags } of holders) {
    held.set(
      `${who}: ${permissionSet} in ${account.id}`,
      digestOf([rightsOf(permissionSet, account.id), expires, tags]),
    );
  }
  return held;
}

/** What a permission set lets people do in an account: the set with its policies, those of ours that are in the account by their text. */
function openRights({ permissionSets, roles }: Access): (set: string, accountId: string) => string {
  const sets = new Map(permissionSets.map((set) => [nameInKey(set.name), set]));
  const documents = new Map<string, string>(
    roles.flatMap(({ account, policies }) =>
      policies.map(({ name, document }) => [`${account.id} ${ROLE_PATH}${nameInKey(name)}`, document] as const),
    ),
  );
  return (name, accountId) => {
    const set = sets.get(nameInKey(name));
    const boundary = set?.permissionsBoundary;
    const named = [
      ...(set?.customerManagedPolicies ?? []),
      ...(boundary !== undefined && "customerManagedPolicy" in boundary ? [boundary.customerManagedPolicy] : []),
    ];
    const ours = named.map(({ path, name: policy }) => documents.get(`${accountId} ${path}${nameInKey(policy)}`));
    const { sessionDuration, managedPolicies, customerManagedPolicies, inlinePolicy, permissionsBoundary } = set ?? {};
    return digestOf([
      sessionDuration,
      managedPolicies,
      customerManagedPolicies,
      inlinePolicy,
      permissionsBoundary,
      ours,
    ]);
  };
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
