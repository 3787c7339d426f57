// A resource's key is its Pulumi logical name. It comes from identity only, never from a list index, a file or a team.

/**
 * Joins parts to a key, `membership/ai-model-builders/ana.silva`. Each part is percent-encoded except for
 * `A-Z a-z 0-9 _ + = , . @ -`, so two different lists of parts never give the same key.
 */
export function resourceKey(kind: string, ...parts: readonly string[]): string {
  return [kind, ...parts.map(encodePart)].join("/");
}

export function userKey(userName: string): string {
  return resourceKey("user", nameInKey(userName));
}

export function groupKey(name: string): string {
  return resourceKey("group", nameInKey(name));
}

export function membershipKey(group: string, userName: string): string {
  return resourceKey("membership", nameInKey(group), nameInKey(userName));
}

export function permissionSetKey(name: string): string {
  return resourceKey("permission-set", nameInKey(name));
}

export function assignmentKey(
  accountId: string,
  permissionSet: string,
  principal: { readonly kind: "user" | "group"; readonly name: string },
): string {
  const { kind, name } = principal;
  return resourceKey("assignment", accountId, nameInKey(permissionSet), kind, nameInKey(name));
}

export function roleKey(name: string): string {
  return resourceKey("role", nameInKey(name));
}

export function policyKey(name: string): string {
  return resourceKey("policy", nameInKey(name));
}

export const ACCESS_CONTROL_ATTRIBUTES_KEY = resourceKey("access-control-attributes");

/** The parts of a key, kind first; the inverse of {@link resourceKey}. */
export function keyParts(key: string): readonly string[] {
  return key.split("/").map((part) => decodeURIComponent(part));
}

const PARTS_OF_SETS = ["managed-policy", "customer-policy", "inline-policy", "boundary"];

/** The key of the permission set or role that an attachment is a part of; undefined for what is no attachment. */
export function wholeOf(key: string): string | undefined {
  const [kind = "", owner = ""] = keyParts(key);
  if (kind === "role-policy") return roleKey(owner);
  return PARTS_OF_SETS.includes(kind) ? permissionSetKey(owner) : undefined;
}

function encodePart(part: string): string {
  return encodeURIComponent(part)
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%(?:2B|3D|2C|40)/g, (encoded) => decodeURIComponent(encoded));
}

/**
 * A name as it stands in a key. People, groups, permission sets, roles and policies are told apart without regard to
 * letter case (two that differ only so are refused), so a name written in another case keeps its key.
 */
export function nameInKey(name: string): string {
  return name.toLowerCase();
}

/** The path and name of an AWS-managed policy's ARN: `service-role/AmazonX` of `arn:aws:iam::aws:policy/service-role/AmazonX`. */
export function policyPathAndName(arn: string): string {
  return arn.slice(arn.indexOf(":policy/") + ":policy/".length);
}
