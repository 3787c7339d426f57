// What an object in AWS has beyond what is declared: taking it over would allow what nobody has reviewed.
import { quote } from "../diagnostics/quote.ts";
import type { LiveObject, LiveWorld } from "../live/live-object.ts";
import { containerOf, encodeKey, nameInKey, type ResourceIdentity } from "../model/resource-identity.ts";
import { judgeDocuments } from "../policy/judge-documents.ts";
import { managedPowers } from "../policy/managed-powers.ts";
import { reasonText } from "../policy/reason-text.ts";
import { type Powers, ratedRights } from "../policy/rights.ts";

/**
 * In words, what of AWS's a group, permission set or role holds that is not among `declared`, the keys of its stack: members, policies, and
 * assignments, also to those who are gone; empty: nothing.
 */
export function surplusOf(
  whole: LiveObject,
  { objects, orphans }: Pick<LiveWorld, "objects" | "orphans">,
  declared: ReadonlySet<string>,
): readonly string[] {
  const { identity: of } = whole;
  if (of === undefined) return [];
  const parts = objects.filter(
    (it) => it.stack === whole.stack && !declared.has(it.key) && it.identity !== undefined && isHeldBy(of, it.identity),
  );
  const inline = Object.entries(whole.undeclarable?.inlinePolicies ?? {});
  const gone = of.kind === "permission-set" ? orphans.filter((it) => nameInKey(it.permissionSet) === of.name) : [];
  return [
    ...parts.map((part) => partText(of, part)),
    ...gone.map(({ principal: { type, id }, accountId }) => assignedText(type.toLowerCase(), id, accountId)),
    ...inline.map(([name, document]) => withDanger(`inline policy ${quote(name)}`, judgeDocuments([document]))),
  ];
}

function isHeldBy(whole: ResourceIdentity, part: ResourceIdentity): boolean {
  if (part.kind === "assignment") {
    if (whole.kind === "permission-set") return part.permissionSet === whole.name;
    return whole.kind === "group" && part.principal.kind === "group" && part.principal.name === whole.name;
  }
  const container = containerOf(part);
  return container !== undefined && encodeKey(container) === encodeKey(whole);
}

function partText(whole: ResourceIdentity, { identity, importId, properties, key }: LiveObject): string {
  switch (identity?.kind) {
    case "membership":
      return `member ${quote(identity.userName)}`;
    case "managed-policy":
      return attachedText(String(properties.managedPolicyArn));
    case "role-policy":
      // ROLE/ARN
      return attachedText(importId.slice(importId.indexOf("/") + 1));
    case "customer-policy":
      return `customer managed policy ${quote(identity.policy)}`;
    case "inline-policy":
      return withDanger("an inline policy", judgeDocuments([String(properties.inlinePolicy)]));
    case "boundary":
      return "a permissions boundary";
    case "assignment": {
      const { permissionSet, principal, accountId } = identity;
      if (whole.kind === "permission-set") return assignedText(principal.kind, principal.name, accountId);
      return `an assignment of ${quote(permissionSet)} in account ${accountId}`;
    }
    default:
      return quote(key);
  }
}

function assignedText(kind: string, name: string, accountId: string): string {
  return `an assignment to ${kind} ${quote(name)} in account ${accountId}`;
}

function attachedText(arn: string): string {
  const what = `policy ${quote(arn)}`;
  // What an account's own policy says is not read.
  return /^arn:[\w-]+:iam::aws:policy\//.test(arn) ? withDanger(what, managedPowers(arn)) : what;
}

/** With the most dangerous of what it allows, if that is no ordinary thing. */
function withDanger(what: string, powers: Powers): string {
  const [reason] = ratedRights(powers).reasons;
  return reason === undefined ? what : `${what} (${reasonText(reason)})`;
}
