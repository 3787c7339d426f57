// The parts of a plan's report, in the order in which they matter to its readers.
import type { Grant } from "../access-graph/grants.ts";
import type { Change } from "../engine/change.ts";
import { withAccountNames } from "../model/account-names.ts";
import { driftSentence, removableText, unknownText } from "./drift-sentences.ts";
import { entriesSection, type LinkTo } from "./entries-section.ts";
import { foldGrants } from "./fold-grants.ts";
import {
  changedSection,
  peopleSection,
  privilegedGroupsSection,
  providerGroupsSection,
  wayText,
} from "./people-section.ts";
import { type PlanReport, SOON } from "./plan-report.ts";
import { rolesSection, setsSection } from "./policy-sections.ts";
import { redFlagSections } from "./red-flag-sections.ts";
import { listed, type RichText, type Section, untrusted } from "./section.ts";
import { effectLines, skippedText } from "./skipped-text.ts";
import { headingText, type Verdict, verdictOf } from "./verdict.ts";

/** Beside the red flags, those that have something to say: first what a reviewer must see, then what is there for whoever wants to know more. */
export function planSections(report: PlanReport): readonly Section[] {
  const { review, expiring } = report;
  const diff = review?.diff;
  const folded = (section: Section): Section => ({ ...section, folded: true });
  const sections = [
    ...(diff === undefined
      ? [peopleSection(review === undefined ? "" : "Who gains and who loses access by a deploy", report.access)]
      : [entriesSection(diff.entries, report.links)]),
    handEditsSection(report),
    unmanagedSection(report),
    leftOutSection(report),
    ...(diff === undefined
      ? []
      : [
          peopleSection("Who gains and who loses access", diff),
          providerGroupsSection(diff.providerGroups),
          changedSection(diff),
          setsSection(diff),
          rolesSection(diff),
          endingSection("Ends by itself, of what this changes", [
            ...diff.gained,
            ...diff.changed.map(({ after }) => after),
          ]),
        ].map(folded)),
    ...[
      replacementsSection(report),
      leftoversSection(report),
      skippedSection(report),
      ...(review === undefined || diff === undefined
        ? []
        : [peopleSection(NOT_BY_THIS, review.pending), pendingSection(review.pendingResources, report)]),
      privilegedGroupsSection(report.privilegedGroups),
      endingSection(`Ends within ${SOON} days, whoever changed it`, expiring),
    ].map(folded),
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

/** What is refused, what needs care, what is as usual. */
export function verdict(report: PlanReport): Verdict {
  return verdictOf(report, redFlagSections(report).flatMap(({ rows }) => rows).length);
}

/** `Needs a careful look`, with its sign where that is wanted. */
export function headingOf(report: PlanReport, withSign: boolean): string {
  return headingText(verdict(report), withSign);
}

export function linkTo({ links }: Pick<PlanReport, "links">): LinkTo {
  return links?.line ?? (() => undefined);
}

const NOT_BY_THIS = "Not by this change: merged but not yet deployed";

/** With our name of its account beside it. */
export function stackCell(stack: string, { accounts }: Pick<PlanReport, "accounts">): RichText {
  return [untrusted(withAccountNames(stack, accounts))];
}

function pendingSection(changes: readonly Change[], report: PlanReport): Section {
  return {
    title: `${NOT_BY_THIS}, or changed in the state`,
    columns: ["operation", "resource", "stack"],
    rows: changes.map(({ op, key, stack }) => [[op], [untrusted(key)], stackCell(stack, report)]),
    folded: false,
  };
}

/** Not by this change, and beside what it touches: whoever adds to it should know. */
function handEditsSection({ handEdits }: PlanReport): Section {
  const { entries, names, unknown } = handEdits;
  return {
    title: "Changed by hand in AWS, of what this touches",
    columns: [],
    rows: [...entries.map((entry) => [driftSentence(entry, names)]), ...unknown.map((it) => [unknownText(it)])],
    folded: false,
    shape: "list",
  };
}

/** Whom each touches that a deploy takes something from, and why others keep it. */
function unmanagedSection({ unmanaged }: PlanReport): Section {
  const { found, names, unknown, sets } = unmanaged;
  return {
    title: "Made by hand in AWS, where a deploy removes what nobody declared",
    columns: [],
    rows: [
      ...found.map((it) => [removableText(it, names)]),
      ...sets.map(({ key }): readonly RichText[] => [
        [
          untrusted(key),
          ": a policy that an earlier run took out of it is in accounts still. The next deploy puts it there as it is.",
        ],
      ]),
      ...unknown.map(({ what, reason }): readonly RichText[] => [
        ["Nothing is removed of ", untrusted(what), ": ", untrusted(reason)],
      ]),
    ],
    folded: false,
    shape: "list",
  };
}

function leftOutSection(report: PlanReport): Section {
  return {
    title: "Left out by a deploy",
    columns: ["resource", "stack", "why"],
    rows: report.leftOut.map(({ key, stack, reason }) => [
      [untrusted(key)],
      stackCell(stack, report),
      [untrusted(reason)],
    ]),
    folded: false,
  };
}

function skippedSection({ skipped }: PlanReport): Section {
  return {
    title: "On the branch, and not deployed",
    columns: ["commit", "files", "what it would have changed"],
    rows: skipped.map((it) => [
      [untrusted(skippedText(it))],
      ["files: ", ...listed(it.places, 20)],
      listed(effectLines(it), 20),
    ]),
    folded: false,
  };
}

function replacementsSection({ changes }: PlanReport): Section {
  return {
    title: "Replaced: created again, and the old one deleted",
    columns: ["resource", "forced by", "what is lost"],
    rows: changes
      .filter(({ op }) => op === "replace")
      .map(({ key, identity, diff = [] }): readonly RichText[] => [
        [untrusted(key)],
        diff.length === 0 ? ["forced by what it depends on"] : ["forced by ", ...listed(diff)],
        identity?.kind === "permission-set"
          ? ["**the names of its `AWSReservedSSO_…` roles change in every account**: what refers to them stops working"]
          : identity?.kind === "user"
            ? ["**password and MFA devices are lost**"]
            : [],
      ]),
    folded: false,
  };
}

function leftoversSection(report: PlanReport): Section {
  return {
    title: "Deleted besides: old ones of earlier replacements",
    columns: ["resource", "stack"],
    rows: report.leftovers.map(({ key, stack }) => [["the old ", untrusted(key)], stackCell(stack, report)]),
    folded: false,
  };
}

function endingSection(title: string, grants: readonly Grant[]): Section {
  return {
    title,
    columns: ["who", "permission set", "accounts", "how"],
    rows: foldGrants(grants.filter(({ expires }) => expires !== undefined)).map((grant) => [
      [untrusted(grant.person)],
      ["has ", untrusted(grant.permissionSet)],
      ["in ", ...listed(grant.accounts.map(({ name }) => name))],
      wayText(grant),
    ]),
    folded: false,
  };
}
