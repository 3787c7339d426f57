// A plan as GitHub Markdown: what matters to people first, resources folded away; shortened until it fits.
import { type Diagnostic, firstOf } from "../diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { Change } from "../engine/change.ts";
import { code, details } from "./markdown.ts";
import type { PlanReport } from "./plan-report.ts";
import { headingOf, linkTo, planSections, stackCell } from "./plan-sections.ts";
import { countsText, estimateText, instanceText, lookedAtText, OTHERWISE_MADE, peopleText } from "./plan-texts.ts";
import { MOST_FLAGS, redFlagSections } from "./red-flag-sections.ts";
import { MOST_OF_CODE, refusalsSection } from "./refusals-section.ts";
import { sectionMarkdown } from "./render-rich-text.ts";
import { counted, cutSection, type RichText, type Section, shortenSection, untrusted } from "./section.ts";

/** How much is shown: rows of each part, characters of a value, flags of each severity, and refusals of one cause. */
type Size = {
  readonly folded: number;
  readonly open: number;
  readonly causes: number;
  readonly ofCause: number;
  readonly refusalValue: number;
  readonly flags: number;
  readonly flagRows: number;
  readonly value: number;
};

const ALL = Number.POSITIVE_INFINITY;
const WHOLE: Size = {
  folded: ALL,
  open: ALL,
  causes: ALL,
  ofCause: MOST_OF_CODE,
  refusalValue: ALL,
  flags: MOST_FLAGS,
  flagRows: ALL,
  value: ALL,
};

const ROWS = [1_000, 300, 100, 30, 10, 3, 0];

/** What is shortened, one after the other, until it fits: the red flags are the last, since nobody may push them out. */
const STEPS: readonly Partial<Size>[] = [
  { value: 200 },
  ...ROWS.map((folded) => ({ folded })),
  ...ROWS.map((open) => ({ open })),
  { refusalValue: 1_000 },
  { ofCause: 10 },
  { refusalValue: 200 },
  { ofCause: 3 },
  ...ROWS.map((causes) => ({ causes })),
  { value: 80 },
  { value: 40 },
  { flags: 10 },
  { flags: 1 },
  { value: 15 },
  ...[3, 1, 0].map((flagRows) => ({ flagRows })),
];

/** Bytes that hold a plan of which only the titles are shown, whatever its texts are. */
export const SMALLEST_LIMIT = 4_000;

/**
 * At most `limit` bytes of UTF-8, which are never fewer than characters; no limit is smaller than {@link SMALLEST_LIMIT}.
 * What identifies the plan, its counts and that it is refused always stay; that something
 * was left out is said. Everything from YAML and AWS is in code elements; see {@link code}.
 */
export function renderPlanMarkdown(
  plan: PlanReport,
  limit = Number.POSITIVE_INFINITY,
  warnings: readonly Diagnostic[] = [],
): string {
  if (limit < SMALLEST_LIMIT)
    throw new RangeError(`a plan doesn't fit into ${limit} bytes, only into ${SMALLEST_LIMIT}`);
  const told = details(
    `${counted(warnings.length, "warning", "warnings")} about the files`,
    fitDiagnostics(warnings, (limit - SMALLEST_LIMIT) / 4),
  );
  const sections = [...planSections(plan), resourcesSection(plan)];
  const frame = {
    above: [`### ${headingOf(plan, true)}\n`, `**${capital(peopleText(plan))}.**${linksText(plan)}\n`],
    below: [
      ...(warnings.length === 0 ? [] : [told]),
      details("What was looked at, and the plan's fingerprint", identityText(plan)),
    ],
  };
  let size = WHOLE;
  for (const step of [undefined, ...STEPS]) {
    if (step !== undefined) size = { ...size, ...step };
    const text = compose(frame, shownParts(plan, sections, size), size === WHOLE);
    if (Buffer.byteLength(text) <= limit) return text;
  }
  throw new Error(`a plan without its parts doesn't fit into ${limit} bytes`);
}

function shownParts(plan: PlanReport, sections: readonly Section[], size: Size): readonly Section[] {
  const shown = (each: Section, rows: number, value = size.value) => cutSection(shortenSection(each, rows), value);
  const flags = redFlagSections(plan, size.flags);
  return [
    ...flags.filter(({ folded }) => !folded).map((it) => shown(it, size.flagRows)),
    ...sections.filter(({ folded }) => !folded).map((it) => shown(it, size.open)),
    shown(refusalsSection(plan.refusals, linkTo(plan), size.ofCause), size.causes, size.refusalValue),
    ...[...flags, ...sections].filter(({ folded }) => folded).map((it) => shown(it, size.folded)),
  ];
}

/** What stays whatever the size is. */
type Frame = { readonly above: readonly string[]; readonly below: readonly string[] };

function compose({ above, below }: Frame, parts: readonly Section[], isWhole: boolean): string {
  const blocks = [
    ...above,
    isWhole ? "" : "_Shortened to fit; the whole report is among the run's artifacts._\n",
    ...parts.map(sectionMarkdown),
    ...below,
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

function linksText({ links }: PlanReport): string {
  if (links === undefined) return "";
  const { run, commit } = links;
  return ` <a href="${commit.url}">commit ${commit.id.slice(0, 12)}</a>, <a href="${run}">run</a>, <a href="${run}#artifacts">full report</a>`;
}

function identityText(plan: PlanReport): string {
  const { review } = plan;
  const estimate = estimateText(plan);
  return [
    `${capital(countsText(plan))}${estimate === "" ? "" : `; ${estimate}`}.\n`,
    `${shortCode(instanceText(plan.instance))}, state: ${shortCode(plan.backend)}. ${lookedAtText(plan)}.\n`,
    `${review === undefined ? "" : `Compared with ${shortCode(review.base)}. `}Fingerprint: ${shortCode(plan.fingerprint)}`,
  ].join("\n");
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
function fitDiagnostics(diagnostics: readonly Diagnostic[], limit: number): string {
  for (const most of [50, 30, 10, 3, 1]) {
    const shown = firstOf(diagnostics, most);
    const more = diagnostics.length > shown.length ? `\n_and ${diagnostics.length - shown.length} more_\n` : "";
    const text = `${renderDiagnostics(shown, "markdown")}${more}`;
    if (Buffer.byteLength(text) <= limit) return text;
  }
  return "_too long to be shown here; the whole report is among the run's artifacts_\n";
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Removals first: they matter most, and shortening leaves out the last ones. */
const ORDER: readonly Change["op"][] = ["delete", "replace", "update", "create", "import"];

function resourcesSection(plan: PlanReport): Section {
  const { changes, notes } = plan;
  const inOrder = ORDER.flatMap((op) => changes.filter((change) => change.op === op));
  return {
    title: "Resources",
    columns: ["operation", "resource", "stack", "what differs"],
    rows: inOrder.map(({ op, key, stack, diff = [], class: kind }): readonly RichText[] => {
      const note = notes.get(key);
      const differs = [
        ...diff.map((property): RichText => [untrusted(property)]),
        ...(note === undefined ? [] : [[note]]),
        ...(kind === undefined ? [] : [[OTHERWISE_MADE[kind]]]),
      ];
      return [
        [op],
        [untrusted(key)],
        stackCell(stack, plan),
        differs.flatMap((text, index) => (index === 0 ? text : [", ", ...text])),
      ];
    }),
    folded: true,
  };
}
