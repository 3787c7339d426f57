// A set of actions in few names: by the wildcards that stand in the documents, or by what it lacks.
import { allActionsOf, findActions } from "./action-names.ts";
import { coversActions } from "./covers.ts";
import type { IamServices } from "./iam-services.ts";
import { isAll, type Named } from "./statements.ts";

/** From here on it is about half of what AWS has, and is told by what is left out. */
const MANY = 10_000;

/** Names after "all but"; a longer list tells nobody anything. */
const MOST_EXCEPTED = 10;

type Wildcard = { readonly pattern: string; readonly actions: readonly string[] };

/** Of `actions`, which are those of elements `from`: sorted names. */
export type Shortener = (actions: ReadonlySet<string>, from: readonly Named[]) => Promise<readonly string[]>;

/** `named` is what the documents name, from which wildcards are taken: `s3:Get* (45)`, `44 of s3:Get* (45)`, `all but iam:*`. */
export async function openShortener(named: readonly string[], services: IamServices): Promise<Shortener> {
  const { wildcards, unknown } = await foundOf(named, services);
  return async (actions, from) => {
    if (actions.size < MANY)
      return shortened(actions, wildcards, ({ pattern, actions: { length } }) => `${pattern} (${length})`);
    const all = await allActionsOf(services);
    const lacking = new Set(all.filter((action) => !actions.has(action)));
    const others = lacking.size + actions.size === all.length ? [] : unknownIn(actions, all);
    const excepted = [...shortened(lacking, wildcards, ({ pattern }) => pattern), ...unknownExcepted(from, unknown)];
    const most =
      excepted.length === 0
        ? "*"
        : excepted.length > MOST_EXCEPTED
          ? `${actions.size - others.length} of * (${all.length})`
          : `all but ${excepted.join(", ")}`;
    return [most, ...others].sort();
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

/** What all of `from` except, and AWS doesn't have. */
function unknownExcepted(from: readonly Named[], unknown: ReadonlySet<string>): readonly string[] {
  const names = from.flatMap((it) => ("except" in it ? it.except : []));
  return [...new Set(names)]
    .filter((name) => unknown.has(name) && !from.some((it) => coversActions(it, { among: [name] })))
    .sort();
}
