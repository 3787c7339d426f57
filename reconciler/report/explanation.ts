// An answer of `access explain` as all its formats take it.

import type { Beginning } from "../access-graph/beginnings.ts";
import type { ExplainedWay, Explanation } from "../access-graph/explain-access.ts";
import type { Place } from "../diagnostics/diagnostic.ts";
import { visible } from "../diagnostics/quote.ts";
import type { Beginnings } from "../history/read-beginnings.ts";

export type Commit = NonNullable<Beginning["since"]>;

/** Of which files. */
export type Asked = {
  /** The UTC day that dates were compared with: today, or the commit's own. */
  readonly day: string;
  /** Whose files were asked; undefined: those in the work tree. */
  readonly commit: Commit | undefined;
};

export type Answer = Asked & {
  readonly explanation: Explanation;
  /** Undefined: nobody asked since when. */
  readonly beginnings: Beginnings | undefined;
};

export function askedText({ day, commit }: Asked): string {
  if (commit === undefined) return `as the files say on ${day}`;
  return visible(`as the files say in commit ${shortId(commit)} of ${commit.date} by ${commit.author}, on that day`);
}

/** `access/teams/ai.yaml:12`: what an editor and GitHub find. */
export function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}

export function throughText({ via }: Pick<ExplainedWay, "via">): string {
  return "group" in via ? via.group : "directly";
}

/** As much of a commit's id as tells it apart for people. */
export function shortId({ id }: Commit): string {
  return id.slice(0, 12);
}
