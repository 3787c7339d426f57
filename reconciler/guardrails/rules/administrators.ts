// How many people may hold a privileged permission set in one account.

import { type EffectiveGrant, effectiveGrants } from "../../access-graph/effective-grants.ts";
import { type ProviderMembers, withProviderMembers } from "../../access-graph/provider-members.ts";
import { IDENTITY_CENTER_STACK } from "../../desired/desired-resources.ts";
import { type StackResource, stackKey } from "../../desired/stack-resource.ts";
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote } from "../../diagnostics/quote.ts";
import { placeOfOrigin } from "../../load/source-document.ts";
import { assignmentKey, membershipKey } from "../../model/resource-identity.ts";
import { rightsHeldIn } from "../../model/rights.ts";
import { isPrivilegedLevel } from "../../policy/rights.ts";
import { defineGuardrail, type RuleFacts, type Violation } from "../guardrail.ts";
import { accountsNamed, namedText, ofCause } from "../one-cause.ts";
import { grantingParts } from "../parts-of-set.ts";
import { raised } from "../relaxed-parts.ts";

/** How many people hold a privileged set in one account, by its name. */
type Held = { readonly people: number; readonly account: string };

const messages = {
  "too-many-administrators": {
    severity: "error",
    message: ({ held, most }: { held: readonly Held[]; most: number }) => {
      const [first, ...others] = held.map(({ people, account }) => ({ people, where: `in account ${quote(account)}` }));
      const also = others.map(({ people, where }) => `${people} ${where}`);
      const said = namedText([
        `${first?.people} people would hold a privileged permission set ${first?.where}`,
        ...also,
      ]);
      return `${said}; at most ${most} may`;
    },
    hint: () => "take somebody out of the groups that have it, or give a narrower set",
  },
  "administrators-unread": {
    severity: "error",
    message: (a: { accounts: readonly string[]; group: string; most: number; reason: string }) =>
      `group ${quote(a.group)} of the identity provider has a privileged permission set in ${accountsNamed(a.accounts)}, where at most ` +
      `${a.most} people may, and who is in it is not known: ${a.reason}`,
    hint: () => "let the run's role list the group's members, or run it again",
  },
} as const satisfies Messages;

const say = speaker(messages);

export const guardrail = defineGuardrail<number, number | undefined>({
  key: "administratorsPerAccount",
  messages,
  settings: (written) => written?.value,
  violations,
  relaxed: (before, after) => raised("people with privileged sets in an account", before, after),
});

function violations(most: number | undefined, facts: RuleFacts): readonly Violation[] {
  if (most === undefined) return [];
  const { access, changes, providerMembers = new Map() } = facts;
  const rightsOf = rightsHeldIn(access);
  const touched = new Set(changes.map(stackKey));
  const isPrivileged = ({ permissionSet, account }: Pick<EffectiveGrant, "permissionSet" | "account">) =>
    isPrivilegedLevel(rightsOf(permissionSet, account).level);
  const held = effectiveGrants(withProviderMembers(access, providerMembers));
  const unread = held.providerGroups.filter(isPrivileged).flatMap(({ group, account, permissionSet }) => {
    const read = providerMembers.get(group.toLowerCase());
    const origin = access.accounts.find(({ id }) => id === account.id)?.origin;
    if (read === undefined || "people" in read || origin === undefined) return [];
    const args = { group, most, reason: read.unread };
    const key = assignmentKey(account.id, permissionSet, { kind: "group", name: group });
    const parts = grantingParts(permissionSet, account, rightsOf(permissionSet, account), facts);
    const tell = (accounts: readonly string[]) =>
      say("administrators-unread", { ...args, accounts }, placeOfOrigin(origin));
    const id = `${group} ${permissionSet}`;
    return [ofCause({ id, detail: account.name, tell }, [{ stack: IDENTITY_CENTER_STACK, key }, ...parts])];
  });
  const grants = held.grants.filter(isPrivileged);
  const tooMany = [...Map.groupBy(grants, ({ account }) => account.id).values()].flatMap((held) => {
    const people = new Set(held.map(({ person }) => person.toLowerCase()));
    const [first] = held;
    const account = access.accounts.find(({ id }) => id === first?.account.id);
    if (people.size <= most || account === undefined) return [];
    const sets = [...Map.groupBy(held, ({ permissionSet }) => permissionSet)].map(([set, grants]) => ({
      set,
      resources: [
        ...grants.flatMap((grant) => waysTo(grant, providerMembers)),
        ...grantingParts(set, account, rightsOf(set, account), facts),
      ],
    }));
    // The same sets are one cause in whichever account, whatever other sets are held there.
    const causing = sets.filter(({ resources }) => resources.some((it) => touched.has(stackKey(it))));
    const id = JSON.stringify((causing.length > 0 ? causing : sets).map(({ set }) => set).sort());
    const detail: Held = { people: people.size, account: account.name };
    const tell = (all: readonly Held[]) =>
      say("too-many-administrators", { held: all, most }, placeOfOrigin(account.origin));
    const resources = sets.flatMap((it) => it.resources);
    return [ofCause({ id, detail, tell }, resources)];
  });
  return [...tooMany, ...unread];
}

/** Who is in a group of the identity provider is no resource of ours. */
function waysTo(
  { person, account, permissionSet, via }: Pick<EffectiveGrant, "person" | "account" | "permissionSet" | "via">,
  providerMembers: ProviderMembers,
): readonly StackResource[] {
  const stack = IDENTITY_CENTER_STACK;
  return via.flatMap((way) => {
    if ("direct" in way) {
      return [{ stack, key: assignmentKey(account.id, permissionSet, { kind: "user", name: person }) }];
    }
    const principal = { kind: "group", name: way.group } as const;
    return [
      ...(providerMembers.has(way.group.toLowerCase()) ? [] : [{ stack, key: membershipKey(way.group, person) }]),
      { stack, key: assignmentKey(account.id, permissionSet, principal) },
    ];
  });
}
