// At which roles of these files somebody gets by one step: by assuming one, or by passing one to something that runs with it.
import { judgePolicies } from "../policy/judge-documents.ts";
import type { RoleStep, WayToRole } from "../policy/reason.ts";
import { canRunPassedRole } from "../policy/rights.ts";
import {
  ANY_ROLE,
  type Caller,
  callerOfRole,
  entryBy,
  letsRun,
  type RoleUses,
  roleUses,
} from "../policy/role-access.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import { ASSUMING, type Trusted, trustsOf } from "../policy/trust.ts";
import type { Access, Role } from "./access.ts";
import { type Held, leftBy } from "./boundaries.ts";
import { boundaryOfRole, rolesIn } from "./own-policies.ts";
import { roleFacts } from "./role-facts.ts";

export type Roles = Pick<Access, "roles" | "organization">;

/** Somebody who calls AWS, with what the policies that he holds let him do. */
export type Holder = Held & { readonly caller: Caller };

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

export type Step = { readonly role: Role } & Pick<RoleStep, "by" | "ways">;

/** As it is told. */
export function roleStep({ role, by, ways }: Step): RoleStep {
  return { by, role: role.name, account: role.account.name, ways };
}

type StepsOf = (holder: Holder) => readonly Step[];

type Steps = {
  /** To each role at which a holder gets himself. Conditions of the trust are among those of each way. */
  readonly all: StepsOf;
  /**
   * Those that its powers don't tell already: none where it has everything, none of an action that it may do with any role. The conditions are
   * those of its own policies, which are compared with what they were; of a trust that is enough by itself, the trust's.
   */
  readonly untold: StepsOf;
};

const KNOWN = new WeakMap<Access["roles"], { readonly partition: string; readonly steps: Steps }>();

/** Found once for the same roles. */
export function stepsAmong({ roles, organization: { partition } }: Roles): Steps {
  const known = KNOWN.get(roles);
  if (known?.partition === partition) return known.steps;
  const steps = findSteps(roles, partition);
  KNOWN.set(roles, { partition, steps });
  return steps;
}

type Counting = {
  readonly canRun: boolean;
  readonly isToldOf: (action: string) => boolean;
  /** What becomes of the ways that policies leave to a role by what its trust says. */
  readonly waysByTrust: (ways: readonly WayToRole[], trusted: Trusted) => readonly WayToRole[];
};

type Entrance = { readonly role: Role; readonly trusted: Trusted };

function findSteps(roles: Access["roles"], partition: string): Steps {
  const entrances = roles.flatMap((role) => trustsOf(role.trustPolicy).map((trusted): Entrance => ({ role, trusted })));
  const byItself = Map.groupBy(
    entrances.flatMap((it) => accountsLetIn(it).map((account) => ({ ...it, account }))),
    ({ account }) => account,
  );
  const ofAccount = lookUpIn(entrances, ({ trusted }) => (trusted.kind === "account" ? trusted.account : undefined));
  const ofAnyAccount = lookUpIn(entrances, ({ trusted }) =>
    "account" in trusted || trusted.kind === "service" ? undefined : "any",
  );
  const running = roles.filter(({ trustPolicy }) => trustsOf(trustPolicy).some(letsRun));
  const run = lookUpIn(
    running.map((role) => ({ role })),
    ({ role }) => role.account.id,
  );
  const arnOf = ({ account, name }: Role) => `arn:${partition}:iam::${account.id}:role${ROLE_PATH}${name}`;
  const stepsOf = (
    caller: Caller,
    uses: Pick<RoleUses, "ways" | "names" | "deny">,
    { canRun, isToldOf, waysByTrust }: Counting,
  ): readonly Step[] => {
    const waysIn = ({ role, trusted }: Entrance): readonly WayToRole[] => {
      const entry = entryBy(trusted, caller, role.account.id);
      return (entry?.actions ?? []).flatMap((action) => {
        if (entry?.isEnough !== true)
          return isToldOf(action) ? [] : waysByTrust(uses.ways(action, arnOf(role)), trusted);
        return uses.deny(action, arnOf(role)) ? [] : [{ action, conditions: trusted.conditions }];
      });
    };
    const toAssume = [
      ...(byItself.get(caller.account) ?? []),
      ...ofAccount(caller.account, uses.names("sts:AssumeRole")),
      ...ofAnyAccount("any", eitherOf(ASSUMING.map(uses.names))),
    ].map((it) => [it.role, waysIn(it)] as const);
    const mayPass = canRun && !isToldOf("iam:PassRole");
    const toPass = (mayPass ? run(caller.account, uses.names("iam:PassRole")) : []).map(
      ({ role }) => [role, uses.ways("iam:PassRole", arnOf(role))] as const,
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
  return {
    all: ({ caller, powers, uses }) =>
      stepsOf(
        caller,
        { ...uses, ...uses.withManaged },
        {
          canRun: canRunPassedRole(powers) || powers.has("everything"),
          isToldOf: () => false,
          waysByTrust: (ways, trusted) =>
            ways.map((it) => ({ ...it, conditions: [...it.conditions, ...trusted.conditions] })),
        },
      ),
    untold: ({ caller, powers, uses }) => {
      if (powers.has("everything")) return [];
      const isToldOf = (action: string) => ANY_ROLE.some((kind) => powers.get(kind)?.includes(action) === true);
      return stepsOf(caller, uses, { canRun: canRunPassedRole(powers), isToldOf, waysByTrust: (ways) => ways });
    },
  };
}

/** The accounts of which a trust may let somebody in whatever his own policies say. */
function accountsLetIn({ role, trusted }: Entrance): readonly string[] {
  if (trusted.kind === "principal") return [trusted.account];
  return trusted.kind === "anyone" || trusted.kind === "everybody-else" ? [role.account.id] : [];
}

type LookUp<It> = (key: string, names: ReadonlySet<string> | undefined) => readonly It[];

/** Those with a key whose roles have one of the names, or any where these are undefined. Names are looked up: there may be thousands of roles. */
function lookUpIn<It extends { readonly role: Role }>(
  all: readonly It[],
  keyOf: (it: It) => string | undefined,
): LookUp<It> {
  const byKey = Map.groupBy(all, keyOf);
  const byName = new Map([...byKey].map(([key, its]) => [key, Map.groupBy(its, ({ role }) => role.name)]));
  return (key, names) => {
    if (names === undefined) return byKey.get(key) ?? [];
    return [...names].flatMap((name) => byName.get(key)?.get(name) ?? []);
  };
}

/** Undefined where one of them is. */
function eitherOf(sets: readonly (ReadonlySet<string> | undefined)[]): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const set of sets) {
    if (set === undefined) return undefined;
    for (const name of set) names.add(name);
  }
  return names;
}

function isRoleOf(role: Role, { account, roles }: Caller): boolean {
  const [own] = callerOfRole(role.account.id, ROLE_PATH, role.name).roles;
  return role.account.id === account && own !== undefined && roles.includes(own);
}
