// By which policies a holder can do an action, and what may narrow that, in words. They contain untrusted text.
import type { ActionRights } from "../access-graph/explain-action.ts";
import { isUnlimited, type Scope } from "../policy/allowance.ts";
import { isAll } from "../policy/statements.ts";

type PolicyName = ActionRights["unknownPolicies"][number];

function policyText({ kind, name }: PolicyName): string {
  return name === "" ? `its ${kind}` : `the ${kind} ${name}`;
}

/** By which policies the action is allowed; where it isn't for certain, by which it may be. */
export function allowedTexts({ allowedBy, unknownPolicies }: ActionRights): readonly string[] {
  if (allowedBy.length === 0) return unknownPolicies.map((it) => `may be allowed by ${unknownText(it)}`);
  return allowedBy.map((policy) => `allowed by ${policyText(policy)}, ${policy.scopes.map(scopeText).join("; ")}`);
}

function unknownText(policy: PolicyName): string {
  return `${policyText(policy)}, whose contents are not known here`;
}

function scopeText({ resource, conditions }: Scope): string {
  const on = isAll(resource)
    ? "on everything"
    : "among" in resource
      ? `on ${resource.among.join(", ")}`
      : `on everything but ${resource.except.join(", ")}`;
  return conditions.length === 0 ? on : `${on} under conditions on ${keysOf([{ conditions }]).join(", ")}`;
}

/** The keys of conditions, each once, sorted. */
export function keysOf(scopes: readonly Pick<Scope, "conditions">[]): readonly string[] {
  return [...new Set(scopes.flatMap(({ conditions }) => conditions.map(({ key }) => key)))].sort();
}

/** What may leave less than the policies allow. */
export function narrowedBy(rights: ActionRights): readonly string[] {
  const { allowedBy, deniedOn, unknownPolicies, boundary, isUnderServiceControl } = rights;
  const scopes = allowedBy.flatMap((policy) => policy.scopes);
  const isConditional = scopes.length > 0 && scopes.every(({ conditions }) => conditions.length > 0);
  return [
    ...(isConditional ? [`conditions on ${keysOf(scopes).join(", ")}`] : []),
    ...deniedOn.map((scope) => `a denial ${scopeText(scope)}`),
    ...(allowedBy.length > 0 ? unknownPolicies.map(unknownText) : []),
    ...boundaryTexts(boundary),
    ...(isUnderServiceControl ? ["service control policies"] : []),
  ];
}

function boundaryTexts(boundary: ActionRights["boundary"]): readonly string[] {
  if (boundary === undefined) return [];
  const { leaves, ...policy } = boundary;
  const name = `its permissions boundary, ${policyText(policy)}`;
  if (leaves === undefined) return [`${name}, whose contents are not known here`];
  if (isUnlimited(leaves)) return [];
  const denied = leaves.deniedOn.map((scope) => ` and denies it ${scopeText(scope)}`).join("");
  return [`${name}, which allows it ${leaves.allowedOn.map(scopeText).join("; ")}${denied}`];
}
