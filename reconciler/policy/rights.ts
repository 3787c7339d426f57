// How dangerous rights are: a level, and the reasons in words. Several policies count together; a boundary leaves what both allow.
import type { Kind } from "./kind.ts";
import type { Level, Reason, RoleStep } from "./reason.ts";
import { reasonText } from "./reason-text.ts";

/** The most dangerous first. */
export const LEVELS: readonly Level[] = ["everything", "becomes-everything", "borrows-roles", "all-data", "ordinary"];

/**
 * Who may do both in the management account chooses a template and the accounts of the organization into which CloudFormation deploys it, with
 * roles of its own that may do everything there: with service-managed permissions no role is passed (CloudFormation user guide, "Create
 * CloudFormation StackSets with service-managed permissions").
 */
const MAKES_STACK_SETS: readonly string[] = ["cloudformation:CreateStackInstances", "cloudformation:CreateStackSet"];

/** Gives another template to a stack set that there is, and so to all the accounts where that is deployed, with the same roles. */
const CHANGES_STACK_SETS = "cloudformation:UpdateStackSet";

export const STACK_SETS: readonly string[] = [...MAKES_STACK_SETS, CHANGES_STACK_SETS];

/** What the holder can do, by kind: the actions that allow it as AWS spells them, sorted. */
export type Powers = ReadonlyMap<Kind, readonly string[]>;

export type Rights = {
  readonly level: Level;
  /** One for each kind, the most dangerous first; empty where the level is ordinary. */
  readonly reasons: readonly Reason[];
};

const WHAT: Readonly<Record<Kind, string>> = {
  everything: "may do everything",
  "widens-itself": "may change what policies and boundaries allow, its own among them",
  "other-credentials": "may get the credentials or rights of others",
  "passes-any-role": "may pass any role to something that runs code or templates with it",
  "passes-named-role": "may pass roles that are not known here to something that runs with them",
  "identity-center": "may add people to any group, or assign and change permission sets",
  organization: "may administer the organization, its accounts or its bills",
  "identity-provider": "may change who signs in, and from where (SAML, OIDC)",
  "changes-iam": "may make, change or delete users, roles, groups or policies",
  "assumes-named": "may assume roles whose rights are not known here",
  "uses-held-role": "may run, change or enter what holds a role already",
  "runs-passed-role": "may make or change something that runs with a role that is passed to it",
  "stack-sets": "may deploy any template into the organization's accounts, by stack sets that need no role passed",
  "unknown-policy": "holds policies whose contents are not known here",
  data: "may read all data of a service, or let others read it",
};

/**
 * What a service role may not do unless it is listed, besides everything: roles that are named and not known here are somebody else's too, and
 * a policy that is not known may allow anything.
 */
export const OF_NO_ORDINARY_ROLE: readonly Kind[] = [
  "widens-itself",
  "other-credentials",
  "passes-any-role",
  "passes-named-role",
  "assumes-named",
  "identity-center",
  "organization",
  "identity-provider",
  "changes-iam",
  "stack-sets",
  "unknown-policy",
];

/** Of a kind that isn't here nothing follows by itself. */
const LEVEL: Readonly<Partial<Record<Kind, Level>>> = {
  everything: "everything",
  "widens-itself": "becomes-everything",
  "other-credentials": "becomes-everything",
  "passes-any-role": "becomes-everything",
  "identity-center": "becomes-everything",
  organization: "becomes-everything",
  "identity-provider": "becomes-everything",
  "assumes-named": "borrows-roles",
  "uses-held-role": "borrows-roles",
  "unknown-policy": "borrows-roles",
  data: "all-data",
};

const ONLY_IN_MANAGEMENT: ReadonlySet<Kind> = new Set<Kind>(["identity-center", "organization", "stack-sets"]);

/** What somebody has who holds all of `powers`. */
export function together(powers: readonly Powers[]): Powers {
  const kinds = new Set(powers.flatMap((each) => [...each.keys()]));
  return new Map([...kinds].map((kind) => [kind, union(powers.flatMap((each) => each.get(kind) ?? []))]));
}

/** What a boundary leaves: what both allow, and of policies that are not known whatever they may be if it allows anything dangerous. */
export function within(powers: Powers, boundary: Powers): Powers {
  if (boundary.has("everything") || boundary.has("unknown-policy")) return powers;
  if (powers.has("everything")) return boundary;
  const bounds = boundsBy(boundary);
  const left = new Map<Kind, readonly string[]>();
  const unknown = powers.get("unknown-policy");
  if (unknown !== undefined && ratedRights(boundary).level !== "ordinary") left.set("unknown-policy", unknown);
  for (const [kind, actions] of withNarrower(powers)) {
    const both = actions.filter((action) => bounds.get(kind)?.has(action));
    if (both.length > 0) left.set(kind, both);
  }
  return left;
}

type Bounds = ReadonlyMap<Kind, ReadonlySet<string>>;

/** One boundary may be that of thousands of roles. */
const BOUNDS = new WeakMap<Powers, Bounds>();

function boundsBy(boundary: Powers): Bounds {
  const known = BOUNDS.get(boundary);
  if (known !== undefined) return known;
  const bounds = new Map([...withNarrower(boundary)].map(([kind, actions]) => [kind, new Set(actions)]));
  BOUNDS.set(boundary, bounds);
  return bounds;
}

/** Who may pass or assume any role may also those that are named, and who uses whatever holds a role also what is named. */
export function withNarrower(powers: Powers): Powers {
  const named = [
    ["passes-named-role", powers.get("passes-any-role") ?? []],
    ["runs-passed-role", powers.get("uses-held-role") ?? []],
    ["assumes-named", (powers.get("other-credentials") ?? []).filter((action) => action === "sts:AssumeRole")],
  ] as const;
  const wide = new Map(named.filter(([, actions]) => actions.length > 0));
  return wide.size === 0 ? powers : together([powers, wide]);
}

/** The level, with reasons. */
export function ratedRights(powers: Powers): Rights {
  return withReasons(reasonsOf(powers, [...powers.keys()]).filter(({ level }) => level !== "ordinary"));
}

/** Why, for those of `kinds` that there are, whatever follows from them; the most dangerous first. Beside everything nothing else counts. */
export function reasonsOf(powers: Powers, kinds: readonly Kind[]): readonly Reason[] {
  const told: readonly Kind[] = powers.has("everything") ? ["everything"] : kinds;
  return byDanger(
    told.flatMap((kind): readonly Reason[] => {
      const actions = powers.get(kind);
      if (actions === undefined) return [];
      const onlyInManagement = ONLY_IN_MANAGEMENT.has(kind);
      return [{ level: levelOf(kind, powers), kind, what: WHAT[kind], actions, onlyInManagement, through: [] }];
    }),
  );
}

/** The most dangerous first, and those by policies of one's own before those by roles. */
function byDanger(reasons: readonly Reason[]): readonly Reason[] {
  return reasons
    .map((it) => ({ it, key: `${LEVELS.indexOf(it.level)} ${it.through.length === 0 ? 0 : 1} ${reasonText(it)}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ it }) => it);
}

/** By a role, what it can do for `reason`, which counts in its account. Who gets at a role that has everything can get everything. */
export function reasonThrough(by: RoleStep, reason: Reason): Reason {
  const level = reason.level === "everything" ? "becomes-everything" : reason.level;
  return { ...reason, level, onlyInManagement: false, through: [by, ...reason.through] };
}

/** What makes reasons the same, whatever its actions are: what can be done, and the first role by which it can. */
export function reasonKey({ kind, through: [first] }: Reason): string {
  return first === undefined ? kind : `${first.role} in ${first.account}`;
}

/** What is so in one place at least, of the rights that somebody has in each of several. */
export function somewhere(rights: readonly Rights[]): Rights {
  const all = byDanger(rights.flatMap(({ reasons }) => reasons));
  const told = rights.every(({ level }) => level === "everything") ? all.slice(0, 1) : all;
  const reasons = [...Map.groupBy(told, reasonKey).values()].flatMap((same) => {
    const actions = union(same.flatMap((it) => it.actions));
    return same.slice(0, 1).map((worst) => ({ ...worst, actions }));
  });
  return withReasons(reasons);
}

/** The same by name of an account; a reason that isn't one in all of them says where it is. */
export function somewhereIn(rights: ReadonlyMap<string, Rights>): Rights {
  const found = [...rights].flatMap(([name, { reasons }]) => reasons.map((it) => ({ name, key: reasonKey(it) })));
  const accountsOf = Map.groupBy(found, ({ key }) => key);
  return withReasons(
    somewhere([...rights.values()]).reasons.map((reason) => {
      const accounts = [...new Set((accountsOf.get(reasonKey(reason)) ?? []).map(({ name }) => name))];
      return accounts.length === rights.size ? reason : { ...reason, accounts: accounts.sort() };
    }),
  );
}

function levelOf(kind: Kind, powers: Powers): Level {
  if (kind === "passes-named-role") return canRunPassedRole(powers) ? "becomes-everything" : "ordinary";
  if (kind === "stack-sets") return canDeployStackSets(powers) ? "becomes-everything" : "ordinary";
  return LEVEL[kind] ?? "ordinary";
}

/** Whether what somebody has of {@link STACK_SETS} is enough to deploy a template, which says nothing of the account where that counts. */
export function canDeployStackSets(powers: Powers): boolean {
  const may = powers.get("stack-sets") ?? [];
  return may.includes(CHANGES_STACK_SETS) || MAKES_STACK_SETS.every((action) => may.includes(action));
}

/** Whether it helps the holder to be allowed to pass a role. */
export function canRunPassedRole(powers: Powers): boolean {
  return (
    powers.has("runs-passed-role") ||
    powers.has("uses-held-role") ||
    // An instance profile that instances have already takes another role.
    powers.get("changes-iam")?.includes("iam:AddRoleToInstanceProfile") === true
  );
}

function union(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

/** Rights for these reasons, the most dangerous first. */
export function withReasons(reasons: readonly Reason[]): Rights {
  return { level: reasons[0]?.level ?? "ordinary", reasons };
}

/** With more reasons, in whatever order. Beside everything nothing else counts. */
export function withMoreReasons(rights: Rights, more: readonly Reason[]): Rights {
  if (rights.level === "everything" || more.length === 0) return rights;
  return withReasons(byDanger([...rights.reasons, ...more]));
}

/** Whether a level is that of an administrator, who has everything or can get there. */
export function isPrivilegedLevel(level: Level): boolean {
  return level === "everything" || level === "becomes-everything";
}
