// The text of our comment: a hidden marker, the commit it is about, a note above the report, the report.
import { OperationError } from "../diagnostics/operation-error.ts";

/** GitHub refuses longer comments. It counts code points; UTF-16 units, counted here, are never fewer. */
export const LONGEST_COMMENT = 65_536;

/** Which comment of a pull request, or which issue, is meant; each has a marker of its own. */
export type Purpose = "plan" | "drift";

export type CommentText = {
  /** The commit that the report is about. */
  readonly commit?: string | undefined;
  /** Markdown above the report: that it is out of date, or what the deploy did. */
  readonly note?: string | undefined;
  /** Markdown. */
  readonly report?: string | undefined;
};

const HIDDEN = "<!-- access-as-code:";
const hidden = (text: string) => `${HIDDEN}${text} -->`;
const LEFT_OUT = "_The report that was here is too long to be shown as well; it is in the comment's edit history._";

/** The first line of the comment. It is not displayed, and nothing from YAML can contain it: the report escapes `<`. */
export function marker(purpose: Purpose): string {
  return hidden(purpose);
}

/** The report without its marker. Refuses, as an OperationError, a body that doesn't begin with it, or holds another. */
export function checkReport(purpose: Purpose, body: string): string {
  const start = `${marker(purpose)}\n`;
  if (!body.startsWith(start)) {
    throw new OperationError(`the text for the comment doesn't begin with ${marker(purpose)}`);
  }
  return checkPart(body.slice(start.length));
}

/** Refuses, as an OperationError, Markdown that holds any marker of ours. */
export function checkPart(markdown: string): string {
  if (markdown.includes(HIDDEN)) {
    throw new OperationError(`the text for the comment contains the hidden marker ${HIDDEN} inside`);
  }
  return markdown;
}

/** Refuses, as an OperationError, what GitHub would: it never cuts, the caller drops detail. */
export function composeComment(purpose: Purpose, text: CommentText): string {
  const whole = join(purpose, text);
  if (whole.length <= LONGEST_COMMENT) return whole;
  // The note is new; the report under it can be looked up.
  const short = text.note === undefined ? whole : join(purpose, { ...text, report: LEFT_OUT });
  if (short.length <= LONGEST_COMMENT) return short;
  throw new OperationError(
    `the comment would have ${short.length} characters, but GitHub accepts at most ${LONGEST_COMMENT}`,
    "show less detail in it, and all of it in the step summary or an artifact",
  );
}

function join(purpose: Purpose, { commit, note, report }: CommentText): string {
  return [
    marker(purpose),
    ...(commit === undefined ? [] : [hidden(`commit ${commit}`)]),
    ...(note === undefined ? [] : [hidden("note"), note.trimEnd(), ""]),
    ...(report === undefined ? [] : [hidden("report"), report.trimEnd()]),
  ].join("\n");
}

/** The parts of a comment that has our marker; undefined for any other. */
export function parseComment(purpose: Purpose, body: string): CommentText | undefined {
  const text = plain(body);
  if (text.split("\n", 1)[0] !== marker(purpose)) return undefined;
  const part = (name: string) =>
    text
      .split(`\n${hidden(name)}\n`)[1]
      ?.split(`\n${HIDDEN}`)[0]
      ?.trimEnd();
  const [, commit] = /\n<!-- access-as-code:commit ([0-9a-f]{40,64}) -->(?:\n|$)/.exec(text) ?? [];
  return { commit, note: part("note"), report: part("report") };
}

/** Whether two bodies say the same; GitHub may change line ends and drop space at the end. */
export function sameText(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(body: string): string {
  return body.replaceAll("\r\n", "\n").trimEnd();
}
