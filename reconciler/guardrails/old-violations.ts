// A violation that is deployed already is a warning, which says since when; so is one of which that can't be known.

import type { Beginning } from "../access-graph/beginnings.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { dayOf } from "../load/git-commits.ts";
import { daysBetween } from "../model/dates.ts";
import { findViolations, type Unjudged } from "./check-guardrails.ts";
import type { RuleFacts } from "./guardrail.ts";

/** The same violation, in any commit: its sentence says what is wrong with what. */
export function violationText({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}

/** Those of files that nothing changes, each with no last day. */
export function violationsIn(facts: Omit<RuleFacts, "changes" | "organization">): ReadonlyMap<string, undefined> {
  const found = findViolations({ ...facts, changes: [], organization: undefined });
  return new Map(found.map(({ diagnostic }) => [violationText(diagnostic), undefined]));
}

type Age = {
  /** In the files. */
  readonly beginning: Beginning;
  /** Whether commits before the oldest known one may be missing. */
  readonly cut: boolean;
  /** A UTC date. */
  readonly today: string;
};

/** `age` is the reason where it is not known. */
export function oldWarning(violation: Diagnostic, age: Age | string): Diagnostic {
  const message = `${violation.message} (already deployed; ${typeof age === "string" ? age : ageText(age)})`;
  return { ...violation, severity: "warning", message };
}

/** A violation of which nobody knows whether it is deployed already. */
export function unjudgedWarning({ diagnostic, stacks }: Unjudged): Diagnostic {
  const which = stacks.join(", ");
  const known = `the state of ${which} could not be read, so whether this is deployed already is not known`;
  return {
    ...diagnostic,
    severity: "warning",
    message: `${diagnostic.message} (${known}; nothing of ${which} is deployed)`,
  };
}

function ageText({ beginning: { since, unknownIn, reachesEnd }, cut, today }: Age): string {
  if (since === undefined) return "in the files, not committed yet";
  const days = daysBetween(dayOf(since), today);
  const longer = unknownIn.length > 0 || (cut && reachesEnd) ? " or longer" : "";
  return `in the files since ${dayOf(since)}, ${days} ${days === 1 ? "day" : "days"}${longer}`;
}
