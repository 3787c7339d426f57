// What policy documents allow for one action: where, under which conditions, and where it is denied nevertheless.
import { areResourcesApart, coversConditions, coversResources } from "./covers.ts";
import { type ConditionTest, isAll, isNamed, isNothing, type Named, type Statement } from "./statements.ts";

/** On which resources, when all conditions are met. */
export type Scope = { readonly resource: Named; readonly conditions: readonly ConditionTest[] };

export type Allowance = {
  /** Each is enough by itself. None: the action is not allowed, or always denied. */
  readonly allowedOn: readonly Scope[];
  /** Denied where both meet. None: nothing in these documents narrows what they allow. */
  readonly deniedOn: readonly Scope[];
};

/** What `statements` of identity policies say together; `action` has no wildcards, and may be in any letter case. */
export function allowanceOf(statements: readonly Statement[], action: string): Allowance {
  const scopes = (effect: Statement["effect"]): readonly Scope[] =>
    statements
      .filter((it) => it.effect === effect && isNamed(it.action, action) && !isNothing(it.resource))
      .map(({ resource, conditions }) => ({ resource, conditions }));
  const denied = scopes("Deny");
  const always = denied.filter(({ conditions }) => conditions.length === 0);
  const allowedOn = scopes("Allow").filter(
    ({ resource }) => !always.some((deny) => coversResources(deny.resource, resource)),
  );
  const meets = ({ resource }: Scope) => allowedOn.some((it) => !areResourcesApart(it.resource, resource));
  return { allowedOn, deniedOn: denied.filter(meets) };
}

/**
 * Whether `after` allows an action where or when `before` doesn't. In doubt it does: see covers.ts. Found once for all actions that the same
 * statements name.
 */
export function allowsMore(before: readonly Statement[], after: readonly Statement[]): (action: string) => boolean {
  const found = new Map<string, boolean>();
  return (action) => {
    const key = [...before, ...after].map((it) => (isNamed(it.action, action) ? "1" : "0")).join("");
    const isMore = found.get(key) ?? isMoreAllowed(allowanceOf(before, action), allowanceOf(after, action));
    found.set(key, isMore);
    return isMore;
  };
}

function isMoreAllowed(was: Allowance, now: Allowance): boolean {
  return now.allowedOn.some(({ resource, conditions }) =>
    eachResource(resource).some(
      (one) =>
        !was.allowedOn.some((it) => coversResources(it.resource, one) && coversConditions(it.conditions, conditions)),
    ),
  );
}

/** NotResource is about everything else together. */
export function eachResource(resource: Named): readonly Named[] {
  if ("among" in resource) return resource.among.map((it) => ({ among: [it] }));
  return isNothing(resource) ? [] : [resource];
}

/** Whether the action is allowed on everything, at any time, and nothing of it is denied. */
export function isUnlimited({ allowedOn, deniedOn }: Allowance): boolean {
  return (
    deniedOn.length === 0 && allowedOn.some(({ resource, conditions }) => conditions.length === 0 && isAll(resource))
  );
}
