// What was probably asked for, when nothing has the name.
import { createRenameSuggester } from "../diagnostics/closest.ts";

export type NamedThing = {
  readonly name: string;
  readonly previously: string | undefined;
  /** What people may call it instead: a display name, an e-mail address. */
  readonly also?: readonly string[];
};

export type SuggestedNames = {
  /** The one that it almost is, was called before, or is called besides; the only one that has it as a part. */
  readonly suggestion: string | undefined;
  /** Those that have the name as a part, sorted, ten at most. */
  readonly containing: readonly string[];
};

const MOST_LISTED = 10;
/** A single letter is part of nearly everything. */
const SHORTEST_PART = 2;

export function suggestNames(name: string, things: readonly NamedThing[]): SuggestedNames {
  const wanted = name.toLowerCase();
  const called = things.find(({ also = [] }) => also.some((it) => it.toLowerCase() === wanted));
  const containing =
    wanted.length < SHORTEST_PART
      ? []
      : things.filter((it) => [it.name, ...(it.also ?? [])].some((each) => each.toLowerCase().includes(wanted)));
  const names = [...new Set(containing.map((it) => it.name))].sort().slice(0, MOST_LISTED);
  const only = names.length === 1 ? names[0] : undefined;
  return { suggestion: called?.name ?? createRenameSuggester(things)(name).suggestion ?? only, containing: names };
}
