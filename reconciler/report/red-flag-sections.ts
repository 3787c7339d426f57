// What a reviewer must not overlook, each in a sentence: whom or what it is about, what follows, and what was before.
import type { RedFlag, Subject } from "../access-graph/red-flag.ts";
import type { Change } from "../engine/change.ts";
import { namedBy } from "../model/removal-guardrails.ts";
import type { Review } from "../plan/review.ts";
import type { Level, Reason } from "../policy/rights.ts";
import type { PlanReport } from "./plan-report.ts";
import { added, listed, listedParts, type RichText, removed, type Section, untrusted } from "./section.ts";

type Sentence = { readonly severity: RedFlag["severity"]; readonly text: RichText };

/** What of a plan its dangers are told by. */
export type FlaggedReport = Pick<PlanReport, "failures" | "usedExceptions"> & {
  readonly review: Pick<Review, "diff" | "relaxed"> | undefined;
  readonly changes: readonly Pick<Change, "op" | "identity" | "key">[];
};

/** The dangers of the plan: one section for what needs the most care, and one for the rest. */
export function redFlagSections(report: FlaggedReport): readonly Section[] {
  const sentences = [...planSentences(report), ...(report.review?.diff?.flags ?? []).map(flagSentence)];
  const section = (severity: RedFlag["severity"], title: string): Section => ({
    title,
    columns: [""],
    rows: sentences.filter((it) => it.severity === severity).map(({ text }) => [text]),
    folded: false,
    shape: `alert-${severity}`,
  });
  return [section("caution", "Look at this first"), section("warning", "Look at this too")];
}

/** Of the plan as a whole, beside what the files change. */
function planSentences({ failures, review, usedExceptions, changes }: FlaggedReport): readonly Sentence[] {
  const caution = (text: RichText): Sentence => ({ severity: "caution", text });
  const warning = (text: RichText): Sentence => ({ severity: "warning", text });
  return [
    ...failures.map(({ stack, key, message }) =>
      caution([
        "This plan is incomplete: ",
        ...(key === undefined ? [untrusted(stack)] : [untrusted(key), " in ", untrusted(stack)]),
        " could not be planned: ",
        untrusted(message.replace(/\s+/g, " ").trim()),
      ]),
    ),
    ...(review !== undefined && review.diff === undefined
      ? [caution(["The base's files are not valid, so what this change does to people is not known."])]
      : []),
    ...(review?.relaxed ?? []).map((it) => caution(["The guardrails are relaxed: ", untrusted(it), "."])),
    ...usedExceptions.map((exception) =>
      caution([
        `An exception to the guardrails is used, until ${exception.until}, for `,
        ...listed(namedBy(exception), 10),
        ", because: ",
        untrusted(exception.reason),
      ]),
    ),
    ...changes.flatMap(({ op, identity, key }) => {
      if (op !== "replace") return [];
      if (identity?.kind === "user")
        return [warning([untrusted(key), " is made again: **password and MFA devices are lost**."])];
      if (identity?.kind !== "permission-set") return [];
      return [
        warning([
          untrusted(key),
          " is made again: **the names of its `AWSReservedSSO_…` roles change in every account**, and what refers to them stops working.",
        ]),
      ];
    }),
  ];
}

/** What was, of rights. */
const WAS: Readonly<Record<Level, string>> = {
  everything: "everything",
  "becomes-everything": "could get everything",
  "borrows-roles": "could act with roles that something holds",
  "all-data": "could read all data of a service",
  ordinary: "what is named, and no more",
};

/** What who holds a set can do. */
const CAN: Readonly<Record<Level, string>> = {
  everything: "has everything there",
  "becomes-everything": "can get everything there",
  "borrows-roles": "can act with roles that something there holds",
  "all-data": "can read all data of a service there",
  ordinary: "has what is named, and no more",
};

function flagSentence(flag: RedFlag): Sentence {
  return { severity: flag.severity, text: flagText(flag) };
}

function flagText(flag: RedFlag): RichText {
  switch (flag.kind) {
    case "rights": {
      const was = flag.before === undefined ? "It is new." : `Was: ${WAS[flag.before]}.`;
      const reasons = flag.reasons.flatMap((reason, index) => [index === 0 ? " " : "; ", ...reasonRichText(reason)]);
      return [...subjectText(flag.subject, flag.people), ...reasons, `. ${was}`];
    }
    case "trust": {
      const was: RichText = flag.before.length === 0 ? [" It is new."] : [" Was: ", ...listed(flag.before, 5), "."];
      const by = flag.isOpen ? " can be assumed by " : " may now also be assumed by ";
      return [...subjectText(flag.subject, []), by, ...listed(flag.who, 5), ".", ...was];
    }
    case "boundary": {
      const now: RichText =
        flag.after === undefined
          ? [" has no permissions boundary any more"]
          : [" has another permissions boundary, ", untrusted(flag.after)];
      return [...subjectText(flag.subject, flag.people), ...now, ". Was: ", untrusted(flag.before), "."];
    }
    case "no-longer-denied":
      return [...subjectText(flag.subject, flag.people), " no longer denies ", ...listed(flag.actions, 5), "."];
    case "dangerous-holders": {
      const holders: RichText = [
        ...listed(flag.people, 3),
        ...(flag.people.length > 0 && flag.groups.length > 0 ? [" and "] : []),
        ...(flag.groups.length > 0 ? ["everybody in the identity provider's ", ...listed(flag.groups, 5)] : []),
      ];
      const isOne = flag.people.length + flag.groups.length === 1;
      return [
        ...holders,
        isOne ? " gets " : " get ",
        untrusted(flag.permissionSet),
        " in ",
        ...listed(flag.accounts, 5),
        `, with which one ${CAN[flag.level]}.`,
        flag.isFirst ? " **Held no such permission set before.**" : "",
      ];
    }
    case "attributes":
      return [
        "What sessions say of people, by which policies tell them apart, is another: ",
        ...listedParts([
          ...flag.before.filter((it) => !flag.after.includes(it)).map(removed),
          ...flag.after.filter((it) => !flag.before.includes(it)).map(added),
        ]),
        ".",
      ];
  }
}

/** Actions that are named of a reason. */
const MOST_ACTIONS = 3;

/** The names of policies that aren't known are among the actions: they are untrusted. */
function reasonRichText({ what, actions }: Reason): RichText {
  return actions.length === 0 ? [what] : [`${what} (`, ...listed(actions, MOST_ACTIONS), ")"];
}

function subjectText({ kind, name, accounts }: Subject, people: readonly string[]): RichText {
  const where = accounts.length === 0 ? [] : [" in ", ...listed(accounts, 3)];
  if (kind === "role") return ["Service role ", untrusted(name), ...where];
  const held: RichText =
    people.length === 0 ? [", which nobody holds,"] : [", held by ", ...listed(people, 3), ...where, ","];
  return ["Permission set ", untrusted(name), ...held];
}
