// Which objects the files can declare, which they can only name, and which they leave out, with the reason.
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { quote } from "../diagnostics/quote.ts";
import type { LiveObject } from "../live/live-object.ts";
import { AWS_OWN_NAMES } from "../model/aws-own-names.ts";
import {
  encodeKey,
  groupKey,
  ownName,
  permissionSetKey,
  policyKey,
  type ResourceIdentity,
  type ResourceKind,
  roleKey,
  unknownKind,
  userKey,
  wholeOf,
} from "../model/resource-identity.ts";
import { matchesWildcards } from "../policy/wildcards.ts";
import { identitySourceOf, isProviders, type LeftOut, type OrganizationFacts } from "./facts.ts";
import { ownPolicyOf } from "./live-values.ts";

export type Sieved = {
  /** By id, {@link stackKey}: what the files declare. */
  readonly said: ReadonlyMap<string, LiveObject>;
  /** By id: users and groups that `external:` may name. */
  readonly named: ReadonlyMap<string, LiveObject>;
  readonly leftOut: readonly LeftOut[];
};

/** Why an object can't be said, by its id: a user or group is then named only, and after the second reason left out. */
export type Refusals = ReadonlyMap<string, readonly string[]>;

/** Each comes after what it depends on. */
const ORDER: readonly ResourceKind[] = [
  "access-control-attributes",
  "user",
  "group",
  "membership",
  "permission-set",
  "managed-policy",
  "customer-policy",
  "inline-policy",
  "boundary",
  "assignment",
  "role",
  "policy",
  "role-policy",
];

type Verdict = "said" | Reason | (Reason & { readonly named: true });

type Reason = Pick<LeftOut, "why" | "reason">;

type Sieving = {
  readonly facts: OrganizationFacts;
  readonly refusals: Refusals;
  readonly isExternal: boolean;
  readonly said: Map<string, LiveObject>;
  readonly named: Map<string, LiveObject>;
  readonly leftOut: Map<string, LeftOut>;
  /** Of each policy, by id: the ids of the roles that have it. */
  readonly rolesOfPolicy: ReadonlyMap<string, readonly string[]>;
  /** Why a role can't be said as it is, by id. */
  readonly oddRoles: ReadonlyMap<string, string>;
};

export function sieve(objects: readonly LiveObject[], facts: OrganizationFacts, refusals: Refusals): Sieved {
  const sieving: Sieving = {
    facts,
    refusals,
    isExternal: identitySourceOf(objects) === "external",
    said: new Map(),
    named: new Map(),
    leftOut: new Map(),
    ...policiesOfRoles(objects),
  };
  const rank = ({ identity }: LiveObject) => (identity === undefined ? -1 : ORDER.indexOf(identity.kind));
  const sorted = objects.toSorted((a, b) => rank(a) - rank(b) || (stackKey(a) < stackKey(b) ? -1 : 1));
  for (const [id, [object, ...twins]] of Map.groupBy(sorted, stackKey)) {
    if (object === undefined) continue;
    const verdict = twins.length > 0 ? twinsOf(twins.length + 1) : judge(object, sieving);
    const { stack, key } = object;
    if (verdict === "said") {
      sieving.said.set(id, object);
      continue;
    }
    sieving.leftOut.set(id, { named: false, ...verdict, stack, key });
    if ("named" in verdict) sieving.named.set(id, object);
  }
  return { said: sieving.said, named: sieving.named, leftOut: [...sieving.leftOut.values()] };
}

function twinsOf(count: number): Verdict {
  return notSaid(`AWS has ${count} objects whose names differ in letter case only, and names here are the same in any`);
}

function notSaid(reason: string): Reason {
  return { why: "not-said", reason };
}

const center = (key: string) => stackKey({ stack: IDENTITY_CENTER_STACK, key });

function judge(object: LiveObject, sieving: Sieving): Verdict {
  const { identity, stack } = object;
  const id = stackKey(object);
  if (identity === undefined) return notSaid("it is of no kind that the files have");
  const own = ofAwsTools(identity);
  const refused = sieving.refusals.get(id) ?? [];
  const here = (key: string) => stackKey({ stack, key });
  switch (identity.kind) {
    case "user":
    case "group":
      return judgePrincipal(object, own, refused, sieving.isExternal);
    case "membership":
      return (
        needed(groupKey(identity.group), sieving, false) ??
        needed(userKey(identity.userName), sieving, true) ??
        firstOf(refused)
      );
    case "permission-set":
      return own ?? firstOf(refused);
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
      return needed(encodeKey(wholeOf(identity) ?? identity), sieving, false) ?? "said";
    case "assignment":
      return judgeAssignment(identity, refused, sieving);
    case "role": {
      const odd = sieving.oddRoles.get(id);
      return own ?? (odd === undefined ? firstOf(refused) : notSaid(odd));
    }
    case "policy": {
      const [role, ...others] = sieving.rolesOfPolicy.get(id) ?? [];
      if (role === undefined) return notSaid("it is attached to no role, and policies are written with their role");
      if (others.length > 0) return notSaid("several roles have it, and a policy is written with one role");
      return sieving.said.has(role) ? "said" : { why: "depends", reason: "on its role, which is left out" };
    }
    case "role-policy":
      return needed(roleKey(identity.role), sieving, false, here) ?? "said";
    case "access-control-attributes":
      return firstOf(refused);
    default:
      return unknownKind(identity);
  }
}

function firstOf([reason]: readonly string[]): Verdict {
  return reason === undefined ? "said" : notSaid(reason);
}

function ofAwsTools(identity: ResourceIdentity): Reason | undefined {
  const name = identity.kind === "user" ? undefined : ownName(identity);
  const pattern = AWS_OWN_NAMES.find((it) => name !== undefined && matchesWildcards(it.toLowerCase(), name));
  return pattern === undefined
    ? undefined
    : { why: "aws-own", reason: `names like ${pattern} are of AWS's own tools, which look after what has them` };
}

/** First declared, after one reason against that only named, after two not even that. */
function judgePrincipal(
  object: LiveObject,
  own: Reason | undefined,
  refused: readonly string[],
  isExternal: boolean,
): Verdict {
  const [first, second] = [whyNotOurs(object, own, isExternal), ...refused.map(notSaid)].filter(
    (it) => it !== undefined,
  );
  if (first === undefined) return "said";
  return second ?? { ...first, named: true };
}

function whyNotOurs(object: LiveObject, own: Reason | undefined, isExternal: boolean): Reason | undefined {
  if (isProviders(object)) return { why: "provider", reason: "the identity provider sends it" };
  if (own !== undefined) return own;
  if (object.identity?.kind !== "user") return undefined;
  if (isExternal) return notSaid("people are the identity provider's here, and this one was made by hand");
  const { Emails, ...others } = object.undeclarable?.attributes ?? {};
  if (Emails !== undefined) return notSaid("it has several e-mail addresses, and a person is written with one");
  const names = Object.keys(others).sort();
  // Taken over without them, the engine would take them away.
  return names.length === 0 ? undefined : notSaid(`it has ${names.map(quote).join(", ")}, which files can't say`);
}

function judgeAssignment(
  { accountId, permissionSet, principal }: Extract<ResourceIdentity, { kind: "assignment" }>,
  refused: readonly string[],
  sieving: Sieving,
): Verdict {
  const { accounts, managementAccount, runsIn } = sieving.facts;
  const holder = principal.kind === "user" ? userKey(principal.name) : groupKey(principal.name);
  const missing = needed(permissionSetKey(permissionSet), sieving, false) ?? needed(holder, sieving, true);
  if (missing !== undefined) return missing;
  const account = accounts.find(({ id }) => id === accountId);
  if (account === undefined) return notSaid(`AWS Organizations has no account ${accountId}`);
  if (account.status !== "ACTIVE")
    return notSaid(`account ${accountId} is ${account.status}: nothing is declared there`);
  if (accountId === managementAccount && runsIn === "delegated") {
    return notSaid("a delegated administrator can't change assignments in the management account");
  }
  return firstOf(refused);
}

/** What is said when the object with this key is not there to be named; the reason of what AWS's tools or the provider own is theirs. */
function needed(
  key: string,
  { said, named, leftOut }: Sieving,
  canBeNamed: boolean,
  at: (key: string) => string = center,
): Reason | undefined {
  const id = at(key);
  if (said.has(id) || (canBeNamed && named.has(id))) return undefined;
  const gone = leftOut.get(id);
  if (gone === undefined) return { why: "depends", reason: `${quote(key)} was not read` };
  if (gone.why === "aws-own" || gone.why === "provider") return { why: gone.why, reason: gone.reason };
  return { why: "depends", reason: `${quote(key)} is left out` };
}

function policiesOfRoles(objects: readonly LiveObject[]): Pick<Sieving, "rolesOfPolicy" | "oddRoles"> {
  const rolesOfPolicy = new Map<string, string[]>();
  const oddRoles = new Map<string, string>();
  for (const object of objects) {
    const { identity, stack } = object;
    const inline = Object.keys(object.undeclarable?.inlinePolicies ?? {});
    if (inline.length > 0) {
      oddRoles.set(
        stackKey(object),
        `policies are written into it (${inline.map(quote).join(", ")}), which files can't say`,
      );
    }
    if (identity?.kind !== "role-policy") continue;
    const role = stackKey({ stack, key: roleKey(identity.role) });
    const own = ownPolicyOf(object);
    if (own !== undefined) {
      const policy = stackKey({ stack, key: policyKey(own) });
      rolesOfPolicy.set(policy, [...(rolesOfPolicy.get(policy) ?? []), role]);
    } else if (!/^arn:[^:]+:iam::aws:/.test(String(object.properties.policyArn))) {
      oddRoles.set(
        role,
        `policy ${quote(String(object.properties.policyArn))} is attached to it, which is not under /access/`,
      );
    }
  }
  for (const roles of rolesOfPolicy.values()) {
    if (roles.length < 2) continue;
    for (const role of roles)
      oddRoles.set(role, "it shares a policy with another role, and a policy is written with one role");
  }
  return { rolesOfPolicy, oddRoles };
}
