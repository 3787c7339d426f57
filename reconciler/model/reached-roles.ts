// What somebody can do by roles of these files: by assuming one, or by passing one to something that runs with it.
import { judgePolicies, type RoleFacts } from "../policy/judge-documents.ts";
import type { Level, Reason, RoleStep, WayToRole } from "../policy/reason.ts";
import {
  canRunPassedRole,
  isPrivilegedLevel,
  LEVELS,
  type Rights,
  ratedRights,
  reasonThrough,
  withMoreReasons,
} from "../policy/rights.ts";
import { type Caller, callerOfRole, entryBy, letsRun, roleUses } from "../policy/role-access.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import { ASSUMING, type Trusted, trustsOf } from "../policy/trust.ts";
import type { Access, Role } from "./access.ts";
import { rightsIn } from "./administered.ts";
import { type Held, leftBy } from "./boundaries.ts";
import { boundaryOfRole, rolesIn } from "./own-policies.ts";
import { namedAmong, roleFacts } from "./role-facts.ts";

export type Roles = Pick<Access, "roles" | "organization">;

/** Somebody who calls AWS, with what the policies that he holds let him do. */
export type Holder = Held & { readonly caller: Caller };

/** By its own policies, and by the roles of ours at which it gets. */
export function rightsOfHolder(holder: Holder, access: Roles): Rights {
  const { stepsOf, worst } = graphOf(access);
  return withMoreReasons(
    ratedRights(holder.powers),
    stepsOf(holder).flatMap((step) => {
      const reason = worst.get(step.role);
      return reason === undefined ? [] : [throughStep(step, reason)];
    }),
  );
}

/** What its boundary leaves, as with sets. */
export function holderOfRole(role: Role, roles: Access["roles"]): Holder {
  const { id } = role.account;
  const facts = roleFacts(roles);
  const documents = role.policies.map(({ document }) => document);
  const powers = judgePolicies(documents, role.managedPolicies, facts);
  const held = { powers, uses: roleUses(documents, role.managedPolicies) };
  return {
    caller: callerOfRole(id, ROLE_PATH, role.name),
    ...leftBy(boundaryOfRole(role), held, { roles: rolesIn(roles)(id), facts }),
  };
}

/** To pass or assume roles of ours gives nothing more unless one of them is privileged. */
export function harmlessRoleFacts(access: Roles): RoleFacts {
  return graphOf(access).harmless;
}

type Step = { readonly role: Role } & Pick<RoleStep, "by" | "ways">;

type Graph = {
  readonly stepsOf: (holder: Holder) => readonly Step[];
  /** The worst of what a role can do, by whatever way; none: it is ordinary. */
  readonly worst: ReadonlyMap<Role, Reason>;
  readonly harmless: RoleFacts;
};

const GRAPHS = new WeakMap<Access["roles"], { readonly organization: Access["organization"]; readonly graph: Graph }>();

function graphOf({ roles, organization }: Roles): Graph {
  const known = GRAPHS.get(roles);
  if (known?.organization === organization) return known.graph;
  const graph = findGraph({ roles, organization });
  GRAPHS.set(roles, { organization, graph });
  return graph;
}

function findGraph({ roles, organization }: Roles): Graph {
  const stepsOf = stepsAmong(roles, organization.partition);
  const worst = new Map<Role, Reason>();
  const steps: { readonly from: Role; readonly step: Step }[] = [];
  // Whatever their order in the files, of several ways the same is told.
  for (const role of roles.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))) {
    const holder = holderOfRole(role, roles);
    const [own] = rightsIn(ratedRights(holder.powers), role.account, organization).reasons;
    if (own !== undefined) worst.set(role, own);
    for (const step of stepsOf(holder)) steps.push({ from: role, step });
  }
  const before = Map.groupBy(steps, ({ step }) => step.role);
  // From the most dangerous roles to those who get at them, the shortest ways first: so that circles end.
  for (const level of LEVELS) {
    let reached = [...worst].filter(([, reason]) => reason.level === level).map(([role]) => role);
    while (reached.length > 0) {
      reached = reached.flatMap((to) => {
        const reason = worst.get(to);
        return (before.get(to) ?? []).flatMap(({ from, step }) => {
          if (reason === undefined) return [];
          const through = throughStep(step, reason);
          if (!isWorse(through.level, worst.get(from)?.level)) return [];
          worst.set(from, through);
          return through.level === level ? [from] : [];
        });
      });
    }
  }
  const rolesNamed = namedAmong(roles);
  const isPrivileged = (role: Role) => isPrivilegedLevel(worst.get(role)?.level ?? "ordinary");
  const harmless: RoleFacts = {
    isAccountedFor: (resource) => {
      const named = rolesNamed(resource);
      return named.length > 0 && !named.some(isPrivileged);
    },
  };
  return { stepsOf, worst, harmless };
}

function placeOf({ account, name }: Role): string {
  return `${account.id} ${name}`;
}

function isWorse(level: Level, than: Level = "ordinary"): boolean {
  return LEVELS.indexOf(level) < LEVELS.indexOf(than);
}

function throughStep({ role, by, ways }: Step, reason: Reason): Reason {
  return reasonThrough({ by, role: role.name, account: role.account.name, ways }, reason);
}

/** One step for each role at which a holder gets himself; none where he gets at any role, or has everything, which is told already. */
function stepsAmong(roles: Access["roles"], partition: string): Graph["stepsOf"] {
  const entrances = roles.flatMap((role) => trustsOf(role.trustPolicy).map((trusted) => ({ role, trusted })));
  const entrancesOf = Map.groupBy(
    entrances.flatMap((it) => accountsLetIn(it).map((account) => ({ ...it, account }))),
    ({ account }) => account,
  );
  const forAnyAccount = entrances.filter(({ trusted }) => !("account" in trusted) && trusted.kind !== "service");
  const run = Map.groupBy(
    roles.filter(({ trustPolicy }) => trustsOf(trustPolicy).some(letsRun)),
    ({ account }) => account.id,
  );
  const arnOf = ({ account, name }: Role) => `arn:${partition}:iam::${account.id}:role${ROLE_PATH}${name}`;
  return ({ caller, powers, uses }) => {
    if (powers.has("everything")) return [];
    const isToldOf = (action: string) => powers.get("other-credentials")?.includes(action) === true;
    const waysIn = ({ role, trusted }: (typeof entrances)[number]): readonly WayToRole[] => {
      const entry = entryBy(trusted, caller, role.account.id);
      return (entry?.actions ?? []).flatMap((action) => {
        if (entry?.isEnough !== true) return isToldOf(action) ? [] : uses.ways(action, arnOf(role));
        return uses.deny(action, arnOf(role)) ? [] : [{ action, conditions: trusted.conditions }];
      });
    };
    const toAssume = [
      ...(entrancesOf.get(caller.account) ?? []),
      ...(ASSUMING.some(uses.allowAny) ? forAnyAccount : []),
    ].map((it) => [it.role, waysIn(it)] as const);
    const mayPass = uses.allowAny("iam:PassRole") && canRunPassedRole(powers) && !powers.has("passes-any-role");
    const toPass = (mayPass ? (run.get(caller.account) ?? []) : []).map(
      (role) => [role, uses.ways("iam:PassRole", arnOf(role))] as const,
    );
    const found = new Map<Role, { by: Step["by"]; ways: readonly WayToRole[] }>();
    for (const [by, to] of [
      ["pass", toPass],
      ["assume", toAssume],
    ] as const) {
      for (const [role, ways] of to) {
        if (ways.length > 0 && !isRoleOf(role, caller))
          found.set(role, { by, ways: [...(found.get(role)?.ways ?? []), ...ways] });
      }
    }
    return [...found].map(([role, step]) => ({ role, ...step }));
  };
}

/** The accounts of which a trust may let somebody in by itself, or by name. */
function accountsLetIn({ role, trusted }: { readonly role: Role; readonly trusted: Trusted }): readonly string[] {
  if ("account" in trusted) return [trusted.account];
  return trusted.kind === "anyone" || trusted.kind === "everybody-else" ? [role.account.id] : [];
}

function isRoleOf(role: Role, { account, roles }: Caller): boolean {
  const [own] = callerOfRole(role.account.id, ROLE_PATH, role.name).roles;
  return role.account.id === account && own !== undefined && roles.includes(own);
}
