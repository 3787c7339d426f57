// A plan as GitHub Markdown: what matters to people first, resources folded away; shortened until it fits.
import { firstOf } from "../diagnostics/diagnostic.ts";
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
import { type Section, shortenSection, theirs, type Words } from "./section.ts";

/** How many rows each part may have: first the folded ones are shortened, then all. */
const STEPS = [Number.POSITIVE_INFINITY, 1_000, 300, 100, 30, 10, 3, 0];

/**
 * At most `room` bytes of UTF-8, which are never fewer than characters. What identifies the plan, its counts and that it is
 * refused always stay; that something was left out is said. Everything from YAML and AWS stands in code elements; see
 * {@link code}.
 */
export function renderPlanMarkdown(plan: PlanReport, room = Number.POSITIVE_INFINITY): string {
  const sections = planSections(plan);
  const resources = resourcesSection(plan);
  const sizes = [
    ...STEPS.map((folded) => ({ folded, open: Number.POSITIVE_INFINITY })),
    ...STEPS.map((open) => ({ folded: 0, open })),
  ];
  for (const { folded, open } of sizes) {
    const parts = [...sections.map((each) => shortenSection(each, open)), shortenSection(resources, folded)];
    const isWhole = parts.every((part, index) => part === [...sections, resources][index]);
    const text = compose(plan, parts, { isWhole, refusals: Math.min(50, Math.max(open, 5)) });
    if (Buffer.byteLength(text) <= room) return text;
  }
  throw new Error(`a plan without its parts doesn't fit into ${room} bytes`);
}

type Shown = { readonly isWhole: boolean; readonly refusals: number };

function compose(plan: PlanReport, parts: readonly Section[], { isWhole, refusals }: Shown): string {
  const estimate = estimateText(plan);
  const summary = [peopleText(plan), countsText(plan.counts), ...(estimate === "" ? [] : [estimate])];
  const blocks = [
    `**${plan.refusals.length > 0 ? "Refused. " : ""}${capital(summary.join("; "))}.**\n`,
    isWhole ? "" : "_Shortened to fit; the whole report is among the run's artifacts._\n",
    plan.review !== undefined && plan.review.diff === undefined
      ? "**The base's files are not valid, so what this change does to people is not known.**\n"
      : "",
    plan.refusals.length === 0 ? "" : refusalsText(plan, refusals),
    ...parts.map(sectionText),
    `${code(instanceText(plan.instance))}, state: ${code(plan.backend)}. ${LOOKED_AT}.\n`,
    `${plan.review === undefined ? "" : `Compared with ${code(plan.review.base)}. `}Fingerprint: ${code(plan.fingerprint)}\n`,
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function refusalsText({ refusals }: PlanReport, most: number): string {
  const shown = firstOf(refusals, most);
  const more = refusals.length > shown.length ? `\n_and ${refusals.length - shown.length} more_\n` : "";
  return `${renderDiagnostics(shown, "markdown")}${more}`;
}

function sectionText(section: Section): string {
  const { title, columns, rows, folded } = section;
  if (rows.length === 0 && !title.includes("showing")) return "";
  const content = table(
    columns,
    rows.map((row) => row.map(wordsText)),
  );
  if (folded) return details(title, content);
  return title === "" ? content : `**${title}**\n\n${content}`;
}

function wordsText(words: Words): string {
  return words.map((word) => (typeof word === "string" ? word : code(word.theirs))).join("");
}

/** Removals first: of what is left out by shortening they matter most. */
const ORDER: readonly Change["op"][] = ["delete", "replace", "update", "create", "import"];

function resourcesSection({ changes, notes }: PlanReport): Section {
  const inOrder = ORDER.flatMap((op) => changes.filter((change) => change.op === op));
  return {
    title: "Resources",
    columns: ["", "resource", "stack", "what differs"],
    rows: inOrder.map(({ op, key, stack, diff = [], class: kind }): readonly Words[] => {
      const note = notes.get(key);
      const differs = [
        ...diff.map((property): Words => [theirs(property)]),
        ...(note === undefined ? [] : [[note]]),
        ...(kind === "forgotten" ? [[FORGOTTEN]] : []),
      ];
      return [
        [op],
        [theirs(key)],
        [theirs(stack)],
        differs.flatMap((words, index) => (index === 0 ? words : [", ", ...words])),
      ];
    }),
    folded: true,
  };
}
