// What of a setting allows more than before, in sentences for people.

/** What `before` has and `after` lacks, sorted. */
export function gone(before: ReadonlySet<string>, after: ReadonlySet<string>): readonly string[] {
  return [...before].filter((it) => !after.has(it)).sort();
}

/** Where a limit was raised or is gone. */
export function raised(what: string, before: number | undefined, after: number | undefined): readonly string[] {
  if (before === undefined || (after !== undefined && after <= before)) return [];
  return [`${what}: ${after === undefined ? "no limit" : `at most ${after}`}, before ${before}`];
}

/** More accounts in one sentence than anybody reads. */
const MOST_ACCOUNTS = 5;

/** `account 222222222222`, `accounts 222222222222, 333333333333`; of many the first, and how many more there are. */
export function accountsText(ids: readonly string[]): string {
  const shown = ids.toSorted().slice(0, MOST_ACCOUNTS);
  const more = ids.length > shown.length ? ` and ${ids.length - shown.length} more` : "";
  return `${ids.length === 1 ? "account" : "accounts"} ${shown.join(", ")}${more}`;
}

/** One sentence about all of `names`; none where there are none. */
export function inOneSentence(
  names: readonly string[],
  sentence: (all: string, isOne: boolean) => string,
): readonly string[] {
  return names.length === 0 ? [] : [sentence(names.join(", "), names.length === 1)];
}
