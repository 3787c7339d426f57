// What a reviewer must not overlook, each in a sentence: whom or what it is about, what follows, and what was before.
import type { HeldTogether, RedFlag, Subject } from "../access-graph/red-flag.ts";
import type { Change } from "../engine/change.ts";
import { namedBy } from "../model/removal-guardrails.ts";
import type { Review } from "../plan/review.ts";
import type { Level, Reason } from "../policy/rights.ts";
import type { PlanReport } from "./plan-report.ts";
import {
  added,
  listed,
  listedParts,
  type RichPart,
  type RichText,
  removed,
  type Section,
  untrusted,
} from "./section.ts";

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
      return [...subjectText(flag.subject), ...reasons, `. ${was}`];
    }
    case "trust": {
      const was: RichText = flag.before.length === 0 ? [" It is new."] : [" Was: ", ...listed(flag.before, 5), "."];
      const by = flag.isOpen ? " can be assumed by " : " may now also be assumed by ";
      return [...subjectText(flag.subject), by, ...listed(flag.who, 5), ".", ...was];
    }
    case "boundary": {
      const now: RichText =
        flag.after === undefined
          ? [" has no permissions boundary any more"]
          : [" has another permissions boundary, ", untrusted(flag.after)];
      return [...subjectText(flag.subject), ...now, ". Was: ", untrusted(flag.before), "."];
    }
    case "boundary-allows":
      return [
        ...subjectText(flag.subject),
        " is bounded by a policy that leaves more now: ",
        ...listed(flag.actions, 5),
        ".",
      ];
    case "no-longer-denied":
      return [...subjectText(flag.subject), " no longer denies, or denies less of, ", ...listed(flag.actions, 5), "."];
    case "unknown-policies": {
      const gone: RichText =
        flag.removed.length === 0 ? [] : [" loses ", ...listed(flag.removed, 5), ", which may have denied something"];
      const come: RichText =
        flag.added.length === 0 ? [] : [" gets ", ...listed(flag.added, 5), ", whose contents are not known here"];
      return [
        ...subjectText(flag.subject),
        ...come,
        flag.added.length > 0 && flag.removed.length > 0 ? ", and" : "",
        ...gone,
        ".",
      ];
    }
    case "session":
      return [
        ...subjectText(flag.subject),
        ` has another ${flag.what}: `,
        valueText(flag.after),
        ". Was: ",
        valueText(flag.before),
        ".",
      ];
    case "dangerous-holders":
      return [
        ...holdersText(flag, "gets", "get"),
        `, with which one ${CAN[flag.level]}.`,
        flag.isFirst ? " **Held no such permission set before.**" : "",
      ];
    case "kept-longer":
      return [
        ...holdersText(flag, "keeps", "keep"),
        `, with which one ${CAN[flag.level]}, ${flag.after === undefined ? "for good" : `until ${flag.after}`}. Was: until ${flag.before}.`,
      ];
    case "person":
      return flag.previously === undefined
        ? [
            untrusted(flag.name),
            " has another e-mail address, by which a password is reset: ",
            untrusted(flag.after),
            ". Was: ",
            untrusted(flag.before),
            ".",
          ]
        : [
            untrusted(flag.name),
            " has all that ",
            untrusted(flag.previously),
            " had: ",
            untrusted(flag.after),
            ". Was: ",
            untrusted(flag.before),
            ".",
          ];
    case "account-renamed":
      return [
        "Account ",
        untrusted(flag.id),
        " is called ",
        untrusted(flag.after),
        ": what is written with that name is about it. Was: ",
        untrusted(flag.before),
        ".",
      ];
    case "organization":
      return [
        `Of the organization, ${flag.what} is another: `,
        valueText(flag.after),
        ". Was: ",
        valueText(flag.before),
        ".",
      ];
    case "owners":
      return [
        `Others approve changes of ${flag.of.startsWith("team ") ? "team " : flag.of}`,
        ...(flag.of.startsWith("team ") ? [untrusted(flag.of.slice("team ".length))] : []),
        ": ",
        ...(flag.after.length === 0 ? ["nobody in particular"] : listed(flag.after, 5)),
        ". Was: ",
        ...(flag.before.length === 0 ? ["nobody in particular"] : listed(flag.before, 5)),
        ".",
      ];
    case "other-directory":
      return [
        untrusted(flag.name),
        flag.isOurs
          ? " was the identity provider's, and is one of ours now: somebody else holds what that one held."
          : " was one of ours, and is the identity provider's now: somebody else holds what that one held.",
      ];
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

function valueText(value: string | undefined): RichPart {
  return value === undefined ? "none" : untrusted(value);
}

function holdersText({ people, groups, permissionSet, accounts }: HeldTogether, one: string, many: string): RichText {
  return [
    ...whoText(people, groups),
    ` ${people.length + groups.length === 1 ? one : many} `,
    untrusted(permissionSet),
    " in ",
    ...listed(accounts, 5),
  ];
}

function whoText(people: readonly string[], groups: readonly string[]): RichText {
  return [
    ...listed(people, 3),
    ...(people.length > 0 && groups.length > 0 ? [" and "] : []),
    ...(groups.length > 0 ? ["everybody in the identity provider's ", ...listed(groups, 3)] : []),
  ];
}

/** Actions that are named of a reason. */
const MOST_ACTIONS = 3;

/** The names of policies that aren't known are among the actions: they are untrusted. */
function reasonRichText({ what, actions }: Reason): RichText {
  return actions.length === 0 ? [what] : [`${what} (`, ...listed(actions, MOST_ACTIONS), ")"];
}

function subjectText({ kind, name, accounts, people, groups }: Subject): RichText {
  const where = accounts.length === 0 ? [] : [" in ", ...listed(accounts, 3)];
  if (kind === "role") return ["Service role ", untrusted(name), ...where];
  const isHeld = people.length + groups.length > 0;
  const held: RichText = isHeld ? [", held by ", ...whoText(people, groups), ...where, ","] : [", which nobody holds,"];
  return ["Permission set ", untrusted(name), ...held];
}
