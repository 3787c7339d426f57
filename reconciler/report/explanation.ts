// An answer of `access explain` as all its formats take it.

import type { Beginning } from "../access-graph/beginnings.ts";
import type { ExplainedWay, Explanation } from "../access-graph/explain-access.ts";
import type { Place } from "../diagnostics/diagnostic.ts";
import type { Beginnings } from "../history/read-beginnings.ts";

export type Commit = NonNullable<Beginning["since"]>;

export type Answer = {
  readonly explanation: Explanation;
  /** The UTC day that dates were compared with: today, or the commit's own. */
  readonly day: string;
  /** Whose files were asked; undefined: those in the work tree. */
  readonly commit: Commit | undefined;
  /** Undefined: nobody asked since when. */
  readonly beginnings: Beginnings | undefined;
};

/** `access/teams/ai.yaml:12`: what an editor and GitHub find. */
export function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}

export function throughText({ via }: ExplainedWay): string {
  return "group" in via ? via.group : "directly";
}

/** As much of a commit's id as tells it apart for people. */
export function shortId({ id }: Commit): string {
  return id.slice(0, 12);
}
