// Rich text and sections, in Markdown and at a terminal.
import type { Paint } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { code, details, mayBeReference, sentence, table } from "./markdown.ts";
import type { RichText, Section, Untrusted } from "./section.ts";

/** How the parts are written. */
type Style = {
  readonly own: (text: string) => string;
  readonly name: (text: string) => string;
  readonly space: string;
};

const IN_TEXT: Style = { own: (text) => text, name: code, space: " " };

/** Everything untrusted is in code elements, or made of words that are no Markdown; see {@link code} and {@link sentence}. */
export function richMarkdown(text: RichText, style: Style = IN_TEXT): string {
  return text
    .map((part) => {
      if (typeof part === "string") return style.own(part);
      if ("newLine" in part) return "<br>";
      if ("space" in part) return style.space;
      if ("beside" in part) return "";
      if ("summary" in part)
        return `<details><summary>${part.summary}</summary>${richMarkdown(part.folded, style)}</details>`;
      const { untrusted, mark, href, isSentence } = part;
      const shown = marked(isSentence === true ? sentence(untrusted) : style.name(untrusted), mark);
      return href === undefined ? shown : `<a href="${href}">${shown}</a>`;
    })
    .join("");
}

function marked(shown: string, mark: Untrusted["mark"]): string {
  if (mark === undefined) return shown;
  return mark === "removed" ? `<del>${shown}</del>` : `<b>${shown}</b>`;
}

export function sectionMarkdown({ title, shortened, columns, rows, folded, shape }: Section): string {
  if (rows.length === 0 && shortened === undefined) return "";
  if (shape === "block") return blockMarkdown({ title, columns, rows });
  const cells = rows.map((row) => row.map((text) => richMarkdown(text)));
  if (shape === "list") {
    const items = cells.map(([first, ...others]) => [`- ${first}`, ...others.map((cell) => `  - ${cell}`)].join("\n"));
    return [`**${title}**`, "", ...items, ""].join("\n");
  }
  if (shape === "alert-caution" || shape === "alert-warning") {
    const kind = shape === "alert-caution" ? "CAUTION" : "WARNING";
    const more = shortened === undefined ? [] : [`> ${shortened}`];
    return [`> [!${kind}]`, ...cells.map(([sentence]) => `> - ${sentence}`), ...more, ""].join("\n");
  }
  const content = table(columns, cells);
  if (folded) return details(title, content);
  return title === "" ? content : `**${title}**\n\n${content}`;
}

/**
 * GitHub keeps `nowrap`: what is short is not broken inside a name, and the table is scrolled where it is too wide. So that on a narrow
 * screen nobody has to scroll for what a row is about, a long second cell stands below its row, from the table's left edge on, and leaves its place to the name.
 */
function blockMarkdown({ title, columns, rows }: Pick<Section, "title" | "columns" | "rows">): string {
  const line = (cells: readonly string[]) => `<tr>${cells.join("")}</tr>`;
  const body = rows.flatMap(([what = [], change, ...others]) => {
    if (change === undefined || isShort(change))
      return [line([what, ...(change === undefined ? [] : [change]), ...others].map(blockCell))];
    return [
      line([
        narrowCell(what, ` colspan="2"${isNarrow(what) ? " nowrap" : ""}`),
        ...others.map((it) => (isOwn(it) ? narrowCell(it) : blockCell(it))),
      ]),
      line([`<td colspan="${columns.length}">${richMarkdown(change, BELOW)}</td>`]),
    ];
  });
  const heading = line(columns.map((column) => `<th>${column}</th>`));
  return [`**${title}**`, "", "<table>", heading, ...body, "</table>", ""].join("\n");
}

/** Characters of what is still read without a break. */
const LONGEST_UNBROKEN = 48;

function isShort(text: RichText): boolean {
  return text.every(
    (part) => typeof part === "string" || !("untrusted" in part) || part.untrusted.length <= LONGEST_UNBROKEN,
  );
}

// In an HTML element GitHub reads no Markdown.
const inElement = (it: string) => it.replace(/\*\*(.*?)\*\*/g, "<b>$1</b>").replace(/`(.*?)`/g, "<code>$1</code>");
const UNBROKEN: Style = { own: inElement, name: unbroken, space: "<br>" };
/** Characters of a name that leave room for other columns on a narrow screen. */
const LONGEST_NARROW = 20;
/** What is longer, such as a file's path, breaks where it has to. */
const NARROW: Style = {
  own: inElement,
  name: (it) => (it.length <= LONGEST_NARROW ? unbroken(it) : code(it)),
  space: "<br>",
};
const LONG: Style = { own: inElement, name: code, space: " " };
const BELOW: Style = { ...LONG, space: "<br>" };

function narrowCell(text: RichText, attributes = ""): string {
  return `<td valign="top"${attributes}>${richMarkdown(text, NARROW)}</td>`;
}

/** Short names that `nowrap` keeps whole, each on a line of its own. */
function isNarrow(text: RichText): boolean {
  const names = text.flatMap((part) => (typeof part !== "string" && "untrusted" in part ? part.untrusted : []));
  return names.length > 0 && names.every((name) => name.length <= LONGEST_NARROW);
}

/** Without any name, which would break. */
function isOwn(text: RichText): boolean {
  return text.every((part) => typeof part === "string");
}

function blockCell(text: RichText): string {
  return isShort(text)
    ? `<td valign="top" nowrap>${richMarkdown(text, UNBROKEN)}</td>`
    : `<td valign="top">${richMarkdown(text, LONG)}</td>`;
}

/**
 * GitHub breaks code elements at hyphens, whatever stands around them, and a `samp` element not. But in that it makes mentions and
 * references, wherever a word has `GH-12`, its like, or a commit's id: only what can be none of these is shown so.
 */
function unbroken(text: string): string {
  const isPlain = (word: string) => /^[A-Za-z0-9._-]+$/.test(word);
  const isShown = text.split(" ").every((word) => isPlain(word) && !mayBeReference(word));
  return isShown ? `<samp>${text}</samp>` : code(text);
}

/** In a terminal: a row is a sentence; of `block` rows the cells stand below the first one, with the names of their columns. */
export function sectionLines({ title, columns, rows, shape }: Section, paint: Paint): readonly string[] {
  const indent = title === "" ? "" : "  ";
  const lines = rows.flatMap((row) => {
    const cells = row.map((text) => richLines(text, paint));
    if (shape !== "block")
      return [
        `${indent}${cells
          .flat()
          .filter((cell) => cell !== "")
          .join(" ")}`,
      ];
    return cells.flatMap(([first = "", ...others], index) => {
      if (index === 0) return [`${indent}${first}`, ...others.map((line) => `${indent}  ${line}`)];
      const name = columns[index] === "change" ? "" : `${columns[index]}: `;
      return first === ""
        ? []
        : [`${indent}  ${name}${first}`, ...others.map((line) => `${indent}  ${" ".repeat(name.length)}${line}`)];
    });
  });
  return title === "" ? lines : [paint("heading", title), ...lines];
}

function richLines(text: RichText, paint: Paint): readonly string[] {
  const lines = [""];
  const add = (piece: string) => lines.push(`${lines.pop() ?? ""}${piece}`);
  for (const part of text) {
    if (typeof part === "string") add(ownText(part, paint));
    else if ("newLine" in part) lines.push("");
    else if ("space" in part) add(" ");
    else if ("beside" in part) add(`  ${paint("hint", `[${visible(part.beside)}]`)}`);
    else if ("summary" in part) add(`${part.summary}: ${richLines(part.folded, paint).join(" ")}`);
    else if (part.mark === "removed") add(paint("removed", `-${visible(part.untrusted)}`));
    else if (part.mark === "added") add(paint("added", `+${visible(part.untrusted)}`));
    else add(visible(part.untrusted));
  }
  return lines;
}

function ownText(text: string, paint: Paint): string {
  if (text === "**gains**") return paint("added", "gains");
  if (text === "**loses**") return paint("removed", "loses");
  return text.replace(/\*\*|`/g, "");
}
