// Whether somebody who calls AWS with a role gets at another role: by its trust, and by what policies say of it.
import { canBeSame, withoutValues } from "./arn-shape.ts";
import type { Kind } from "./kind.ts";
import { managedDenials, managedPowers } from "./managed-powers.ts";
import { isHarmlessService, isNarrowedByCondition } from "./narrowing-facts.ts";
import type { WayToRole } from "./reason.ts";
import { isNamed, type Named, parseStatements, type Statement } from "./statements.ts";
import { ASSUMING, type Trusted } from "./trust.ts";
import { valuesOf } from "./trust-conditions.ts";
import { matchesInCase } from "./wildcards.ts";

/** Somebody who calls AWS with a role. */
export type Caller = {
  /** Twelve digits. */
  readonly account: string;
  /** What the ARN of its role may end with, and that of its sessions; patterns in lower case: `role/access/loader`, `assumed-role/loader/*`. */
  readonly roles: readonly string[];
  readonly session: string;
};

export function callerOfRole(account: string, path: string, name: string): Caller {
  return { account, roles: [`role${path}${name}`.toLowerCase()], session: `assumed-role/${name}/*`.toLowerCase() };
}

/** Nothing, or a region of 9 to 16 characters: a star would also stand for what a pattern has there, the name of another set. */
const REGIONS = ["", ...[9, 10, 11, 12, 13, 14, 15, 16].map((length) => `${"?".repeat(length)}/`)];

/**
 * Of a permission set Identity Center makes a role in each account, with a suffix of 16 characters that nobody knows before, and in most
 * regions with the region in its path (its user guide, "Referencing permission sets in resource policies").
 */
export function callerOfSet(account: string, set: string): Caller {
  const name = `awsreservedsso_${set.toLowerCase()}_${"?".repeat(16)}`;
  const roles = REGIONS.map((region) => `role/aws-reserved/sso.amazonaws.com/${region}${name}`);
  return { account, roles, session: `assumed-role/${name}/*` };
}

/** How a trust lets a caller in. */
type Entry = {
  /** By one of these actions. */
  readonly actions: readonly (typeof ASSUMING)[number][];
  /** It is in the same account and named itself: its own policies needn't allow them (IAM user guide, "Policy evaluation logic"). */
  readonly isEnough: boolean;
};

/** Of a role in the account `home`. Undefined: `trusted` certainly lets this caller not in. */
export function entryBy(trusted: Trusted, caller: Caller, home: string): Entry | undefined {
  if (!canMeet(trusted, caller)) return undefined;
  const isEnough = caller.account === home;
  const calling = { actions: ["sts:AssumeRole"], isEnough: false } as const;
  switch (trusted.kind) {
    case "account":
      return trusted.account === caller.account ? calling : undefined;
    case "principal": {
      const resource = trusted.resource.toLowerCase();
      const isIt = [...caller.roles, caller.session].some((pattern) => matchesInCase(pattern, resource));
      return isIt && trusted.account === caller.account ? { ...calling, isEnough } : undefined;
    }
    case "anyone":
      if (trusted.type === "Service") return undefined;
      return trusted.type === "AWS" ? { ...calling, isEnough } : { actions: ASSUMING.slice(1), isEnough: false };
    case "everybody-else":
      return { ...calling, isEnough };
    // An id may be the caller's.
    case "unknown":
      return calling;
    // Who has a token of theirs is not known here.
    case "oidc":
      return { actions: ["sts:AssumeRoleWithWebIdentity"], isEnough: false };
    case "saml":
      return { actions: ["sts:AssumeRoleWithSAML"], isEnough: false };
    case "service":
      return undefined;
  }
}

/** What services alone send. */
const OF_SERVICES = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/** Whether a caller may meet the conditions: in doubt it does. */
function canMeet({ conditions }: Trusted, { account, roles }: Caller): boolean {
  const mayHave = (key: string, own: readonly string[]) =>
    valuesOf(key, conditions).every((values) =>
      values.map(inOnePartition).some((value) => own.some((it) => canBeSame(value, it))),
    );
  return (
    mayHave("aws:PrincipalAccount", [account]) &&
    mayHave(
      "aws:PrincipalArn",
      roles.map((role) => `arn:aws:iam::${account}:${role}`),
    ) &&
    OF_SERVICES.every((key) => valuesOf(key, conditions).length === 0)
  );
}

/** The caller is in the partition of the role. */
function inOnePartition(value: string): string {
  return withoutValues(value)
    .toLowerCase()
    .replace(/^arn:[^:*?]*:/, "arn:aws:");
}

/** Whether something that runs code of its maker's, and to which a role is passed, gets the role. In doubt it does. */
export function letsRun({ kind, type, name }: Trusted): boolean {
  if (kind === "service") return !isHarmlessService(name);
  return kind === "everybody-else" || (kind === "anyone" && type !== "Federated");
}

/** What policies say of actions on a role by its ARN, without wildcards. */
export type RoleUses = {
  /** In doubt they do. */
  readonly allow: (action: RoleAction, role: string) => boolean;
  /** How they may: a statement is a way. */
  readonly ways: (action: RoleAction, role: string) => readonly WayToRole[];
  /** Only what is certain. */
  readonly deny: (action: RoleAction, role: string) => boolean;
  /** The names of all roles on which they may allow the action; undefined: those of any name. */
  readonly names: (action: RoleAction) => ReadonlySet<string> | undefined;
  /** The same with AWS-managed policies that allow the action on all roles: to them it is one more way. */
  readonly withManaged: Pick<RoleUses, "ways" | "names">;
};

const ROLE_ACTIONS = [...ASSUMING, "iam:PassRole"] as const;
type RoleAction = (typeof ROLE_ACTIONS)[number];

/** Among the actions of these powers are those of {@link RoleAction} that one may do with any role. */
export const ANY_ROLE = ["other-credentials", "passes-any-role"] as const satisfies readonly Kind[];

/**
 * Of documents, and of AWS-managed policies by their ARNs, that are held together. What the latter allow on roles, which they name by
 * patterns, is among their holder's powers already: of them only what they deny counts, but in {@link RoleUses.withManaged}.
 */
export function roleUses(documents: readonly string[], managed: readonly string[]): RoleUses {
  const statements = documents.flatMap(parseStatements);
  const denied = managed.flatMap(managedDenials);
  const allowing = byAction(statements.filter((it) => it.effect === "Allow" && !isNarrowedByCondition(it)));
  const denying = byAction(statements.filter((it) => it.effect === "Deny" && it.conditions.length === 0));
  const powersOfManaged = managed.map(managedPowers);
  const isManaged = (action: RoleAction) =>
    powersOfManaged.some(
      (powers) => powers.has("everything") || ANY_ROLE.some((kind) => powers.get(kind)?.includes(action)),
    );
  const deny: RoleUses["deny"] = (action, role) =>
    denied.some((it) => isNamed(it, action)) || denying[action].some((it) => isSurelyOn(it.resource, role));
  const ways: RoleUses["ways"] = (action, role) => {
    const on = deny(action, role) ? [] : allowing[action].filter((it) => mayBeOn(it.resource, role));
    return on.map(({ conditions }) => ({ action, conditions }));
  };
  const names: RoleUses["names"] = (action) => namesIn(allowing[action].map(({ resource }) => resource));
  return {
    deny,
    allow: (action, role) => allowing[action].some((it) => mayBeOn(it.resource, role)) && !deny(action, role),
    ways,
    names,
    withManaged: {
      ways: (action, role) =>
        isManaged(action) && !deny(action, role)
          ? [...ways(action, role), { action, conditions: [] }]
          : ways(action, role),
      names: (action) => (isManaged(action) ? undefined : names(action)),
    },
  };
}

function byAction(statements: readonly Statement[]): Readonly<Record<RoleAction, readonly Statement[]>> {
  const about = (action: RoleAction) => statements.filter((it) => isNamed(it.action, action));
  return {
    "sts:AssumeRole": about("sts:AssumeRole"),
    "sts:AssumeRoleWithSAML": about("sts:AssumeRoleWithSAML"),
    "sts:AssumeRoleWithWebIdentity": about("sts:AssumeRoleWithWebIdentity"),
    "iam:PassRole": about("iam:PassRole"),
  };
}

/** What an ARN ends with that can be those of roles of one name only. */
const ONE_NAME = /\/([^/*?]+)$/;

function namesIn(resources: readonly Named[]): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const resource of resources) {
    if (!("among" in resource)) return undefined;
    for (const pattern of resource.among) {
      const [, name] = ONE_NAME.exec(withoutValues(pattern)) ?? [];
      if (name === undefined) return undefined;
      names.add(name);
    }
  }
  return names;
}

function mayBeOn(resource: Named, role: string): boolean {
  if ("except" in resource) return !isSurelyOn({ among: resource.except }, role);
  return resource.among.some((pattern) => matchesInCase(withoutValues(pattern), role));
}

/** What a variable stands for is not known. */
function isSurelyOn(resource: Named, role: string): boolean {
  if ("except" in resource) return !mayBeOn({ among: resource.except }, role);
  return resource.among.some((pattern) => !pattern.includes("${") && matchesInCase(pattern, role));
}

/** What a boundary of AWS's leaves. */
export function managedRoleUses(arn: string): Bounds {
  const powers = managedPowers(arn);
  const isAnything = powers.has("everything") || powers.has("unknown-policy");
  return { allow: (action) => isAnything || [...powers.values()].some((actions) => actions.includes(action)) };
}

type Bounds = Pick<RoleUses, "allow">;

/** What both allow; a trust that names somebody himself may count beside a boundary. */
export function usesWithin(uses: RoleUses, bounds: Bounds): RoleUses {
  const waysOf =
    ({ ways }: Pick<RoleUses, "ways">): RoleUses["ways"] =>
    (action, role) =>
      bounds.allow(action, role) ? ways(action, role) : [];
  return {
    ...uses,
    allow: (action, role) => uses.allow(action, role) && bounds.allow(action, role),
    ways: waysOf(uses),
    withManaged: { ...uses.withManaged, ways: waysOf(uses.withManaged) },
  };
}
