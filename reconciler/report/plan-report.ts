// A plan with all that its readers need to know, and its parts in the order in which they matter to them.

import type { Grant } from "../access-graph/grants.ts";
import type { SkippedCommit, StackFailure } from "../deploy/deploy-result.ts";
import type { OutdatedApproval } from "../deploy/proposed-files.ts";
import type { LeftOut } from "../engine/change.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import type { Plan } from "../plan/plan.ts";
import type { Review } from "../plan/review.ts";
import { entriesSection, type LinkTo } from "./entries-section.ts";
import { foldGrants } from "./fold-grants.ts";
import { changedSection, peopleSection, providerGroupsSection, wayText } from "./people-section.ts";
import type { PlanNotes } from "./plan-notes.ts";
import { rolesSection, setsSection } from "./policy-sections.ts";
import { redFlagSections } from "./red-flag-sections.ts";
import type { Refusal } from "./refusals-section.ts";
import { counted, listed, type RichText, type Section, untrusted } from "./section.ts";
import { effectLines, skippedText } from "./skipped-text.ts";
import { headingText, touchedText, type Verdict, verdictOf } from "./verdict.ts";

export type PlanReport = Pick<Plan, "fingerprint" | "counts" | "changes" | "access" | "leftovers"> & {
  readonly refusals: readonly Refusal[];
  /** Of `changes`: what a deploy leaves out, since AWS has something already. */
  readonly leftOut: readonly LeftOut[];
  /** What the branch has and a deploy leaves out, since no approval covers it. */
  readonly skipped: readonly SkippedCommit[];
  /** Approvals of the pull request that don't count any more. */
  readonly outdated: readonly OutdatedApproval[];
  /** Those of guardrails.yaml without which it might be refused. */
  readonly usedExceptions: readonly Exception[];
  /** Of stacks that could not be planned, or not wholly: then the plan is not whole. */
  readonly failures: readonly StackFailure[];
  readonly instance: { readonly arn: string; readonly identityStoreId: string; readonly region: string };
  /** From {@link shownBackend}: without credentials. */
  readonly backend: string;
  readonly notes: PlanNotes;
  readonly review: Review | undefined;
  /** Grants that end within {@link SOON} days. */
  readonly expiring: readonly Grant[];
  /** Addresses on GitHub; undefined: the run is not one of a pull request. */
  readonly links: PlanLinks | undefined;
  /** Seconds that the deploy may take; see deploy-estimate.ts. */
  readonly estimate: number;
};

export type PlanLinks = {
  readonly run: string;
  readonly commit: { readonly id: string; readonly url: string };
  readonly line: LinkTo;
};

/** Days. */
export const SOON = 14;

/** Those that have something to say: first what a reviewer must see, then what is there for whoever wants to know more. */
export function planSections(report: PlanReport): readonly Section[] {
  const { review, expiring } = report;
  const diff = review?.diff;
  const folded = (section: Section): Section => ({ ...section, folded: true });
  const sections = [
    ...redFlagSections(report),
    ...(diff === undefined
      ? [peopleSection(review === undefined ? "" : "Who gains and who loses access by a deploy", report.access)]
      : [entriesSection(diff.entries, linkTo(report))]),
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
        : [peopleSection("Not by this change: merged but not yet deployed", review.pending)]),
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

function leftOutSection({ leftOut }: PlanReport): Section {
  return {
    title: "Left out by a deploy",
    columns: ["resource", "stack", "why"],
    rows: leftOut.map(({ key, stack, reason }) => [[untrusted(key)], [untrusted(stack)], [untrusted(reason)]]),
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

function leftoversSection({ leftovers }: PlanReport): Section {
  return {
    title: "Deleted besides: old ones of earlier replacements",
    columns: ["resource", "stack"],
    rows: leftovers.map(({ key, stack }) => [["the old ", untrusted(key)], [untrusted(stack)]]),
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

/** `2 to create, 1 to delete, 20 unchanged`: counts of 0 are left out. */
export function countsText({ counts, leftovers }: Pick<PlanReport, "counts" | "leftovers">): string {
  const { same, ...operations } = counts;
  const planned = Object.entries(operations).filter(([, count]) => count > 0);
  const old = leftovers.length === 0 ? [] : [`${leftovers.length} old of earlier replacements to delete`];
  if (planned.length + old.length === 0) return `no changes (${same} resources as declared)`;
  return [...planned.map(([op, count]) => `${count} to ${op}`), ...old, `${same} unchanged`].join(", ");
}

/** What happens to people: by this change where a base is known, else by the whole deploy. */
export function peopleText({ review, access, changes }: PlanReport): string {
  if (review?.diff !== undefined) return touchedText(review.diff.touched);
  if (review !== undefined) return "what this change does to people is not known";
  const { gained, lost } = access;
  const count = (grants: readonly Grant[]) => new Set(grants.map(({ person }) => person.toLowerCase())).size;
  const people = (number: number, verb: string) =>
    number === 0 ? [] : [`${counted(number, "person", "people")} ${verb}${number === 1 ? "s" : ""} access`];
  const said = [...people(count(gained), "gain"), ...people(count(lost), "lose")];
  if (said.length > 0) return said.join(", ");
  return changes.length === 0 ? "nobody's access changes" : "nobody gains or loses a permission set";
}

/** Empty where there is nothing to do. */
export function estimateText({ estimate }: PlanReport): string {
  if (estimate === 0) return "";
  const minutes = Math.ceil(estimate / 60);
  return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"} to deploy (estimated)`;
}

/** `Identity Center ssoins-… (store d-…), eu-west-1`. */
export function instanceText({ arn, identityStoreId, region }: PlanReport["instance"]): string {
  return `Identity Center ${arn.slice(arn.lastIndexOf("/") + 1)} (store ${identityStoreId}), ${region}`;
}

/** What is said of a change that is made in the state alone. */
export const FORGOTTEN = "removed from the state only: the account is closed";

/** What the preview has asked AWS, and what it hasn't. */
export const LOOKED_AT =
  "AWS was asked for the instance, the accounts and which declared names exist already; changes made by hand were not looked for";
