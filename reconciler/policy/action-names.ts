// The actions that AWS has under a name, which may have wildcards.
import type { IamServices } from "./iam-services.ts";
import { isNamed, type Named } from "./statements.ts";

/** What a name stands for: `actions` as AWS spells them, or why there are none. */
type FoundActions =
  | { readonly actions: readonly string[] }
  | { readonly unknown: "service" | "action" | "pattern"; readonly suggestion: string | undefined };

/** Of `name`, which is `SERVICE:ACTION` in any letter case, or `*`. */
export async function findActions(name: string, services: IamServices): Promise<FoundActions> {
  const colon = name.indexOf(":");
  const [prefix, wanted] = [name.slice(0, Math.max(colon, 0)).toLowerCase(), name.slice(colon + 1)];
  if (colon < 0 || /[*?]/.test(prefix)) return matching(name, await allActionsOf(services));
  if (!services.prefixes.has(prefix)) {
    const near = services.suggestPrefix(prefix);
    return { unknown: "service", suggestion: near === undefined ? undefined : `${near}:${wanted}` };
  }
  const { spellings, names, suggest } = await services.actionsOf(prefix);
  const actions = spellings.map((it) => `${prefix}:${it}`);
  if (/[*?]/.test(wanted) || names.has(wanted.toLowerCase())) return matching(name, actions);
  const near = suggest(wanted);
  return { unknown: "action", suggestion: near === undefined ? undefined : `${name.slice(0, colon)}:${near}` };
}

function matching(pattern: string, actions: readonly string[]): FoundActions {
  const named = { among: [pattern] };
  const found = actions.filter((action) => isNamed(named, action));
  return found.length > 0 ? { actions: found } : { unknown: "pattern", suggestion: undefined };
}

/** All that `named` is about, as AWS spells them; a name for which AWS has nothing stands for itself. Without doubles. */
export async function actionsNamed(named: Named, services: IamServices): Promise<readonly string[]> {
  if ("except" in named) return (await allActionsOf(services)).filter((action) => isNamed(named, action));
  const actions = new Set<string>();
  for (const pattern of named.among) {
    const found = await findActions(pattern, services);
    for (const action of "actions" in found ? found.actions : [pattern]) actions.add(action);
  }
  return [...actions];
}

const ALL = new WeakMap<IamServices, readonly string[]>();

/** Every action that AWS has, about 22,000. The first time it takes a quarter of a second. */
export async function allActionsOf(services: IamServices): Promise<readonly string[]> {
  const known = ALL.get(services);
  if (known !== undefined) return known;
  const actions: string[] = [];
  for (const prefix of services.prefixes) {
    for (const name of (await services.actionsOf(prefix)).spellings) actions.push(`${prefix}:${name}`);
  }
  ALL.set(services, actions);
  return actions;
}
