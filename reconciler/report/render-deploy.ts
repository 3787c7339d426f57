// The result of a deploy: for people at a terminal, for programs, and as GitHub Markdown.

import { type DeployResult, type StackFailure, whyLeft } from "../deploy/deploy-result.ts";
import { firstOf, type Place } from "../diagnostics/diagnostic.ts";
import { painter } from "../diagnostics/paint.ts";
import type { Problem } from "../diagnostics/problem.ts";
import { visible } from "../diagnostics/quote.ts";
import { type RenderOptions, renderDiagnostics, toJson } from "../diagnostics/render-diagnostics.ts";
import { type Change, type ChangeOperation, changeToJson, countChanges, type LeftOut } from "../engine/change.ts";
import { exceptionText } from "../model/removal-guardrails.ts";
import { code, details, table } from "./markdown.ts";
import { BRING_IN, effectLines, skippedText } from "./skipped-text.ts";

/** Ends with a line feed; text alone is coloured. `options` also have the files' texts, to show the lines of invalid ones. */
export function renderDeployResult(
  result: DeployResult,
  format: "text" | "json" | "markdown",
  options: RenderOptions = {},
): string {
  switch (format) {
    case "text":
      return renderText(result, options);
    case "json":
      return renderJson(result);
    case "markdown":
      return renderMarkdown(result, options);
  }
}

/** `23 done, 1 failed: 20 created, 0 updated, 1 replaced, 2 deleted`: the line that tells whether all is well. */
export function deployCounts({
  done,
  failed,
  left,
  leftOut,
  leftovers = [],
  commit,
}: Omit<DeployResult, "ended">): string {
  const counts = countChanges(done, 0);
  const all = [`${done.length} done`, `${failed.length} failed`];
  if (left.length > 0) all.push(`${left.length} left for the next run`);
  if (leftOut.length > 0) all.push(`${leftOut.length} left out`);
  const made = DONE.filter(([op, , always]) => always || counts[op] > 0).map(([op, word]) => `${counts[op]} ${word}`);
  const old = leftovers.filter(({ deleted }) => deleted).length;
  if (old > 0) made.push(`${old} old of earlier replacements deleted`);
  const of = commit === undefined ? "" : ` (commit ${visible(commit)})`;
  return `${all.join(", ")}: ${made.join(", ")}${of}`;
}

/** The word for each operation, and whether it is shown when its count is 0. */
const DONE: readonly (readonly [ChangeOperation, string, boolean])[] = [
  ["create", "created", true],
  ["update", "updated", true],
  ["replace", "replaced", true],
  ["delete", "deleted", true],
  ["import", "imported", false],
];

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

/** In Markdown: the first ones show what is wrong, and the run's log has all. */
const MOST_REFUSALS = 50;

/** In place of the counts, where there is nothing to count. */
function nothingText(result: DeployResult): string | undefined {
  const { ended, done, failed, left, leftOut } = result;
  switch (ended) {
    case "refused":
      return `refused, and nothing was done: ${left.length} planned`;
    case "invalid":
      return "the files are not valid, and nothing was done";
    case "superseded":
      return "nothing to do: the branch has a newer commit, whose own run deploys this one too";
    case "interrupted":
    case "broken":
      return done.length + failed.length + left.length + leftOut.length === 0 ? "nothing was done" : undefined;
    default:
      return undefined;
  }
}

/** Why it ended before everything was tried; its remedy is a separate sentence. */
function endedEarly({ ended, problem }: DeployResult): string | undefined {
  if (ended === "time-up") return "ended early: no time was left for more, and the next run continues";
  return problem === undefined ? undefined : `ended early: ${problemText(problem)}`;
}

function renderText(result: DeployResult, options: RenderOptions): string {
  const { colour = false } = options;
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

function renderMarkdown(result: DeployResult, options: RenderOptions): string {
  const failed = result.failed.map(({ stack, key, message, place }) => [
    code(key ?? "the stack"),
    code(stack),
    place === undefined ? "" : code(placeText(place)),
    reasonLines(message).map(code).join("<br>"),
  ]);
  const leftOut = result.leftOut.map((it) => [
    code(it.key),
    code(it.stack),
    [it.reason, ...forException(it)].map(code).join("<br>"),
  ]);
  const excepted = (result.excepted ?? []).map(({ stack, key, reason, until }) => [
    code(key),
    code(stack),
    code(`until ${until}: ${reason}`),
  ]);
  const row = ({ op, key, stack }: Change) => [op, code(key), code(stack)];
  const done = result.done.map(row);
  const left = result.left.map((change) => {
    const [op = "", key = "", stack = ""] = row(change);
    return [op, [key, ...[whyLeft(change, result) ?? []].flat().map(code)].join("<br>"), stack];
  });
  const leftovers = (result.leftovers ?? []).map(({ deleted, stack, key }) => [
    code(key),
    code(stack),
    leftoverText(deleted),
  ]);
  const { refusals = [], diagnostics = [], skipped = [], furtherProblems = [] } = result;
  const nothing = nothingText(result);
  const early = endedEarly(result);
  const blocks = [
    nothing === undefined ? `**${code(deployCounts(result))}**\n` : `**${capitalized(nothing)}.**\n`,
    early === undefined ? "" : `**Ended early:** ${code(early.slice("ended early: ".length))}\n`,
    ...furtherProblems.map((it) => `**${code(problemText(it))}**\n`),
    renderDiagnostics(firstOf([...diagnostics, ...refusals], MOST_REFUSALS), "markdown", options),
    table(
      ["skipped", "files", ""],
      skipped.map((it) => [
        code(skippedText(it)),
        it.places.map(code).join("<br>"),
        effectLines(it).map(code).join("<br>"),
      ]),
    ),
    skipped.length === 0 ? "" : `${capitalized(BRING_IN)}.\n`,
    table(["failed", "stack", "declared at", "reason"], failed),
    table(["left out", "stack", "reason"], leftOut),
    table(["by exception", "stack", "reason"], excepted),
    table([result.refusals === undefined ? "left for the next run" : "planned", "resource", "stack"], left),
    table([LEFTOVER, "stack", ""], leftovers),
    done.length === 0 ? "" : details("Done", table(["", "resource", "stack"], done)),
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

const LEFTOVER = "old one of an earlier replacement";

function leftoverText(deleted: boolean): string {
  return deleted ? "deleted" : "still to be deleted";
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** In one line, with text of others made visible. */
function problemText({ message, remedy }: Problem): string {
  const lines = [...reasonLines(message), ...(remedy === undefined ? [] : [`remedy: ${visible(remedy)}`])];
  return lines.join("; ");
}

/** The stack trace of a bug is for the run's log: a result goes to comments. */
function withoutTrace({ stackTrace: _, ...problem }: Problem) {
  return problem;
}

/** What a person writes under `exceptions` to have it done nevertheless. */
function forException({ stack, key, op, digest }: LeftOut): readonly string[] {
  if (digest === undefined || op === "import") return [];
  return [`an exception would be: ${visible(exceptionText(stack, { operation: { key, operation: op, digest } }))}`];
}

function itemText(stack: string, key: string | undefined): string {
  return visible(key === undefined ? stack : `${key}  [${stack}]`);
}

function placeText({ file, line, column }: Place): string {
  return `${visible(file)}:${line}:${column}`;
}

/** A provider's message has empty lines and tabs in it. */
function reasonLines(message: string): readonly string[] {
  const lines = message.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== "").map(visible);
}

/** As in diagnostics: the place's parts beside the rest. */
function flatPlace({ place, ...failure }: StackFailure) {
  return place === undefined ? failure : { ...failure, ...place };
}
