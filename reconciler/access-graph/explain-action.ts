// Who can do an action: people by permission set and account, roles, and people by these roles, with the policies that allow it and what may narrow it.
import { closest } from "../diagnostics/closest.ts";
import type { Access, Account, PermissionSet } from "../model/access.ts";
import { allActionsOf, findActions } from "../policy/action-names.ts";
import { type Allowance, allowanceOf, isUnlimited, type Scope } from "../policy/allowance.ts";
import type { IamServices } from "../policy/iam-services.ts";
import type { ManagedStatements } from "../policy/managed-statements.ts";
import { usableFor } from "../policy/usable-statements.ts";
import { type RoleReach, reachesOf } from "./action-by-roles.ts";
import { type DeclaredAt, declaredAt } from "./declared-at.ts";
import { type ExplainedGrant, explainedGrants } from "./explain-access.ts";
import { type ExplainedRole, explainRole } from "./explain-role.ts";
import type { Grant } from "./grants.ts";
import { type Held, type HeldPolicy, heldByRole, heldBySet } from "./held-policies.ts";

export type ActionQuestion = {
  /** `SERVICE:ACTION`, in any letter case, without wildcards. */
  readonly action: string;
  /** The name or the id of the one account that is asked about. */
  readonly account: string | undefined;
};

type PolicyName = Pick<HeldPolicy, "kind" | "name">;

/** How the policies of one holder allow the action. */
export type ActionRights = {
  /** The policies that allow it, each with where and when. Empty: only what is not known here might. */
  readonly allowedBy: readonly (PolicyName & { readonly scopes: readonly Scope[] })[];
  /** What its own policies deny of that. */
  readonly deniedOn: readonly Scope[];
  /** Whose contents are not known here. */
  readonly unknownPolicies: readonly PolicyName[];
  /** `leaves` undefined: what the boundary says is not known here. */
  readonly boundary: (PolicyName & { readonly leaves: Allowance | undefined }) | undefined;
  /** Service control policies count, and are not known here: everywhere but in the management account. */
  readonly isUnderServiceControl: boolean;
};

/** A permission set in the accounts where its holders have the same rights. */
export type ActionSet = ActionRights & {
  readonly name: string;
  readonly place: DeclaredAt;
  readonly grants: readonly ExplainedGrant[];
};

export type ActionRole = ActionRights & {
  readonly name: string;
  readonly account: Grant["account"];
  /** Who may assume it, and so do the action, as {@link ExplainedRole.trusts}. */
  readonly trusts: readonly string[];
  /** Whoever gets at it by a permission set, and can't do the action on everything in its account already. Sorted by the set's name. */
  readonly reachedBy: readonly RoleReach[];
  /** The other roles that get at it, but for those that can do the action there already. Sorted. */
  readonly reachedByRoles: readonly ActionReachingRole[];
  readonly place: DeclaredAt;
};

export type ActionReachingRole = Pick<ActionRole, "name" | "account" | "trusts" | "place"> & Pick<RoleReach, "steps">;

/** Sorted by name, then by account. */
export type ActionAnswer = {
  /** As AWS spells it. */
  readonly action: string;
  readonly account: Grant["account"] | undefined;
  readonly sets: readonly ActionSet[];
  readonly roles: readonly ActionRole[];
};

export type UnknownName = {
  readonly unknown: "action" | "account";
  readonly name: string;
  readonly suggestions: readonly string[];
};

type ActionFacts = { readonly services: IamServices; readonly managed: ManagedStatements };

export async function explainAction(
  access: Access,
  question: ActionQuestion,
  { services, managed }: ActionFacts,
): Promise<ActionAnswer | UnknownName> {
  const action = await actionNamed(question.action, services);
  if (typeof action !== "string") return action;
  const account = accountNamed(access, question.account);
  if (account !== undefined && "unknown" in account) return account;
  const isAsked = ({ id }: { readonly id: string }) => account === undefined || account.id === id;
  const of = { roles: access.roles, managed };
  const usable = await usableFor(action);
  const rightsBySet = (set: PermissionSet, { id }: Pick<Account, "id">) => rightsOf(heldBySet(set, { id }, of), { id });
  const rightsOf = (held: Held, { id }: { readonly id: string }): ActionRights | undefined =>
    rightsBy(onlyUsable(held, usable), action, access.organization.managementAccount?.id !== id);
  const allGrants = explainedGrants(access, () => true);
  const grants = allGrants.filter((grant) => isAsked(grant.account));
  const able = access.roles.flatMap((role) => {
    const rights = isAsked(role.account) ? rightsOf(heldByRole(role, of), role.account) : undefined;
    return rights === undefined ? [] : [{ role, rights }];
  });
  const reached = reachesOf(access, allGrants, {
    able: new Map(able.map(({ role, rights }) => [role, { isUnlimited: isUnlimitedBy(rights) }])),
    isUnlimitedSet: (set, account) => {
      const rights = rightsBySet(set, account);
      return rights !== undefined && isUnlimitedBy(rights);
    },
  });
  const roles = able.map(({ role, rights }): ActionRole => {
    const { name, account, trusts, place } = explainRole(role);
    const { bySets = [], byRoles = [] } = reached.get(role) ?? {};
    const reachedByRoles = byRoles.map(({ role: from, steps }): ActionReachingRole => {
      const { name, account, trusts, place } = explainRole(from);
      return { name, account, trusts, place, steps };
    });
    return { name, account, trusts, reachedBy: bySets, reachedByRoles, place, ...rights };
  });
  const sets = access.permissionSets.flatMap((set): readonly ActionSet[] => {
    const held = grants.filter(({ permissionSet }) => permissionSet === set.name);
    const byAccount = Map.groupBy(held, (grant) => grant.account.id);
    const withRights = [...byAccount].flatMap(([id, there]) => {
      const rights = rightsBySet(set, { id });
      return rights === undefined ? [] : there.map((grant) => ({ grant, rights }));
    });
    const same = Map.groupBy(withRights, ({ rights }) => JSON.stringify(rights));
    return [...same.values()].flatMap((entries) => {
      const [first] = entries;
      if (first === undefined) return [];
      const { name, origin } = set;
      return [{ name, place: declaredAt(origin), ...first.rights, grants: entries.map(({ grant }) => grant) }];
    });
  });
  return {
    action,
    account,
    sets: sets.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    roles: roles.toSorted((a, b) => (`${a.name}\n${a.account.id}` < `${b.name}\n${b.account.id}` ? -1 : 1)),
  };
}

/** Undefined: not allowed for certain. */
function rightsBy(
  { policies, boundary }: Held,
  action: string,
  isUnderServiceControl: boolean,
): ActionRights | undefined {
  const known = policies.flatMap(({ statements = [] }) => statements);
  const { allowedOn, deniedOn } = allowanceOf(known, action);
  const leaves = boundary?.statements === undefined ? undefined : allowanceOf(boundary.statements, action);
  const unknownPolicies = policies.filter(({ statements }) => statements === undefined).map(nameOf);
  if (leaves?.allowedOn.length === 0 || allowedOn.length + unknownPolicies.length === 0) return undefined;
  const denying = known.filter(({ effect }) => effect === "Deny");
  const allowedBy = policies.flatMap(({ kind, name, statements = [] }) => {
    const scopes = allowanceOf([...statements, ...denying], action).allowedOn;
    return scopes.length === 0 ? [] : [{ kind, name, scopes }];
  });
  return {
    allowedBy,
    deniedOn,
    unknownPolicies,
    boundary: boundary === undefined ? undefined : { ...nameOf(boundary), leaves },
    isUnderServiceControl,
  };
}

/** On everything, at any time, by what is known here; service control policies may say otherwise. */
function isUnlimitedBy({ allowedBy, deniedOn, boundary }: ActionRights): boolean {
  const isLeft = boundary === undefined || (boundary.leaves !== undefined && isUnlimited(boundary.leaves));
  return isLeft && isUnlimited({ allowedOn: allowedBy.flatMap(({ scopes }) => scopes), deniedOn });
}

type Usable = Awaited<ReturnType<typeof usableFor>>;

function onlyUsable({ policies, boundary }: Held, usable: Usable): Held {
  const left = (policy: HeldPolicy): HeldPolicy => ({
    ...policy,
    statements: policy.statements === undefined ? undefined : usable(policy.statements),
  });
  return { policies: policies.map(left), boundary: boundary === undefined ? undefined : left(boundary) };
}

function nameOf({ kind, name }: HeldPolicy): PolicyName {
  return { kind, name };
}

/** Services that have an action of the same name. */
const MOST_SUGGESTED = 5;

async function actionNamed(name: string, services: IamServices): Promise<string | UnknownName> {
  const unknown = (suggestions: readonly string[]): UnknownName => ({ unknown: "action", name, suggestions });
  if (!name.includes(":")) {
    const ending = `:${name.toLowerCase()}`;
    return unknown(
      (await allActionsOf(services)).filter((action) => action.toLowerCase().endsWith(ending)).slice(0, MOST_SUGGESTED),
    );
  }
  const found = await findActions(name, services);
  const [action] = "actions" in found ? found.actions : [];
  return action ?? unknown("suggestion" in found && found.suggestion !== undefined ? [found.suggestion] : []);
}

function accountNamed({ accounts }: Access, asked: string | undefined): Grant["account"] | UnknownName | undefined {
  if (asked === undefined) return undefined;
  const account = accounts.find(({ name, id }) => name.toLowerCase() === asked.toLowerCase() || id === asked);
  if (account !== undefined) return { id: account.id, name: account.name };
  const suggestion = closest(
    asked,
    accounts.map(({ name }) => name),
  );
  return { unknown: "account", name: asked, suggestions: suggestion === undefined ? [] : [suggestion] };
}
