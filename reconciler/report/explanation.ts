// An answer of `access explain` as all its formats take it.
import type { Place } from "../diagnostics/diagnostic.ts";
import type { Beginning } from "../plan/beginnings.ts";
import type { ExplainedGrant, ExplainedWay, Explanation } from "../plan/explain-access.ts";

export type Commit = NonNullable<Beginning["since"]>;

export type Beginnings = {
  /** Whether the clone lacks older commits: what reaches its end may have begun before. */
  readonly cut: boolean;
  readonly of: (grant: ExplainedGrant) => Beginning | undefined;
};

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
