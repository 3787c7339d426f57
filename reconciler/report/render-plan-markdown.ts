// A plan as GitHub Markdown: what matters to people first, resources folded away; shortened until it fits.
import { type Diagnostic, firstOf } from "../diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { Change } from "../engine/change.ts";
import { code, details, table } from "./markdown.ts";
import {
  countsText,
  estimateText,
  FORGOTTEN,
  instanceText,
  LOOKED_AT,
  type PlanReport,
  peopleText,
  planSections,
} from "./plan-report.ts";
import { type RichText, type Section, shortenSection, untrusted } from "./section.ts";

/** How many rows each part may have: first the folded ones are shortened, then all. */
const STEPS = [Number.POSITIVE_INFINITY, 1_000, 300, 100, 30, 10, 3, 0];

/** Bytes that hold a plan of which only the titles are shown, whatever its texts are. */
export const SMALLEST_LIMIT = 4_000;

/**
 * At most `limit` bytes of UTF-8, which are never fewer than characters; no limit is smaller than {@link SMALLEST_LIMIT}.
 * `warnings`, about the files, come first. What identifies the plan, its counts and that it is refused always stay; that something
 * was left out is said. Everything from YAML and AWS is in code elements; see {@link code}.
 */
export function renderPlanMarkdown(
  plan: PlanReport,
  limit = Number.POSITIVE_INFINITY,
  warnings: readonly Diagnostic[] = [],
): string {
  if (limit < SMALLEST_LIMIT)
    throw new RangeError(`a plan doesn't fit into ${limit} bytes, only into ${SMALLEST_LIMIT}`);
  const sections = planSections(plan);
  const resources = resourcesSection(plan);
  const free = limit - SMALLEST_LIMIT;
  const problems = {
    warnings: fitDiagnostics(warnings, "warnings", free / 4),
    refusals: fitDiagnostics(plan.refusals, "reasons for the refusal", free / 2),
  };
  const sizes = [
    ...STEPS.map((folded) => ({ folded, open: Number.POSITIVE_INFINITY })),
    ...STEPS.map((open) => ({ folded: 0, open })),
  ];
  for (const { folded, open } of sizes) {
    const parts = [...sections.map((each) => shortenSection(each, open)), shortenSection(resources, folded)];
    const isWhole = parts.every((part, index) => part === [...sections, resources][index]);
    const text = compose(plan, parts, { isWhole, ...problems });
    if (Buffer.byteLength(text) <= limit) return text;
  }
  throw new Error(`a plan without its parts doesn't fit into ${limit} bytes`);
}

type Shown = { readonly isWhole: boolean; readonly warnings: string; readonly refusals: string };

function compose(plan: PlanReport, parts: readonly Section[], { isWhole, warnings, refusals }: Shown): string {
  const estimate = estimateText(plan);
  const summary = [peopleText(plan), countsText(plan), ...(estimate === "" ? [] : [estimate])];
  const { review } = plan;
  const blocks = [
    warnings,
    `**${plan.refusals.length > 0 ? "Refused. " : ""}${capital(summary.join("; "))}.**\n`,
    isWhole ? "" : "_Shortened to fit; the whole report is among the run's artifacts._\n",
    review !== undefined && review.diff === undefined
      ? "**The base's files are not valid, so what this change does to people is not known.**\n"
      : "",
    refusals,
    ...parts.map(sectionText),
    `${shortCode(instanceText(plan.instance))}, state: ${shortCode(plan.backend)}. ${LOOKED_AT}.\n`,
    `${review === undefined ? "" : `Compared with ${shortCode(review.base)}. `}Fingerprint: ${shortCode(plan.fingerprint)}\n`,
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

/** Bytes: no real name is longer as Markdown; what is longer is cut. */
const LONGEST_NAME = 400;

function shortCode(text: string): string {
  const whole = code(text);
  if (Buffer.byteLength(whole) <= LONGEST_NAME) return whole;
  const characters = [...text];
  return shortCode(`${characters.slice(0, Math.floor(characters.length / 2)).join("")}…`);
}

/** The most of them, whole, that are no longer than `limit` bytes, errors before warnings; and how many more there are. */
function fitDiagnostics(diagnostics: readonly Diagnostic[], what: string, limit: number): string {
  if (diagnostics.length === 0) return "";
  for (const most of [50, 30, 10, 3, 1]) {
    const shown = firstOf(diagnostics, most);
    const more = diagnostics.length > shown.length ? `\n_and ${diagnostics.length - shown.length} more ${what}_\n` : "";
    const text = `${renderDiagnostics(shown, "markdown")}${more}`;
    if (Buffer.byteLength(text) <= limit) return text;
  }
  return `_${diagnostics.length} ${what}, too long to be shown here; the whole report is among the run's artifacts._\n`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function sectionText(section: Section): string {
  const { title, columns, rows, folded } = section;
  if (rows.length === 0 && !title.includes("showing")) return "";
  const content = table(
    columns,
    rows.map((row) => row.map(cellText)),
  );
  if (folded) return details(title, content);
  return title === "" ? content : `**${title}**\n\n${content}`;
}

function cellText(text: RichText): string {
  return text.map((part) => (typeof part === "string" ? part : code(part.untrusted))).join("");
}

/** Removals first: they matter most, and shortening leaves out the last ones. */
const ORDER: readonly Change["op"][] = ["delete", "replace", "update", "create", "import"];

function resourcesSection({ changes, notes }: PlanReport): Section {
  const inOrder = ORDER.flatMap((op) => changes.filter((change) => change.op === op));
  return {
    title: "Resources",
    columns: ["", "resource", "stack", "what differs"],
    rows: inOrder.map(({ op, key, stack, diff = [], class: kind }): readonly RichText[] => {
      const note = notes.get(key);
      const differs = [
        ...diff.map((property): RichText => [untrusted(property)]),
        ...(note === undefined ? [] : [[note]]),
        ...(kind === "forgotten" ? [[FORGOTTEN]] : []),
      ];
      return [
        [op],
        [untrusted(key)],
        [untrusted(stack)],
        differs.flatMap((text, index) => (index === 0 ? text : [", ", ...text])),
      ];
    }),
    folded: true,
  };
}
