// Rich text and sections, in Markdown and at a terminal.
import type { Paint } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { code, details, table } from "./markdown.ts";
import type { RichText, Section } from "./section.ts";

/** Everything untrusted is in code elements; see {@link code}. */
export function richMarkdown(text: RichText): string {
  return text
    .map((part) => {
      if (typeof part === "string") return part;
      if ("newLine" in part) return "<br>";
      if ("beside" in part) return "";
      if ("summary" in part) return `<details><summary>${part.summary}</summary>${richMarkdown(part.folded)}</details>`;
      const { untrusted, mark, href } = part;
      const shown =
        mark === "removed"
          ? `<del>${code(untrusted)}</del>`
          : mark === "added"
            ? `<b>${code(untrusted)}</b>`
            : code(untrusted);
      return href === undefined ? shown : `<a href="${href}">${shown}</a>`;
    })
    .join("");
}

export function sectionMarkdown({ title, columns, rows, folded, shape }: Section): string {
  if (rows.length === 0 && !title.includes("showing")) return "";
  const cells = rows.map((row) => row.map(richMarkdown));
  if (shape === "alert-caution" || shape === "alert-warning") {
    const kind = shape === "alert-caution" ? "CAUTION" : "WARNING";
    const more = title.includes("showing") ? [`> ${title.slice(title.indexOf("("))}`] : [];
    return [`> [!${kind}]`, ...cells.map(([sentence]) => `> - ${sentence}`), ...more, ""].join("\n");
  }
  const content = table(columns, cells);
  if (folded) return details(title, content);
  return title === "" ? content : `**${title}**\n\n${content}`;
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
      if (index === 0) return [`${indent}${first}`];
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
