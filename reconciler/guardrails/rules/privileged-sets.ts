// Privileged permission sets are assigned only where they are listed: whoever holds one can give it to others.
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote } from "../../diagnostics/quote.ts";
import { placeOfOrigin } from "../../load/source-document.ts";
import { privilegedIn } from "../../model/rights.ts";
import type { WrittenSelectorEntry } from "../../validate/written.ts";
import { defineGuardrail, type RuleFacts, type Violation } from "../guardrail.ts";
import { assignmentResource, grantingParts } from "../parts-of-set.ts";

type PrivilegedPlace = {
  readonly permissionSet: string;
  /** Twelve digits each. */
  readonly accounts: ReadonlySet<string>;
  /** Undefined: neither groups nor people are listed, and everybody may hold it. */
  readonly principals: ReadonlySet<string> | undefined;
};

type Written = readonly {
  readonly permissionSet: string;
  readonly accounts: readonly WrittenSelectorEntry[];
  readonly groups?: readonly string[];
  readonly users?: readonly string[];
}[];

const messages = {
  "privileged-set-assigned": {
    severity: "error",
    message: (a: { set: string; principal: string; account: string }) =>
      `privileged permission set ${quote(a.set)} is assigned to ${quote(a.principal)} in ${quote(a.account)}, where it is not listed`,
    hint: () => "ask security to list the account under privilegedSets in guardrails.yaml",
  },
} as const satisfies Messages;

const say = speaker(messages);

/** The settings are the only places; undefined: privileged sets may be assigned anywhere. */
export const guardrail = defineGuardrail<Written, readonly PrivilegedPlace[] | undefined>({
  key: "privilegedSets",
  messages,
  settings: (written, { name, accountIds }) => {
    const places = written.flatMap(({ value, at }) =>
      value.map(({ permissionSet, accounts, groups, users }, index): PrivilegedPlace => {
        const listed = [
          ...(groups ?? []).map((it, position) => `group ${name("group", it, at(index, "groups", position))}`),
          ...(users ?? []).map((it, position) => `user ${name("user", it, at(index, "users", position))}`),
        ];
        return {
          permissionSet: name("set", permissionSet, at(index, "permissionSet")),
          accounts: accountIds(accounts, at(index, "accounts")),
          principals: groups === undefined && users === undefined ? undefined : new Set(listed),
        };
      }),
    );
    return written.length === 0 ? undefined : places;
  },
  violations,
  relaxed: (before, after) => {
    if (before === undefined) return [];
    if (after === undefined) return ["privileged permission sets may be assigned anywhere"];
    return after
      .filter((place) => !before.some((it) => covers(it, place)))
      .map((it) => `privileged permission set ${it.permissionSet} may be assigned in more accounts, or to more people`);
  },
});

function covers(wider: PrivilegedPlace, place: PrivilegedPlace): boolean {
  const { principals } = wider;
  return (
    wider.permissionSet === place.permissionSet &&
    [...place.accounts].every((it) => wider.accounts.has(it)) &&
    (principals === undefined ||
      (place.principals !== undefined && [...place.principals].every((it) => principals.has(it))))
  );
}

function violations(
  places: readonly PrivilegedPlace[] | undefined,
  { access, changes }: RuleFacts,
): readonly Violation[] {
  if (places === undefined) return [];
  const isPrivileged = privilegedIn(access);
  return access.assignments.flatMap((assignment) => {
    const { permissionSet, account, principal, origin } = assignment;
    const set = permissionSet.toLowerCase();
    if (!isPrivileged(set, account)) return [];
    const isListed = places.some(
      (it) =>
        it.permissionSet === set &&
        it.accounts.has(account.id) &&
        (it.principals === undefined || it.principals.has(`${principal.kind} ${principal.name.toLowerCase()}`)),
    );
    if (isListed) return [];
    const args = { set: permissionSet, principal: `${principal.kind} ${principal.name}`, account: account.name };
    return [
      {
        diagnostic: say("privileged-set-assigned", args, placeOfOrigin(origin)),
        resources: [assignmentResource(assignment), ...grantingParts(permissionSet, access, changes)],
      },
    ];
  });
}
