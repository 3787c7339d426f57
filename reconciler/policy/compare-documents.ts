// What a change of policy documents lets their holders do, and no longer do, action by action.
import { actionsNamed } from "./action-names.ts";
import { eachResource } from "./allowance.ts";
import { coversActions, coversConditions, coversResources } from "./covers.ts";
import type { IamServices } from "./iam-services.ts";
import { openShortener, type Shortener, type Sums } from "./shortened-actions.ts";
import {
  type ConditionTest,
  isDeniedAlways,
  isNamed,
  type Named,
  parseStatements,
  type Statement,
} from "./statements.ts";
import { toldWhereUsed } from "./told-where-used.ts";

/** Actions that are allowed or denied on the same resources under the same condition. */
export type ActionGroup = {
  /**
   * Sorted. A wildcard of the documents stands for all that it matches: `s3:Get* (45)`, or `44 of s3:Get* (45)`. Most of what AWS has is told
   * by what this side doesn't say there in sum, and by what both say: `all but iam:* (s3:* unchanged)`.
   */
  readonly actions: readonly string[];
  /** Sorted, as they are written; `not …` for the resources of NotResource together. */
  readonly resources: readonly string[];
  /** Compact JSON; empty: always. */
  readonly condition: string;
  /**
   * What the other side has of the same actions on less: this is instead of it, or it stays of this. Absent: nothing, or a part of actions that
   * are many on another resource.
   */
  readonly onLess?: readonly Place[];
  /** Names of the accounts where it is so, sorted; absent: in all that are compared. */
  readonly accounts?: readonly string[];
};

/** Where actions are allowed or denied, and when. */
export type Place = Omit<ActionGroup, "onLess" | "accounts">;

export type PolicyDiff = {
  /** Allowed now, and not before on at least as much; nothing that is denied always. */
  readonly allowed: readonly ActionGroup[];
  readonly noLongerAllowed: readonly ActionGroup[];
  readonly denied: readonly ActionGroup[];
  readonly noLongerDenied: readonly ActionGroup[];
};

const NOTHING: PolicyDiff = { allowed: [], noLongerAllowed: [], denied: [], noLongerDenied: [] };

/** What was compared already: the same role in many accounts has the same documents. */
const COMPARED = new WeakMap<IamServices, Map<string, PolicyDiff>>();

/** Documents are JSON texts of identity policies; several count together. What is allowed in the end depends on other policies too. */
export async function policyDiff(
  before: readonly string[],
  after: readonly string[],
  services: IamServices,
): Promise<PolicyDiff> {
  const [old, now] = [JSON.stringify(before), JSON.stringify(after)];
  if (old === now) return NOTHING;
  const compared = COMPARED.get(services) ?? new Map<string, PolicyDiff>();
  COMPARED.set(services, compared);
  const both = `${old}\n${now}`;
  const diff = compared.get(both) ?? (await findDiff(before, after, services));
  compared.set(both, diff);
  return diff;
}

async function findDiff(
  before: readonly string[],
  after: readonly string[],
  services: IamServices,
): Promise<PolicyDiff> {
  const { named, allowed, noLongerAllowed, denied, noLongerDenied } = await compareDocuments(before, after, services);
  const shorten = await openShortener(named, services);
  const told = async (changes: readonly Change[]) => grouped(await toldWhereUsed(changes, services), shorten);
  return {
    allowed: await told(allowed),
    noLongerAllowed: await told(noLongerAllowed),
    denied: await told(denied),
    noLongerDenied: await told(noLongerDenied),
  };
}

/** The same, with every action; `named` is what the documents name. */
export async function compareDocuments(before: readonly string[], after: readonly string[], services: IamServices) {
  const [old, now] = [before.flatMap(parseStatements), after.flatMap(parseStatements)];
  return {
    named: [...old, ...now].flatMap(({ action }) => ("among" in action ? action.among : action.except)),
    allowed: await notCovered("Allow", now, old, services),
    noLongerAllowed: await notCovered("Allow", old, now, services),
    denied: await notCovered("Deny", now, old, services),
    noLongerDenied: await notCovered("Deny", old, now, services),
  };
}

/** What several accounts have, by their names: the same in all of them, or with the names of those that have it. */
export function diffOfAccounts(diffs: ReadonlyMap<string, PolicyDiff>): PolicyDiff {
  const told = (key: keyof PolicyDiff): readonly ActionGroup[] => {
    const found = [...diffs].flatMap(([account, diff]) => diff[key].map((group) => ({ account, group })));
    const same = Map.groupBy(found, ({ group }) => JSON.stringify(group));
    return [...same.values()].flatMap((each) => {
      const accounts = each.map(({ account }) => account).sort();
      return each.slice(0, 1).map(({ group }) => (accounts.length === diffs.size ? group : { ...group, accounts }));
    });
  };
  return {
    allowed: told("allowed"),
    noLongerAllowed: told("noLongerAllowed"),
    denied: told("denied"),
    noLongerDenied: told("noLongerDenied"),
  };
}

export function isEmptyDiff({ allowed, noLongerAllowed, denied, noLongerDenied }: PolicyDiff): boolean {
  return [allowed, noLongerAllowed, denied, noLongerDenied].every((list) => list.length === 0);
}

/** What one side says of a resource, or of all but those that are excepted, and the other does not. */
type Change = {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly condition: string;
  /** The statement's element. */
  readonly from: Named;
  /** What all statements of its side, and of the other one, say there. */
  readonly there: Sums;
  /** What of these actions the other side has on less; the actions of each are not shortened. */
  readonly onLess: readonly Place[];
};

/**
 * Each action of `whole` on each resource, unless one statement of `part` says the same of at least as much. Every action that AWS has is compared
 * with what a statement names once, and not once more for each of its resources: a document has room for hundreds of both.
 */
async function notCovered(
  effect: Statement["effect"],
  whole: readonly Statement[],
  part: readonly Statement[],
  services: IamServices,
): Promise<readonly Change[]> {
  const unheld = effect === "Allow" ? whole.filter(isDeniedAlways) : [];
  const isHad = oncePer((named: Named) => oncePer((action: string) => has(named, action)));
  const allOf = oncePer((named: Named) => actionsNamed(named, services));
  const names = (action: string) => (it: Statement) => isHad(it.action)(action);
  const changes: Change[] = [];
  for (const from of whole.filter((it) => it.effect === effect)) {
    const wide = part.filter((it) => it.effect === effect && coversConditions(it.conditions, from.conditions));
    const isOfAll = oncePer((named: Named) => coversActions(named, from.action));
    const own = whole.filter((it) => it.effect === effect && coversConditions(it.conditions, from.conditions));
    const left = new Map<string, readonly string[]>();
    const sums = new Map<string, Sums>();
    for (const resource of eachResource(from.resource)) {
      const covering = wide.filter((it) => coversResources(it.resource, resource));
      const saying = own.filter((it) => coversResources(it.resource, resource));
      const key = covering.map((it) => wide.indexOf(it)).join(" ");
      const sumsKey = `${key}, ${saying.map((it) => own.indexOf(it)).join(" ")}`;
      const isSaid = (action: string) => !unheld.some(names(action)) && saying.some(names(action));
      const there = sums.get(sumsKey) ?? { isSaid, isSaidByOther: (action) => covering.some(names(action)) };
      sums.set(sumsKey, there);
      const others = [...covering, ...unheld].map(({ action }) => action);
      const isLeft = (action: string) => !others.some((other) => isHad(other)(action));
      const actions = left.get(key) ?? (others.some(isOfAll) ? [] : (await allOf(from.action)).filter(isLeft));
      left.set(key, actions);
      if (actions.length === 0) continue;
      changes.push({
        actions,
        resource: resourceText(resource),
        condition: conditionJson(from.conditions),
        from: from.action,
        there,
        onLess: lessOn(resource, from, actions, part, names),
      });
    }
  }
  return changes;
}

/** What is found once for each key, however often it is asked for. */
function oncePer<Key, Found>(find: (key: Key) => Found): (key: Key) => Found {
  const known = new Map<Key, Found>();
  return (key) => {
    if (!known.has(key)) known.set(key, find(key));
    return known.get(key) as Found;
  };
}

/** Where the other side has a part only of more actions than these, it is told only of the same resource. */
const MOST_NAMED = 5;

/** Where `part` has some of `actions` on less than `resource`, or under more conditions than `from`. */
function lessOn(
  resource: Named,
  from: Statement,
  actions: readonly string[],
  part: readonly Statement[],
  names: (action: string) => (statement: Statement) => boolean,
): readonly Place[] {
  const namedBy = (it: Statement) => {
    if (coversActions(it.action, from.action)) return actions;
    const isTold = actions.length <= MOST_NAMED || coversResources(it.resource, resource);
    return isTold ? actions.filter((action) => names(action)(it)) : [];
  };
  return part
    .filter(
      (it) =>
        it.effect === from.effect &&
        coversResources(resource, it.resource) &&
        coversConditions(from.conditions, it.conditions),
    )
    .map((it) => ({
      actions: namedBy(it),
      resources: eachResource(it.resource).map(resourceText).toSorted(),
      condition: conditionJson(it.conditions),
    }))
    .filter((it) => it.actions.length > 0);
}

/** An action that AWS doesn't have may be written with wildcards. */
function has(named: Named, action: string): boolean {
  return /[*?]/.test(action) ? coversActions(named, { among: [action] }) : isNamed(named, action);
}

function resourceText(resource: Named): string {
  return "among" in resource ? resource.among.join(", ") : `not ${resource.except.toSorted().join(", ")}`;
}

/** `{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`, with sorted keys and values. */
function conditionJson(conditions: readonly ConditionTest[]): string {
  if (conditions.length === 0) return "";
  const written: Record<string, Record<string, string | readonly string[]>> = {};
  for (const { operator, key, values } of conditions.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))) {
    written[operator] = { ...written[operator], [key]: values.length === 1 ? (values[0] ?? "") : values.toSorted() };
  }
  return JSON.stringify(written);
}

function sortKey({ operator, key }: ConditionTest): string {
  return `${operator}\n${key}`;
}

function distinct(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((it) => [JSON.stringify(it), it])).values()];
}

/** Actions of the same resource and condition together, then resources with the same actions. */
async function grouped(changes: readonly Change[], shorten: Shortener): Promise<readonly ActionGroup[]> {
  const byPlace = Map.groupBy(changes, ({ resource, condition }) => JSON.stringify([resource, condition]));
  const groups = new Map<
    string,
    { actions: readonly string[]; resources: string[]; condition: string; onLess: Place[] }
  >();
  // Most resources of a statement have the same list of actions, thousands of them, and the same is said there of all others.
  const lists = changes.flatMap(({ actions, there }): readonly object[] => [actions, there]);
  const numbers = new Map([...new Set(lists)].map((list, index) => [list, index]));
  const shortened = new Map<string, readonly string[]>();
  for (const same of byPlace.values()) {
    const changed = same as [Change, ...Change[]];
    const [{ resource, condition }] = changed;
    const listed = same.flatMap(({ actions, there }) => [numbers.get(actions), numbers.get(there)]);
    const together = [...new Set(listed)].sort().join(" ");
    const actions = shortened.get(together) ?? (await shortenedOf(changed, shorten));
    shortened.set(together, actions);
    const key = JSON.stringify([actions, condition]);
    const known = groups.get(key);
    const onLess = await Promise.all(
      same.flatMap(({ onLess, from, there }) =>
        onLess.map(async (it) => ({ ...it, actions: await shorten(new Set(it.actions), [from], there) })),
      ),
    );
    if (known === undefined) groups.set(key, { actions, resources: [resource], condition, onLess });
    else {
      known.resources.push(resource);
      known.onLess.push(...onLess);
    }
  }
  return [...groups.values()].map(({ resources, onLess, ...group }) => ({
    ...group,
    resources: resources.sort(),
    ...(onLess.length === 0 ? {} : { onLess: distinct(onLess) }),
  }));
}

/** Of changes on one place: what is said there is the same for all of them. */
async function shortenedOf(same: readonly [Change, ...Change[]], shorten: Shortener): Promise<readonly string[]> {
  const [{ there }] = same;
  return shorten(
    new Set(same.flatMap((it) => it.actions)),
    same.map(({ from }) => from),
    there,
  );
}
