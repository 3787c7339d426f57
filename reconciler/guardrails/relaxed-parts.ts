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
