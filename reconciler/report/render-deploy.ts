// The result of a deploy: for people at a terminal, for programs, and as GitHub Markdown.

import { type DeployResult, type StackFailure, whyLeft } from "../deploy/deploy-result.ts";
import type { WrittenNames } from "../desired/display-names.ts";
import { painter } from "../diagnostics/paint.ts";
import type { Problem } from "../diagnostics/problem.ts";
import { visible } from "../diagnostics/quote.ts";
import { type RenderOptions, renderDiagnostics, toJson } from "../diagnostics/render-diagnostics.ts";
import { changeToJson } from "../engine/change.ts";
import {
  deployCounts,
  endedEarly,
  forException,
  LEFTOVER,
  leftoverText,
  NO_NAMES,
  nothingText,
  placeText,
  reasonLines,
  stackText,
} from "./deploy-texts.ts";
import { renderDeployMarkdown } from "./render-deploy-markdown.ts";
import { BRING_IN, effectLines, skippedText } from "./skipped-text.ts";

/** Also the files' texts, to show the lines of invalid ones; and names as people wrote them. */
export type DeployOptions = RenderOptions & { readonly names?: WrittenNames };

/** Ends with a line feed; text alone is coloured. */
export function renderDeployResult(
  result: DeployResult,
  format: "text" | "json" | "markdown",
  options: DeployOptions = {},
): string {
  switch (format) {
    case "text":
      return renderText(result, options);
    case "json":
      return renderJson(result);
    case "markdown":
      return renderDeployMarkdown(result, options);
  }
}

function renderJson({ refusals, diagnostics, problem, furtherProblems, ...result }: DeployResult): string {
  const shown = {
    version: 1,
    ...result,
    done: result.done.map(changeToJson),
    failed: result.failed.map(flatPlace),
    left: result.left.map((change) => {
      const reason = whyLeft(change, result);
      return { ...changeToJson(change), ...(reason === undefined ? {} : { reason }) };
    }),
    ...(refusals === undefined ? {} : { refusals: refusals.map(toJson) }),
    ...(diagnostics === undefined ? {} : { diagnostics: diagnostics.map(toJson) }),
    ...(problem === undefined ? {} : { problem: withoutTrace(problem) }),
    ...(furtherProblems === undefined ? {} : { furtherProblems: furtherProblems.map(withoutTrace) }),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

function renderText(result: DeployResult, options: DeployOptions): string {
  const { colour = false, names = NO_NAMES } = options;
  const itemText = (stack: string, key: string | undefined) =>
    key === undefined ? stackText(stack, names) : `${visible(key)}  [${stackText(stack, names)}]`;
  const paint = painter(colour);
  const failures = result.failed.map(({ stack, key, message, place }) => {
    const where = place === undefined ? "" : `\n  declared at ${placeText(place)}`;
    const reason = reasonLines(message).map((line) => `\n  ${line}`);
    return `${paint("error", "failed:")} ${itemText(stack, key)}${where}${reason.join("")}\n`;
  });
  const leftOut = result.leftOut.map((it) => {
    const lines = [...reasonLines(it.reason), ...forException(it)];
    return `${paint("warning", "left out:")} ${itemText(it.stack, it.key)}\n  ${lines.join("\n  ")}\n`;
  });
  const excepted = (result.excepted ?? []).map(
    ({ stack, key, reason, until }) => `by exception until ${until}: ${itemText(stack, key)}\n  ${visible(reason)}\n`,
  );
  const left = result.left.map((change) => {
    const reason = whyLeft(change, result);
    return `left: ${change.op} ${itemText(change.stack, change.key)}\n${reason === undefined ? "" : `  ${reason}\n`}`;
  });
  const leftovers = (result.leftovers ?? []).map(
    ({ deleted, stack, key }) => `${LEFTOVER}, ${leftoverText(deleted)}: ${itemText(stack, key)}\n`,
  );
  const skipped = (result.skipped ?? []).map((it) => {
    const lines = [...it.places.map(visible), ...effectLines(it)].map((line) => `\n  ${line}`);
    return `${paint("warning", "skipped:")} ${skippedText(it)}${lines.join("")}\n  ${BRING_IN}\n`;
  });
  const nothing = nothingText(result);
  const early = endedEarly(result);
  if (result.refusals !== undefined) return `${skipped.join("")}${nothing}\n`;
  return [
    ...skipped,
    renderDiagnostics(result.diagnostics ?? [], "text", options),
    ...failures,
    ...leftOut,
    ...excepted,
    ...left,
    ...leftovers,
    ...(early === undefined ? [] : [`${early}\n`]),
    `${nothing ?? deployCounts(result)}\n`,
  ].join("");
}

/** The stack trace of a bug is for the run's log: a result goes to comments. */
function withoutTrace({ stackTrace: _, ...problem }: Problem) {
  return problem;
}

/** As in diagnostics: the place's parts beside the rest. */
function flatPlace({ place, ...failure }: StackFailure) {
  return place === undefined ? failure : { ...failure, ...place };
}
