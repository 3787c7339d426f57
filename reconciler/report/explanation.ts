// An answer of `access explain` as all its formats take it.

import type { Beginning } from "../access-graph/beginnings.ts";
import type { DeclaredAt } from "../access-graph/declared-at.ts";
import type { ExplainedWay, Explanation } from "../access-graph/explain-access.ts";
import { visible } from "../diagnostics/quote.ts";
import type { Beginnings } from "../history/read-beginnings.ts";
import type { UnreadPart } from "../live/live-object.ts";

export type Commit = NonNullable<Beginning["since"]>;

/** AWS was asked, and not the files. */
export type LiveRead = {
  /** When the reading began, in UTC: `2026-11-30T14:11:09Z`. */
  readonly at: string;
  /** Empty: all that the answer needs was read. */
  readonly unread: readonly Pick<UnreadPart, "what" | "reason">[];
};

/** Of which files, or of AWS. */
export type Asked = {
  /** The UTC day that dates were compared with: today, or the commit's own. */
  readonly day: string;
  /** Whose files were asked; undefined: those in the work tree. */
  readonly commit: Commit | undefined;
  /** Absent: the files were asked. */
  readonly live?: LiveRead;
};

export type Answer = Asked & {
  readonly explanation: Explanation;
  /** Undefined: nobody asked since when. */
  readonly beginnings: Beginnings | undefined;
};

export function askedText({ day, commit, live }: Asked): string {
  if (live !== undefined) return liveLines(live).join("\n");
  if (commit === undefined) return `as the files say on ${day}`;
  return visible(`as the files say in commit ${shortId(commit)} of ${commit.date} by ${commit.author}, on that day`);
}

/** When AWS was read, and what could not be. */
export function liveLines({ at, unread }: LiveRead): readonly string[] {
  const [day, time] = at.replace("Z", "").split("T");
  const said = `as AWS had it on ${day} at ${time} UTC`;
  if (unread.length === 0) return [said];
  return [
    `${said}, as far as it could be read: there may be more than is told here`,
    ...unread.map(({ what, reason }) => `  ${visible(`not read: ${what}: ${reason}`)}`),
  ];
}

/** How the JSON of every answer says what was asked. */
export function askedJson({ day, commit, live }: Asked) {
  return { day, ...(commit === undefined ? {} : { commit }), ...(live === undefined ? {} : liveJson(live)) };
}

export function liveJson({ at, unread }: LiveRead) {
  return { read: { at, complete: unread.length === 0, unread } };
}

/** `access/teams/ai.yaml:12`: what an editor and GitHub find. */
export function placeText(at: DeclaredAt): string {
  if (at === "undeclared") return "declared nowhere";
  return at === "identity-provider" ? "of the identity provider" : `${at.file}:${at.line}`;
}

/** `assigned at access/teams/ai.yaml:12`, `assigned (declared nowhere)`. */
export function doneAt(verb: string, at: DeclaredAt): string {
  if (at === "identity-provider") return `${verb} by the identity provider`;
  return at === "undeclared" ? `${verb} (${placeText(at)})` : `${verb} at ${placeText(at)}`;
}

export function throughText({ via }: Pick<ExplainedWay, "via">): string {
  return "group" in via ? via.group : "directly";
}

/** As much of a commit's id as tells it apart for people. */
export function shortId({ id }: Commit): string {
  return id.slice(0, 12);
}
