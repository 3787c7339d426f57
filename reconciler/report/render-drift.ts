// The drift in each form: the most dangerous first, then what was not looked at, or left out.

import type { FoundDrift } from "../deploy/find-drift.ts";
import { NOTHING_UNMANAGED } from "../deploy/find-unmanaged.ts";
import { NO_HAND_EDITS } from "../deploy/look-for-hand-edits.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import { painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { namedIn } from "../drift/accepted.ts";
import type { DriftEntry, Heading, JudgedDrift } from "../drift/judge-drift.ts";
import { exceptionText } from "../model/removal-guardrails.ts";
import { csv } from "./csv.ts";
import { becomesText, driftSentence, plainText, unknownText } from "./drift-sentences.ts";
import { code } from "./markdown.ts";
import type { PlanReport } from "./plan-report.ts";
import { instanceText } from "./plan-texts.ts";
import { redFlagSections } from "./red-flag-sections.ts";
import { richMarkdown, sectionLines, sectionMarkdown } from "./render-rich-text.ts";
import { counted, listed, type RichText, type Section, untrusted } from "./section.ts";

export type DriftReport = JudgedDrift &
  Pick<PlanReport, "instance" | "backend"> &
  Omit<FoundDrift, "drift" | "instance">;

/** Each with what it means, in the order in which they are told. */
const HEADINGS: Readonly<Record<Heading, string>> = {
  changed: "otherwise in AWS than it was deployed",
  unmanaged: "in AWS, and neither declared nor deployed",
  missing: "deployed, and gone in AWS",
  orphaned: "assignments whose person or group is gone",
};
const ORDER = Object.keys(HEADINGS) as readonly Heading[];

/** For a person at a terminal. */
export function driftText(report: DriftReport, colour: boolean): string {
  const paint = painter(colour);
  const blocks = [
    [visible(instanceText(report.instance)), `state: ${visible(report.backend)}`],
    [paint("heading", driftHeading(report))],
    ...sectionsOf(report)
      .filter(({ rows }) => rows.length > 0)
      .map((section) => sectionLines(section, paint)),
    sectionLines({ title: "", columns: [], rows: besides(report).map((it) => [it]), folded: false }, paint),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** The same for GitHub. */
export function driftMarkdown(report: DriftReport): string {
  const { instance, backend } = report;
  const blocks = [
    `### ${driftHeading(report)}\n`,
    ...sectionsOf(report).map(sectionMarkdown),
    ...besides(report).map((text) => `${richMarkdown(text)}.\n`),
    `${code(instanceText(instance))}, state: ${code(backend)}.\n`,
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

/** `Drift: 1 changed, 2 unmanaged; 1 part is unknown`. */
function driftHeading({ entries, unknown }: Pick<JudgedDrift, "entries" | "unknown">): string {
  const counts = ORDER.map((heading) => [heading, entries.filter((it) => it.heading === heading).length] as const);
  const told = counts.filter(([, count]) => count > 0).map(([heading, count]) => `${count} ${heading}`);
  const found = told.length === 0 ? "No drift" : `Drift: ${told.join(", ")}`;
  if (unknown.length === 0) return found;
  return `${told.length === 0 ? "No drift in what was read" : found}; ${counted(unknown.length, "part is", "parts are")} unknown`;
}

function sectionsOf(report: DriftReport): readonly Section[] {
  const { entries, flags: found, unknown } = report;
  const flags = redFlagSections({
    failures: [],
    usedExceptions: [],
    changes: [],
    accounts: new Map(),
    takenOver: [],
    // They are told one by one below.
    handEdits: NO_HAND_EDITS,
    unmanaged: NOTHING_UNMANAGED,
    review: { diff: { flags: found }, relaxed: [] },
  });
  const ofHeading = (heading: Heading): Section => ({
    title: `${heading.slice(0, 1).toUpperCase()}${heading.slice(1)}: ${HEADINGS[heading]}`,
    columns: [],
    rows: entries.filter((it) => it.heading === heading).map((it) => [told(it, report)]),
    folded: false,
    shape: "list",
  });
  return [
    {
      title: "Unknown: what could not be read",
      columns: [""],
      rows: unknown.map((it) => [unknownText(it)]),
      folded: false,
      shape: "alert-warning",
    },
    ...flags,
    ...ORDER.map(ofHeading),
  ];
}

/** What happened, who did it, and what becomes of it. */
function told(
  entry: DriftEntry,
  { names, who, removable }: Pick<DriftReport, "names" | "who" | "removable">,
): RichText {
  const found = who.get(entry);
  const by: RichText = found === undefined ? [] : [` By `, untrusted(found.by), `, ${found.at} UTC.`];
  const removal = removable.find((it) => it.entry === entry);
  return [...driftSentence(entry, names), ...by, ...(removal === undefined ? [] : becomesText(removal))];
}

/** What was left out, is no drift, or could not be told. */
function besides(report: DriftReport): readonly RichText[] {
  const { entries, accepted, idle, protectedObjects, provided, pending, isNothingOnRecord, eventsUnread } = report;
  const of = (count: number, one: string, more: string) => (count === 0 ? [] : [counted(count, one, more)]);
  const leftOut = [
    ...of(protectedObjects.length, "object under a protected name", "objects under protected names"),
    ...of(provided.length, "object of the identity provider", "objects of the identity provider"),
  ];
  const texts: readonly RichText[] = [
    isNothingOnRecord ? ["Nothing is on record: nothing was deployed yet, or PULUMI_BACKEND_URL is another one"] : [],
    eventsUnread === undefined
      ? []
      : [
          "Who did it is not known, or not for all: CloudTrail's event history could not be read: ",
          untrusted(eventsUnread),
        ],
    leftOut.length === 0 ? [] : [`Left out: ${leftOut.join(", ")}`],
    accepted.length === 0
      ? []
      : [
          "Accepted by exceptions in guardrails.yaml: ",
          ...listed(accepted.map((it) => `${placeOf(it)} until ${it.until} (${it.reason})`)),
        ],
    idle.length === 0
      ? []
      : ["Exceptions for drift that is not there, or not as they name it: ", ...listed(idle.map(placeOf))],
    entries.length === 0
      ? []
      : [
          "To leave something so for some time, put it under exceptions in guardrails.yaml: `drift --format json` has each",
        ],
    of(pending.length, "change waits for a deploy, and is no drift", "changes wait for a deploy, and are no drift"),
  ];
  return texts.filter((text) => text.length > 0);
}

function placeOf({ stack, key }: StackResource): string {
  return `${key} in ${stack}`;
}

/** The shape that `drift --format json` promises. */
export function driftJson(report: DriftReport): string {
  const { entries, unknown, pending, accepted, idle, protectedObjects, provided, who, eventsUnread, instance } = report;
  const ofHeading = (heading: Heading) =>
    entries
      .filter((it) => it.heading === heading)
      .map((it) => ({
        says: plainText(told(it, report)),
        ...entryJson(it),
        ...removalJson(it, report),
        ...who.get(it),
        exception: exceptionFor(it),
      }));
  const shown = {
    version: 1,
    complete: unknown.length === 0,
    instance,
    changed: ofHeading("changed"),
    missing: ofHeading("missing"),
    unmanaged: ofHeading("unmanaged"),
    orphaned: ofHeading("orphaned"),
    unknown: unknown.map(({ what, reason }) => ({ what, reason })),
    ...(eventsUnread === undefined ? {} : { eventsUnread }),
    pending,
    accepted,
    idleExceptions: idle,
    leftOut: {
      protected: protectedObjects.map(({ stack, key }) => ({ stack, key })),
      identityProvider: provided.length,
    },
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

/** Of what is to be removed where it is: whether the next deploy does it, and why not. */
function removalJson(entry: DriftEntry, { removable }: Pick<DriftReport, "removable">) {
  const found = removable.find((it) => it.entry === entry);
  if (found === undefined) return {};
  return {
    removedByNextDeploy: found.stays === undefined,
    ...(found.stays === undefined ? {} : { stays: found.stays }),
  };
}

/** As it would be written in guardrails.yaml, without its reason and last day. */
function exceptionFor(entry: DriftEntry): string {
  const named = namedIn(entry);
  return exceptionText(named[0].stack, { drift: named });
}

function entryJson(entry: DriftEntry) {
  const { touched, widens } = entry;
  if (entry.heading === "orphaned") {
    const { recorded, ...orphan } = entry.orphan;
    return { ...orphan, ...(recorded === undefined ? {} : { stack: recorded.stack, key: recorded.key }) };
  }
  const { stack, key, type } = entry.object;
  return {
    ...{ stack, key, type, ...touched, widens },
    ...(entry.heading === "changed"
      ? { differences: entry.differences, ...(entry.policy === undefined ? {} : { policy: entry.policy }) }
      : { parts: entry.parts.map((it) => it.key) }),
  };
}

const COLUMNS = [
  ...["heading", "stack", "key", "what happened", "by", "at (UTC)", "people", "identity provider's groups"],
  ...["accounts", "permission sets", "level", "properties"],
];

/** One row for each thing; what could not be read has rows too. */
export function driftCsv({ entries, unknown, names, who }: DriftReport): string {
  const rows = entries.map((it) => {
    const { people, groups, accounts, permissionSets, level } = it.touched;
    const { stack, key } = (it.heading === "orphaned" ? it.orphan.recorded : it.object) ?? { stack: "", key: "" };
    return [
      ...[it.heading, stack, key, plainText(driftSentence(it, names)), who.get(it)?.by ?? "", who.get(it)?.at ?? ""],
      ...[people, groups, accounts, permissionSets].map((list) => list.join("; ")),
      ...[level, it.heading === "changed" ? it.differences.map(({ property }) => property).join("; ") : ""],
    ];
  });
  const unread = unknown.map(({ what, reason }) => [
    "unknown",
    "",
    "",
    `${what}: ${reason}`,
    ...COLUMNS.slice(4).map(() => ""),
  ]);
  return csv(COLUMNS, [...rows, ...unread]);
}
