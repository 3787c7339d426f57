// The result of a deploy as GitHub Markdown: what was done to whom, what failed and why, what was left out and what it waits for.

import { type DeployResult, type Ending, whyLeft } from "../deploy/deploy-result.ts";
import type { WrittenNames } from "../desired/display-names.ts";
import { firstOf } from "../diagnostics/diagnostic.ts";
import { type RenderOptions, renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { Change } from "../engine/change.ts";
import {
  deployCounts,
  endedEarly,
  forException,
  LEFTOVER,
  leftoverText,
  NO_NAMES,
  nothingText,
  placeText,
  problemText,
  reasonLines,
  stackText,
} from "./deploy-texts.ts";
import { doneSentence } from "./done-sentence.ts";
import { code, details, table } from "./markdown.ts";
import { richMarkdown } from "./render-rich-text.ts";
import { BRING_IN, effectLines, skippedText } from "./skipped-text.ts";

const WHAT_WAS_DONE = "what was done to whom";

/** More sentences are folded away. */
const MOST_PEOPLE = 20;

const HEADINGS: Readonly<Record<Ending, string>> = {
  done: "✅ Deployed",
  "left-out": "⚠️ Deployed in part: something waits",
  failed: "⛔ Deployed in part: something failed",
  refused: "⛔ Refused",
  invalid: "⛔ Not deployed: the files are not valid",
  superseded: "✅ Left to a newer commit",
  "time-up": "⚠️ Deployed in part: no time was left",
  interrupted: "⛔ Interrupted",
  broken: "⛔ Broken off",
};

function headingOf({ ended, done, furtherProblems = [] }: DeployResult): string {
  if (ended === "done" && furtherProblems.length > 0) return "⚠️ Deployed, and something else went wrong";
  return ended === "done" && done.length === 0 ? "✅ Nothing to do" : HEADINGS[ended];
}

/** In Markdown: the first ones show what is wrong, and the run's log has all. */
const MOST_REFUSALS = 50;

/** Ends with a line feed; everything untrusted is in code elements. */
export function renderDeployMarkdown(
  result: DeployResult,
  { names = NO_NAMES, ...options }: RenderOptions & { readonly names?: WrittenNames },
): string {
  const failed = result.failed.map(({ stack, key, message, place }) => [
    code(key ?? "the stack"),
    code(stackText(stack, names)),
    place === undefined ? "" : code(placeText(place)),
    reasonLines(message).map(code).join("<br>"),
  ]);
  const leftOut = result.leftOut.map((it) => [
    code(it.key),
    code(stackText(it.stack, names)),
    [it.reason, ...forException(it)].map(code).join("<br>"),
  ]);
  const excepted = (result.excepted ?? []).map(({ stack, key, reason, until }) => [
    code(key),
    code(stackText(stack, names)),
    code(`until ${until}: ${reason}`),
  ]);
  const row = ({ op, key, stack }: Change) => [op, code(key), code(stackText(stack, names))];
  const done = result.done.map(row);
  const sentences = result.done
    .map((it) => doneSentence(it, names))
    .flatMap((it) => (it === undefined ? [] : [richMarkdown(it)]));
  const people = [...new Set(sentences)].map((sentence) => [sentence]);
  const left = result.left.map((change) => {
    const [op = "", key = "", stack = ""] = row(change);
    return [op, [key, ...[whyLeft(change, result) ?? []].flat().map(code)].join("<br>"), stack];
  });
  const leftovers = (result.leftovers ?? []).map(({ deleted, stack, key }) => [
    code(key),
    code(stackText(stack, names)),
    leftoverText(deleted),
  ]);
  const { refusals = [], diagnostics = [], skipped = [], furtherProblems = [] } = result;
  const nothing = nothingText(result);
  const early = endedEarly(result);
  const blocks = [
    `### ${headingOf(result)}\n`,
    nothing === undefined ? `**${code(deployCounts(result))}**\n` : `**${capitalized(nothing)}.**\n`,
    early === undefined ? "" : `**Ended early:** ${code(early.slice("ended early: ".length))}\n`,
    ...furtherProblems.map((it) => `**${code(problemText(it))}**\n`),
    people.length > MOST_PEOPLE
      ? details(WHAT_WAS_DONE, table([WHAT_WAS_DONE], people))
      : table([WHAT_WAS_DONE], people),
    renderDiagnostics(firstOf([...diagnostics, ...refusals], MOST_REFUSALS), "markdown", options),
    table(["failed", "stack", "declared at", "reason"], failed),
    table(["left out", "stack", "reason"], leftOut),
    table(
      ["skipped", "files", "what it would have changed"],
      skipped.map((it) => [
        code(skippedText(it)),
        it.places.map(code).join("<br>"),
        effectLines(it).map(code).join("<br>"),
      ]),
    ),
    skipped.length === 0 ? "" : `${capitalized(BRING_IN)}.\n`,
    table(["by exception", "stack", "reason"], excepted),
    table([result.refusals === undefined ? "left for the next run" : "planned", "resource", "stack"], left),
    table([LEFTOVER, "stack", "now"], leftovers),
    done.length === 0 ? "" : details("Done, resource by resource", table(["operation", "resource", "stack"], done)),
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
