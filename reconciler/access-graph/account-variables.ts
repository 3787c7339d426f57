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
