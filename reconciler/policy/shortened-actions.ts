// A set of actions in few names: by the wildcards that stand in the documents, or by what it lacks.
import { allActionsOf, findActions } from "./action-names.ts";
import type { IamServices } from "./iam-services.ts";
import { isAll, type Named } from "./statements.ts";

/** From here on it is about half of what AWS has, and is told by what is left out. */
const MANY = 10_000;

/** Names after "all but"; a longer list tells nobody anything. */
const MOST_EXCEPTED = 10;

type Wildcard = { readonly pattern: string; readonly actions: readonly string[] };

/** What the statements of a place say of an action together; both take names with wildcards that AWS doesn't have, too. */
export type Sums = {
  /** On the side whose actions are told. */
  readonly isSaid: (action: string) => boolean;
  /** On the other one. */
  readonly isSaidByOther: (action: string) => boolean;
};

/** Of `actions`, which are those of elements `from` on a place: sorted names. */
export type Shortener = (
  actions: ReadonlySet<string>,
  from: readonly Named[],
  there: Sums,
) => Promise<readonly string[]>;

/**
 * `named` is what the documents name, from which wildcards are taken: `s3:Get* (45)`, `44 of s3:Get* (45)`, `all but iam:*`. Behind "all but"
 * is only what no statement of the place says; what it says on both sides is told as such: `all but iam:* (s3:* unchanged)`.
 */
export async function openShortener(named: readonly string[], services: IamServices): Promise<Shortener> {
  const { wildcards, unknown } = await foundOf(named, services);
  return async (actions, from, { isSaid, isSaidByOther }) => {
    if (actions.size < MANY)
      return shortened(actions, wildcards, ({ pattern, actions: { length } }) => `${pattern} (${length})`);
    const all = await allActionsOf(services);
    const others = unknownIn(actions, all);
    const rest = all.filter((action) => !actions.has(action));
    const inShort = (some: readonly string[]) => shortened(new Set(some), wildcards, ({ pattern }) => pattern);
    const unsaid = [...inShort(rest.filter((it) => !isSaid(it))), ...unknownExcepted(from, unknown, isSaid)];
    const same = inShort(rest.filter((it) => isSaid(it) && isSaidByOther(it)));
    const most = unsaid.length === 0 ? "*" : `all but ${unsaid.join(", ")}`;
    const unchanged = same.length === 0 ? "" : ` (${same.join(", ")} unchanged)`;
    const isLong = unsaid.length + same.length > MOST_EXCEPTED;
    return [isLong ? `${actions.size - others.length} of * (${all.length})` : most + unchanged, ...others].sort();
  };
}

function unknownIn(actions: ReadonlySet<string>, all: readonly string[]): readonly string[] {
  const known = new Set(all);
  return [...actions].filter((action) => !known.has(action));
}

type Found = {
  readonly wildcards: readonly Wildcard[];
  /** Names for which AWS has nothing. */
  readonly unknown: ReadonlySet<string>;
};

async function foundOf(named: readonly string[], services: IamServices): Promise<Found> {
  const wildcards: Wildcard[] = [];
  const unknown = new Set<string>();
  for (const pattern of new Set(named)) {
    if (isAll({ among: [pattern] })) continue;
    const found = await findActions(pattern, services);
    if (!("actions" in found)) unknown.add(pattern);
    else if (/[*?]/.test(pattern)) wildcards.push({ pattern, actions: found.actions });
  }
  return { wildcards, unknown };
}

/** The wildcard that matches most comes first. */
function shortened(
  actions: ReadonlySet<string>,
  wildcards: readonly Wildcard[],
  wholeText: (wildcard: Wildcard) => string,
): readonly string[] {
  const left = new Set(actions);
  const shown: string[] = [];
  const matching = wildcards
    .map((wildcard) => ({ wildcard, matched: wildcard.actions.filter((action) => actions.has(action)) }))
    .sort((a, b) => b.matched.length - a.matched.length);
  for (const { wildcard, matched } of matching) {
    if (matched.length < 2 || !matched.every((action) => left.has(action))) continue;
    const { pattern, actions: all } = wildcard;
    shown.push(matched.length === all.length ? wholeText(wildcard) : `${matched.length} of ${pattern} (${all.length})`);
    for (const action of matched) left.delete(action);
  }
  return [...shown, ...left].sort();
}

/** What `from` except, no statement says, and AWS doesn't have. */
function unknownExcepted(
  from: readonly Named[],
  unknown: ReadonlySet<string>,
  isSaid: Sums["isSaid"],
): readonly string[] {
  const names = from.flatMap((it) => ("except" in it ? it.except : []));
  return [...new Set(names)].filter((name) => unknown.has(name) && !isSaid(name)).sort();
}
