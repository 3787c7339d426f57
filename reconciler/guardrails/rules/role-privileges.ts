// A service role that changes who may do what, or acts with others' access, is listed.
import { accountStackName } from "../../desired/desired-resources.ts";
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote, visible } from "../../diagnostics/quote.ts";
import { originAt, placeOfOrigin } from "../../load/source-document.ts";
import type { Access, Role } from "../../model/access.ts";
import { toldIn } from "../../model/administered.ts";
import { encodeKey, identityOf, policyKey, roleKey } from "../../model/resource-identity.ts";
import { noOrdinaryRole, rightsOfRole } from "../../model/rights.ts";
import { policyPathAndName } from "../../policy/policy-arn.ts";
import { reasonText } from "../../policy/reason-text.ts";
import { isPrivilegedLevel, type Rights, withReasons } from "../../policy/rights.ts";
import { defineGuardrail, type RuleFacts, type Violation } from "../guardrail.ts";
import { accountsNamed, ofRoles, type TellOfRole } from "../one-cause.ts";
import { partsOfRole, partsOfRoles } from "../parts-of-set.ts";
import { gone, inOneSentence } from "../relaxed-parts.ts";

const messages = {
  "role-privileged": {
    severity: "error",
    message: (a: { role: string; accounts: readonly string[]; reasons: readonly string[] }) =>
      `role ${quote(a.role)} in ${accountsNamed(a.accounts)} is no ordinary service role: ${a.reasons.map(visible).join("; ")}`,
    hint: (a: { through: readonly string[] }) =>
      a.through.length > 0
        ? `narrow who may assume ${a.through.map(quote).join(", ")}, or what that role may do, or ask security to list both under roles.privileged`
        : "narrow the actions, pass and assume only roles under /access/ that are ordinary themselves, or ask security to list the role under roles.privileged",
  },
} as const satisfies Messages;

const say = speaker(messages);

/** The settings are names in lower case. */
export const guardrail = defineGuardrail<{ readonly privileged?: readonly string[] }, ReadonlySet<string>>({
  key: "roles",
  messages,
  settings: (written) => new Set((written?.value.privileged ?? []).map((it) => it.toLowerCase())),
  violations,
  relaxed: (before, after, nameOf) =>
    inOneSentence(
      gone(after, before).map((it) => nameOf("roles", it)),
      (all, isOne) => `${isOne ? "role" : "roles"} ${all} may change access or act with other roles' access`,
    ),
});

/** Changing who may do what, assuming roles, and passing roles that are not ours is for the listed roles only. */
function violations(listed: ReadonlySet<string>, facts: RuleFacts): readonly Violation[] {
  const { access, changes } = facts;
  const found = access.roles
    .filter(({ name }) => !listed.has(name.toLowerCase()))
    .flatMap((role) => {
      const { declared, managed } = noOrdinaryRole(role, access);
      const attached = [...managed]
        .map(([arn, may]) => ({ policy: policyPathAndName(arn), may }))
        .filter(({ may }) => may.length > 0);
      const byRoles = rightsByRoles(role, access);
      const isByRoles = byRoles.reasons.length > 0;
      const allowed = declared.flatMap(({ reasons, withoutOurRoles }) =>
        toldOf({ reasons: toldIn(reasons, role.account, access.organization), withoutOurRoles }, isByRoles),
      );
      const told = [
        ...attached.map(({ policy, may }) => `${policy} (${toldIn(may, role.account, access.organization)[0]?.what})`),
        ...allowed,
      ];
      const reasons = [...new Set(told.length > 0 ? told : byRoles.reasons.map(reasonText))];
      if (reasons.length === 0) return [];
      const through =
        told.length > 0 ? [] : byRoles.reasons.flatMap((it) => it.through.slice(0, 1).map((by) => by.role));
      const args = { role: role.name, through: [...new Set(through)] };
      const place = placeOfOrigin(originAt(role.origin, "name"));
      const stack = accountStackName(role.account.id);
      const keys = [
        ...role.policies.map(({ name }) => policyKey(name)),
        ...attached.map(({ policy }) => encodeKey(identityOf.rolePolicy(role.name, policy))),
      ];
      const own = [roleKey(role.name), ...keys].map((key) => ({ stack, key }));
      // One that comes and is no reason is none by coming either; what is there, as the policy that bounds it, can leave more.
      const taken = partsOfRole(role, {
        ...facts,
        changes: changes.filter(({ op, identity }) => op === "delete" || identity?.kind === "policy"),
      });
      const resources = [...own, ...taken, ...partsOfRoles(byRoles, facts)];
      const tell: TellOfRole = (told, accounts) =>
        say("role-privileged", { ...args, accounts, reasons: reasons.map(told) }, place);
      return [{ role, tell, resources }];
    });
  return ofRoles(found);
}

/** In words. `isByRoles`: what follows from privileged roles of ours is told by itself. */
function toldOf({ reasons, withoutOurRoles }: OfPolicy, isByRoles: boolean): readonly string[] {
  const ofOthers = new Set(withoutOurRoles.map(({ kind }) => kind));
  return reasons.flatMap((reason) => {
    if (ofOthers.has(reason.kind)) return [reasonText(reason)];
    const verb = reason.kind === "passes-named-role" ? "pass" : "assume";
    return isByRoles ? [] : [reasonText({ ...reason, what: `may ${verb} roles that are no ordinary ones` })];
  });
}

type OfPolicy = ReturnType<typeof noOrdinaryRole>["declared"][number];

/** What it can do by other roles of ours that are privileged: one may trust it by name without a policy of its own. */
function rightsByRoles(role: Role, access: Access): Rights {
  const { reasons } = rightsOfRole(role, access);
  return withReasons(reasons.filter(({ level, through }) => through.length > 0 && isPrivilegedLevel(level)));
}
