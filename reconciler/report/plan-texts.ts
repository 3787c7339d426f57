// What is said of a plan in a line, whatever form its report has.
import type { Grant } from "../access-graph/grants.ts";
import type { Change } from "../engine/change.ts";
import { readsOfImports } from "../plan/deploy-estimate.ts";
import type { PlanReport } from "./plan-report.ts";
import { counted } from "./section.ts";
import { touchedText } from "./verdict.ts";

/** `2 to create, 1 to delete, 20 unchanged`: counts of 0 are left out. */
export function countsText({ counts, leftovers }: Pick<PlanReport, "counts" | "leftovers">): string {
  const { same, ...operations } = counts;
  const planned = Object.entries(operations).filter(([, count]) => count > 0);
  const old = leftovers.length === 0 ? [] : [`${leftovers.length} old of earlier replacements to delete`];
  if (planned.length + old.length === 0) return `no changes (${same} resources as declared)`;
  return [...planned.map(([op, count]) => `${count} to ${op}`), ...old, `${same} unchanged`].join(", ");
}

/**
 * What happens to people: by this change where a base is known, else by the whole deploy. What is only taken over from AWS is there
 * already: then the files are new, and nobody's access.
 */
export function peopleText(report: PlanReport): string {
  const { changes } = report;
  const removed = changes.filter((change) => change.class === "unmanaged").length;
  const byHand =
    removed === 0
      ? ""
      : `; ${counted(removed, "thing", "things")} made by hand ${removed === 1 ? "is" : "are"} removed`;
  return `${declaredAndTakenText(report)}${byHand}`;
}

function declaredAndTakenText(report: PlanReport): string {
  const { changes } = report;
  const taken = changes.filter(({ op }) => op === "import").length;
  if (taken === 0) return declaredText(report);
  const reads = `${counted(readsOfImports(changes), "call", "calls")} or more to read`;
  const what = `${counted(taken, "thing", "things")} that AWS has as declared`;
  if (taken < changes.length)
    return `${declaredText(report)}; ${what} ${taken === 1 ? "is" : "are"} taken over (${reads})`;
  return `${what} ${taken === 1 ? "is" : "are"} taken over, and nothing is written (${reads}); in the files, ${declaredText(report)}`;
}

function declaredText({ review, access, changes }: PlanReport): string {
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

/** What is said of a change that the engine doesn't make. */
export const OTHERWISE_MADE: { readonly [kind in NonNullable<Change["class"]>]: string } = {
  forgotten: "removed from the state only: the account is closed",
  unmanaged: "made by hand, and declared nowhere",
};

/** What the preview has asked AWS, and what it hasn't. */
export function lookedAtText({ handEdits }: Pick<PlanReport, "handEdits">): string {
  const { looked, touched } = handEdits;
  const asked = "AWS was asked for the instance, the accounts and which declared names exist already";
  const rest = "the command drift looks for changes made by hand everywhere";
  if (touched === 0) return `${asked}; ${rest}`;
  if (looked === 0)
    return `${asked}; ${touched} things are touched, too many to look for changes made by hand: ${rest}`;
  if (looked < touched)
    return `${asked}, and for changes made by hand in ${looked} of the ${touched} things that are touched, those by which something is given; ${rest}`;
  return `${asked}, and for changes made by hand in the ${counted(looked, "thing that is", "things that are")} touched; ${rest}`;
}
