// What a resource is, whatever file, team or place in a list it is declared in; and its key, which is its Pulumi logical name.

export type PrincipalIdentity = { readonly kind: "user" | "group"; readonly name: string };

/**
 * Names are in lower case where AWS ignores letter case: of people, groups, permission sets,
 * roles and our own policies. Build one with {@link identityOf}, which lower-cases them.
 */
export type ResourceIdentity =
  | { readonly kind: "user"; readonly userName: string }
  | { readonly kind: "group"; readonly name: string }
  | { readonly kind: "membership"; readonly group: string; readonly userName: string }
  | { readonly kind: "permission-set"; readonly name: string }
  /** `policy` is the path and name of an AWS-managed policy, as in its ARN. */
  | { readonly kind: "managed-policy"; readonly permissionSet: string; readonly policy: string }
  /** `policy` is the path and name of the account's own policy, `/team/Logs`. */
  | { readonly kind: "customer-policy"; readonly permissionSet: string; readonly policy: string }
  | { readonly kind: "inline-policy"; readonly permissionSet: string }
  | { readonly kind: "boundary"; readonly permissionSet: string }
  /** `accountId` has twelve digits. */
  | {
      readonly kind: "assignment";
      readonly accountId: string;
      readonly permissionSet: string;
      readonly principal: PrincipalIdentity;
    }
  | { readonly kind: "role"; readonly name: string }
  | { readonly kind: "policy"; readonly name: string }
  /** `policy` is the name of one of our own, or the path and name of an AWS-managed one. */
  | { readonly kind: "role-policy"; readonly role: string; readonly policy: string }
  | { readonly kind: "access-control-attributes" };

export type ResourceKind = ResourceIdentity["kind"];

type IdentityOfKind<Kind extends ResourceKind> = Extract<ResourceIdentity, { readonly kind: Kind }>;

/** Identities from names as people write them, in any letter case. */
export const identityOf = {
  user: (userName: string): IdentityOfKind<"user"> => ({ kind: "user", userName: nameInKey(userName) }),
  group: (name: string): IdentityOfKind<"group"> => ({ kind: "group", name: nameInKey(name) }),
  membership: (group: string, userName: string): IdentityOfKind<"membership"> => ({
    kind: "membership",
    group: nameInKey(group),
    userName: nameInKey(userName),
  }),
  permissionSet: (name: string): IdentityOfKind<"permission-set"> => ({
    kind: "permission-set",
    name: nameInKey(name),
  }),
  managedPolicy: (permissionSet: string, policy: string): IdentityOfKind<"managed-policy"> => ({
    kind: "managed-policy",
    permissionSet: nameInKey(permissionSet),
    policy,
  }),
  customerPolicy: (permissionSet: string, policy: string): IdentityOfKind<"customer-policy"> => ({
    kind: "customer-policy",
    permissionSet: nameInKey(permissionSet),
    policy,
  }),
  inlinePolicy: (permissionSet: string): IdentityOfKind<"inline-policy"> => ({
    kind: "inline-policy",
    permissionSet: nameInKey(permissionSet),
  }),
  boundary: (permissionSet: string): IdentityOfKind<"boundary"> => ({
    kind: "boundary",
    permissionSet: nameInKey(permissionSet),
  }),
  assignment: (
    accountId: string,
    permissionSet: string,
    principal: PrincipalIdentity,
  ): IdentityOfKind<"assignment"> => ({
    kind: "assignment",
    accountId,
    permissionSet: nameInKey(permissionSet),
    principal: { kind: principal.kind, name: nameInKey(principal.name) },
  }),
  role: (name: string): IdentityOfKind<"role"> => ({ kind: "role", name: nameInKey(name) }),
  policy: (name: string): IdentityOfKind<"policy"> => ({ kind: "policy", name: nameInKey(name) }),
  /** `policy` is taken as it is: in lower case for one of our own. */
  rolePolicy: (role: string, policy: string): IdentityOfKind<"role-policy"> => ({
    kind: "role-policy",
    role: nameInKey(role),
    policy,
  }),
  accessControlAttributes: (): IdentityOfKind<"access-control-attributes"> => ({ kind: "access-control-attributes" }),
};

/** A resource by its key, with what it is: undefined where the key is not one of the reconciler's. */
export type Identified = { readonly key: string; readonly identity: ResourceIdentity | undefined };

/** For keys from outside: a state, the engine's events, what people write. */
export function identify(key: string): Identified {
  return { key, identity: decodeKey(key) };
}

/** For what the files declare. */
export function identified(identity: ResourceIdentity): Identified {
  return { key: encodeKey(identity), identity };
}

/** What somebody or something is put into: the group of a member, the permission set or role of an attachment; undefined for what stands for itself, or joins two others. */
export function containerOf(identity: ResourceIdentity): ResourceIdentity | undefined {
  return identity.kind === "membership" ? identityOf.group(identity.group) : wholeOf(identity);
}

/** The key of {@link wholeOf}; undefined also where it is not known what something is. */
export function wholeKeyOf(identity: ResourceIdentity | undefined): string | undefined {
  const whole = identity === undefined ? undefined : wholeOf(identity);
  return whole === undefined ? undefined : encodeKey(whole);
}

/** The permission set or role that an attachment is a part of; undefined for what is not an attachment. */
export function wholeOf(identity: ResourceIdentity): ResourceIdentity | undefined {
  switch (identity.kind) {
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
      return identityOf.permissionSet(identity.permissionSet);
    case "role-policy":
      return identityOf.role(identity.role);
    case "user":
    case "group":
    case "membership":
    case "permission-set":
    case "assignment":
    case "role":
    case "policy":
    case "access-control-attributes":
      return undefined;
    default:
      return unknownKind(identity);
  }
}

/** The default of a `switch` over all kinds: a new kind is then a type error. */
export function unknownKind(identity: never): never {
  throw new Error(`a kind of resource that nothing handles: ${JSON.stringify(identity)}`);
}

/**
 * The key, `membership/ai-model-builders/ana.silva`. Each part is percent-encoded except for `A-Z a-z 0-9 _ + = , . @ -`, so two
 * identities never have the same key.
 */
export function encodeKey(identity: ResourceIdentity): string {
  return [identity.kind, ...partsOf(identity).map(encodePart)].join("/");
}

/** The identity whose key it is; undefined for what is not a key of ours (bootstrap has others, and people may add more). */
export function decodeKey(key: string): ResourceIdentity | undefined {
  const [kind = "", ...encoded] = key.split("/");
  const parts = encoded.map(decodePart);
  if (!parts.every((part) => part !== undefined)) return undefined;
  const identity = identityFrom(kind, parts);
  // Only what the reconciler itself would write: no extra part, no other letter case or encoding.
  return identity === undefined || encodeKey(identity) !== key ? undefined : identity;
}

function partsOf(identity: ResourceIdentity): readonly string[] {
  switch (identity.kind) {
    case "user":
      return [identity.userName];
    case "group":
    case "permission-set":
    case "role":
    case "policy":
      return [identity.name];
    case "membership":
      return [identity.group, identity.userName];
    case "managed-policy":
    case "customer-policy":
      return [identity.permissionSet, identity.policy];
    case "inline-policy":
    case "boundary":
      return [identity.permissionSet];
    case "assignment":
      return [identity.accountId, identity.permissionSet, identity.principal.kind, identity.principal.name];
    case "role-policy":
      return [identity.role, identity.policy];
    case "access-control-attributes":
      return [];
    default:
      return unknownKind(identity);
  }
}

function identityFrom(kind: string, parts: readonly string[]): ResourceIdentity | undefined {
  const [first = "", second = "", third = "", fourth = ""] = parts;
  const known = kind as ResourceKind;
  switch (known) {
    case "user":
      return identityOf.user(first);
    case "group":
      return identityOf.group(first);
    case "membership":
      return identityOf.membership(first, second);
    case "permission-set":
      return identityOf.permissionSet(first);
    case "managed-policy":
      return identityOf.managedPolicy(first, second);
    case "customer-policy":
      return identityOf.customerPolicy(first, second);
    case "inline-policy":
      return identityOf.inlinePolicy(first);
    case "boundary":
      return identityOf.boundary(first);
    case "assignment":
      if (third !== "user" && third !== "group") return undefined;
      return identityOf.assignment(first, second, { kind: third, name: fourth });
    case "role":
      return identityOf.role(first);
    case "policy":
      return identityOf.policy(first);
    case "role-policy":
      return identityOf.rolePolicy(first, second);
    case "access-control-attributes":
      return identityOf.accessControlAttributes();
    default:
      known satisfies never;
      return undefined;
  }
}

function encodePart(part: string): string {
  return encodeURIComponent(part)
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%(?:2B|3D|2C|40)/g, (encoded) => decodeURIComponent(encoded));
}

/** Undefined for what is not the encoding of any text. */
function decodePart(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** A name as it is in a key: in another letter case it is the same one. */
export function nameInKey(name: string): string {
  return name.toLowerCase();
}

export const userKey = (userName: string): string => encodeKey(identityOf.user(userName));
export const groupKey = (name: string): string => encodeKey(identityOf.group(name));
export const membershipKey = (group: string, userName: string): string =>
  encodeKey(identityOf.membership(group, userName));
export const permissionSetKey = (name: string): string => encodeKey(identityOf.permissionSet(name));
export const assignmentKey = (accountId: string, permissionSet: string, principal: PrincipalIdentity): string =>
  encodeKey(identityOf.assignment(accountId, permissionSet, principal));
export const roleKey = (name: string): string => encodeKey(identityOf.role(name));
export const policyKey = (name: string): string => encodeKey(identityOf.policy(name));

/** The name that people give it; undefined for what has no name of its own. */
export function ownName(identity: ResourceIdentity): string | undefined {
  switch (identity.kind) {
    case "user":
      return identity.userName;
    case "group":
    case "permission-set":
    case "role":
    case "policy":
      return identity.name;
    case "membership":
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
    case "assignment":
    case "role-policy":
    case "access-control-attributes":
      return undefined;
    default:
      return unknownKind(identity);
  }
}
