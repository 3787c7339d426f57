// What somebody can do by roles of these files: by assuming one, or by passing one to something that runs with it.
import type { RoleFacts } from "../policy/judge-documents.ts";
import type { Level, Reason } from "../policy/reason.ts";
import {
  isPrivilegedLevel,
  LEVELS,
  type Rights,
  ratedRights,
  reasonThrough,
  withMoreReasons,
} from "../policy/rights.ts";
import type { Access, Role } from "./access.ts";
import { rightsIn } from "./administered.ts";
import { namedAmong } from "./role-facts.ts";
import { type Holder, holderOfRole, type Roles, roleStep, type Step, stepsAmong } from "./role-steps.ts";

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

/** To pass or assume roles of ours gives nothing more unless one of them is privileged. */
export function harmlessRoleFacts(access: Roles): RoleFacts {
  return graphOf(access).harmless;
}

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
  const stepsOf = stepsAmong({ roles, organization }).untold;
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

function throughStep(step: Step, reason: Reason): Reason {
  return reasonThrough(roleStep(step), reason);
}
