// What a change of a role is in several accounts, whose ids and variables differ. Pure.
import type { Account } from "../model/access.ts";

/**
 * `text` with the account's own values under the names that policies in files give them: `role/x in 222222222222` is
 * `role/x in {{account.id}}`. With that account's values put in again it is the same text.
 */
export function withVariables(text: string, { id, name, vars }: Pick<Account, "id" | "name" | "vars">): string {
  const named = [
    ["account.id", id],
    ["account.name", name],
    ...[...vars].map(([key, value]) => [`vars.${key}`, value]),
  ];
  const names = new Map<string, string>();
  for (const [variable = "", value = ""] of named) if (value !== "" && !names.has(value)) names.set(value, variable);
  const longestFirst = [...names.keys()]
    .sort((a, b) => b.length - a.length)
    .map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join("|")})(?![\\p{L}\\p{N}])`, "gu");
  return text.replace(whole, (value) => `{{${names.get(value)}}}`);
}

/** Gives a text as it is told. */
export type Told = (text: string) => string;

const asItIs: Told = (text) => text;

/**
 * What is told as one of the same in several accounts: those with the same text, or with texts that differ at most by the account's own id and
 * name, which are then called as files call them. In groups, by the first of each; `told` is how each tells its texts, so that `textOf` is the same
 * for all of a group.
 */
export function toldTogether<Of>(
  all: readonly Of[],
  accountOf: (it: Of) => Pick<Account, "id" | "name">,
  textOf: (it: Of, told: Told) => string,
): readonly (readonly { readonly it: Of; readonly told: Told }[])[] {
  const anywhere = (it: Of): Told => {
    const { id, name } = accountOf(it);
    return (text) => withVariables(text, { id, name, vars: new Map() });
  };
  const ways = [...Map.groupBy(all, (it) => textOf(it, asItIs)).values()].flatMap((same) =>
    same.map((it) => ({ it, told: same.length === 1 ? anywhere(it) : asItIs })),
  );
  const groups = Map.groupBy(ways, ({ it, told }) => textOf(it, told));
  return [...groups.values()].map((each) => (each.length > 1 ? each : each.map(({ it }) => ({ it, told: asItIs }))));
}
