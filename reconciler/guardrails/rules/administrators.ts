// How many people may hold a privileged permission set in one account.

import { type EffectiveGrant, effectiveGrants } from "../../access-graph/effective-grants.ts";
import { IDENTITY_CENTER_STACK } from "../../desired/desired-resources.ts";
import type { StackResource } from "../../desired/stack-resource.ts";
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote } from "../../diagnostics/quote.ts";
import { placeOfOrigin } from "../../load/source-document.ts";
import { assignmentKey, membershipKey } from "../../model/resource-identity.ts";
import { rightsHeldIn } from "../../model/rights.ts";
import { isPrivilegedLevel } from "../../policy/rights.ts";
import { defineGuardrail, type RuleFacts, type Violation } from "../guardrail.ts";
import { grantingParts } from "../parts-of-set.ts";
import { raised } from "../relaxed-parts.ts";

const messages = {
  "too-many-administrators": {
    severity: "error",
    message: (a: { account: string; people: number; most: number }) =>
      `${a.people} people would hold a privileged permission set in account ${quote(a.account)}; at most ${a.most} may`,
  },
} as const satisfies Messages;

const say = speaker(messages);

export const guardrail = defineGuardrail<number, number | undefined>({
  key: "administratorsPerAccount",
  messages,
  settings: ([written]) => written?.value,
  violations,
  relaxed: (before, after) => raised("people with privileged sets in an account", before, after),
});

function violations(most: number | undefined, { access, changes }: RuleFacts): readonly Violation[] {
  if (most === undefined) return [];
  const rightsOf = rightsHeldIn(access);
  const grants = effectiveGrants(access).grants.filter(({ permissionSet, account }) =>
    isPrivilegedLevel(rightsOf(permissionSet, account).level),
  );
  return [...Map.groupBy(grants, ({ account }) => account.id).values()].flatMap((held) => {
    const people = new Set(held.map(({ person }) => person.toLowerCase()));
    const [first] = held;
    const account = access.accounts.find(({ id }) => id === first?.account.id);
    if (people.size <= most || account === undefined) return [];
    const args = { account: account.name, people: people.size, most };
    const sets = new Set(held.map(({ permissionSet }) => permissionSet));
    return [
      {
        diagnostic: say("too-many-administrators", args, placeOfOrigin(account.origin)),
        resources: [
          ...held.flatMap(waysTo),
          ...[...sets].flatMap((set) => grantingParts(set, rightsOf(set, account), access, changes)),
        ],
      },
    ];
  });
}

function waysTo({ person, account, permissionSet, via }: EffectiveGrant): readonly StackResource[] {
  const stack = IDENTITY_CENTER_STACK;
  return via.flatMap((way) => {
    if ("direct" in way) {
      return [{ stack, key: assignmentKey(account.id, permissionSet, { kind: "user", name: person }) }];
    }
    const principal = { kind: "group", name: way.group } as const;
    return [
      { stack, key: membershipKey(way.group, person) },
      { stack, key: assignmentKey(account.id, permissionSet, principal) },
    ];
  });
}
