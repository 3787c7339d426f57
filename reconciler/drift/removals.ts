// Which of what somebody made by hand the guardrails have removed, and why some of it stays nevertheless.
import { isReference } from "../desired/desired-resource.ts";
import { accountOfStack } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { LiveObject, LiveWorld } from "../live/live-object.ts";
import { containerOf, encodeKey, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import { isOfAws } from "../policy/managed-powers.ts";
import type { ManagedStatements } from "../policy/managed-statements.ts";
import { parseStatements, type Statement } from "../policy/statements.ts";
import type { HeldObject } from "./held-object.ts";
import type { DriftEntry, JudgedDrift } from "./judge-drift.ts";
import type { RecordedObject } from "./recorded-objects.ts";

/** Where a deploy removes what is unmanaged; everything else is reported alone. */
export type RemovalScopes = {
  /** Of groups of ours. */
  readonly memberships: boolean;
  /** Attached to permission sets of ours, or written into them. */
  readonly permissionSetPolicies: boolean;
  /** Of permission sets of ours: ids of the accounts. */
  readonly assignments: ReadonlySet<string>;
  /** Attached to roles of ours: ids of the accounts. */
  readonly rolePolicies: ReadonlySet<string>;
};

export type UnmanagedEntry = Extract<DriftEntry, { readonly heading: "unmanaged" }>;

/** Something unmanaged where it is to be removed. */
export type Removable = {
  readonly entry: UnmanagedEntry;
  /** Why a deploy leaves it; undefined: it removes it. It may hold untrusted text. */
  readonly stays: string | undefined;
};

export type RemovalFacts = {
  readonly recorded: readonly RecordedObject[];
  readonly declared: readonly HeldObject[];
  /** What was read in this run. */
  readonly live: Pick<LiveWorld, "objects" | "unread">;
  readonly managedStatements: ManagedStatements;
};

/** Whether anything at all is to be removed. */
export function removesAnything(scopes: RemovalScopes): boolean {
  const { memberships, permissionSetPolicies, assignments, rolePolicies } = scopes;
  return memberships || permissionSetPolicies || assignments.size + rolePolicies.size > 0;
}

/**
 * What of `drift` is in `scopes`. It stays where that might give something to somebody, or where anything that it is judged by could not
 * be read, or isn't the same for files, record and AWS.
 */
export function removable(drift: JudgedDrift, scopes: RemovalScopes, facts: RemovalFacts): readonly Removable[] {
  const provided = new Set(drift.provided.map(stackKey));
  const whyItStays = openReasons(provided, facts);
  return unmanagedIn(drift, scopes).map((entry) => ({ entry, stays: whyItStays(entry.object) }));
}

/** Those of its unmanaged entries that are in `scopes`, whether or not a deploy may remove them. */
export function unmanagedIn(drift: Pick<JudgedDrift, "entries">, scopes: RemovalScopes): readonly UnmanagedEntry[] {
  return drift.entries.flatMap((it) => (it.heading === "unmanaged" && isInScope(it.object, scopes) ? [it] : []));
}

function isInScope({ stack, identity }: LiveObject, scopes: RemovalScopes): boolean {
  switch (identity?.kind) {
    case "membership":
      return scopes.memberships;
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
      return scopes.permissionSetPolicies;
    case "assignment":
      return scopes.assignments.has(identity.accountId);
    case "role-policy":
      return scopes.rolePolicies.has(accountOfStack(stack) ?? "");
    default:
      // A boundary takes rights away, and what stands by itself may be somebody's whole work.
      return false;
  }
}

type WhyItStays = (object: UnmanagedEntry["object"]) => string | undefined;

function openReasons(provided: ReadonlySet<string>, facts: RemovalFacts): WhyItStays {
  const { live } = facts;
  const declared = new Set(facts.declared.map(stackKey));
  const recorded = new Map(facts.recorded.map((it) => [stackKey(it), it]));
  const inAws = Map.groupBy(live.objects, stackKey);
  const isOurs = (key: string) => {
    const [first, ...others] = inAws.get(key) ?? [];
    return declared.has(key) && others.length === 0 && first !== undefined && first.importId === recorded.get(key)?.id;
  };
  // Names are given anew: whatever somebody has renamed, and whoever has the name now, an id on record is what was deployed.
  const keysById = new Map(facts.recorded.map(({ stack, type, id, key }) => [`${stack} ${type} ${id}`, key]));
  const isRenamed = ({ stack, type, importId, key }: LiveObject) =>
    (keysById.get(`${stack} ${type} ${importId}`) ?? key) !== key;
  const statements = openStatements(facts);
  return ({ isSecond, ...object }) => {
    const { stack, identity } = object;
    if (identity === undefined) return "what it is can't be told";
    if (isRenamed(object)) return "it is on record under another name";
    const whole = holderOf(identity);
    const principal = principalOf(identity);
    const unread = live.unread.find(({ covers }) =>
      [identity, whole, principal].some((it) => it !== undefined && covers(stack, it)),
    );
    if (unread !== undefined) return `not all of it could be read: ${unread.what}: ${unread.reason}`;
    if (isSecond) return "AWS has two of it";
    const holder = principal === undefined ? undefined : stackKey({ stack, key: encodeKey(principal) });
    if ((inAws.get(holder ?? "") ?? []).some(isRenamed)) return "who has it is on record under another name";
    const key = stackKey({ stack, key: encodeKey(whole) });
    if (!isOurs(key)) return `${encodeKey(whole)} is not deployed as AWS has it`;
    if (identity.kind === "assignment" && provided.has(stackKey({ stack, key: encodeKey(principal ?? whole) })))
      return "the identity provider's people and groups are left to those who look after them";
    if (identity.kind === "membership" || identity.kind === "assignment") return undefined;
    const said = statements(object);
    if (said === undefined) return "what the policy says was not read: it may deny something";
    return said.some(({ effect }) => effect === "Deny") ? "the policy denies something" : undefined;
  };
}

/** What has to be ours: the group, permission set or role. */
function holderOf(identity: ResourceIdentity): ResourceIdentity {
  if (identity.kind === "assignment") return identityOf.permissionSet(identity.permissionSet);
  return containerOf(identity) ?? identity;
}

/** Who has it, as far as its name was read. */
function principalOf(identity: ResourceIdentity): ResourceIdentity | undefined {
  if (identity.kind === "membership") return identityOf.user(identity.userName);
  if (identity.kind !== "assignment") return undefined;
  const { kind, name } = identity.principal;
  return kind === "user" ? identityOf.user(name) : identityOf.group(name);
}

type StatementsIn = (object: LiveObject) => readonly Statement[] | undefined;

/** Those of an attached or written policy; undefined: they are not known. */
function openStatements({ live, managedStatements }: RemovalFacts): StatementsIn {
  const documents = new Map(live.objects.map((it) => [stackKey(it), it.properties.policy]));
  const parsed = (document: unknown) => {
    if (typeof document !== "string") return undefined;
    try {
      return parseStatements(document);
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
  return ({ stack, properties: { inlinePolicy, managedPolicyArn, policyArn } }) => {
    if (inlinePolicy !== undefined) return parsed(inlinePolicy);
    const policy = managedPolicyArn ?? policyArn;
    if (typeof policy === "string") return isOfAws(policy) ? managedStatements(policy) : undefined;
    const isOwn = policy !== undefined && isReference(policy) && "$ref" in policy;
    return isOwn ? parsed(documents.get(stackKey({ stack, key: policy.$ref }))) : undefined;
  };
}
