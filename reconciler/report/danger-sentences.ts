// Dangers in sentences: whom or what each is about, what follows, and what was before.
import type { HeldTogether, OrganizationSetting, RedFlag, Subject } from "../access-graph/red-flag.ts";
import type { DriftEntry } from "../drift/judge-drift.ts";
import type { Change } from "../engine/change.ts";
import { withAccountNames } from "../model/account-names.ts";
import { exceptionSentence, namedBy } from "../model/removal-guardrails.ts";
import type { Review } from "../plan/review.ts";
import type { Reason } from "../policy/reason.ts";
import { LEVELS } from "../policy/rights.ts";
import { driftSentence, removableText } from "./drift-sentences.ts";
import { LEVEL_TEXTS, reasonRichText } from "./level-texts.ts";
import type { PlanReport } from "./plan-report.ts";
import { listed, listedParts, type RichPart, type RichText, untrusted } from "./section.ts";

type Flagged = { readonly flags: readonly RedFlag[] };

/** What of a plan its dangers are told by. */
export type FlaggedReport = Pick<PlanReport, "failures" | "usedExceptions" | "accounts" | "takenOver"> & {
  readonly review: (Pick<Review, "relaxed"> & { readonly diff: Flagged | undefined }) | undefined;
  readonly changes: readonly Pick<Change, "op" | "identity" | "key">[];
  readonly handEdits: Pick<PlanReport["handEdits"], "entries" | "names">;
  readonly unmanaged: Pick<PlanReport["unmanaged"], "found" | "names">;
};

export type DangerKind =
  | Exclude<RedFlag["kind"], "trust">
  | "open-trust"
  | "other-trust"
  | "unknown-base"
  | "incomplete"
  | "exception"
  | "relaxation"
  | "taken-over"
  | "changed-by-hand"
  | "made-again";

export type Danger = {
  readonly severity: RedFlag["severity"];
  readonly kind: DangerKind;
  /** Among those of its kind: the most dangerous have 0. */
  readonly degree: number;
  readonly text: RichText;
};

/** Of the plan as a whole, beside what the files change. */
export function dangersOfPlan({
  failures,
  review,
  usedExceptions,
  accounts,
  changes,
  takenOver,
  handEdits,
  unmanaged,
}: FlaggedReport): readonly Danger[] {
  const named = (text: string) => withAccountNames(text, accounts);
  const saidOf = (exception: FlaggedReport["usedExceptions"][number]) => named(exceptionSentence(exception));
  const [relaxed, used] = [review?.relaxed ?? [], new Set(usedExceptions.map(saidOf))];
  const caution = (kind: DangerKind, text: RichText): Danger => ({ severity: "caution", kind, degree: 0, text });
  const warning = (kind: DangerKind, text: RichText): Danger => ({ severity: "warning", kind, degree: 0, text });
  return [
    ...failures.map(({ stack, key, message }) =>
      caution("incomplete", [
        "This plan is incomplete: ",
        ...(key === undefined ? [] : [untrusted(key), " in "]),
        untrusted(named(stack)),
        " could not be planned: ",
        untrusted(message.replace(/\s+/g, " ").trim()),
      ]),
    ),
    ...(review !== undefined && review.diff === undefined
      ? [caution("unknown-base", ["The base's files are not valid, so what this change does to people is not known."])]
      : []),
    ...relaxed
      .filter((it) => !used.has(it))
      .map((it) => caution("relaxation", ["The guardrails are relaxed: ", untrusted(it), "."])),
    ...usedExceptions.map((exception) =>
      caution("exception", [
        `${relaxed.includes(saidOf(exception)) ? "A new" : "An"} exception to the guardrails is used, until ${exception.until}, for `,
        ...listed(namedBy(exception).map(named), 10),
        ", because: ",
        untrusted(exception.reason),
      ]),
    ),
    ...takenOver.map((it) => warning("taken-over", [untrusted(named(it)), "."])),
    ...handEdits.entries.flatMap((entry) => byHand(entry, driftSentence(entry, handEdits.names))),
    // What is removed is no danger any more.
    ...unmanaged.found.flatMap((it) =>
      it.stays === undefined ? [] : byHand(it.entry, removableText(it, unmanaged.names)),
    ),
    ...changes.flatMap(({ op, identity, key }) => {
      if (op !== "replace") return [];
      if (identity?.kind === "user")
        return [warning("made-again", [untrusted(key), " is made again: **password and MFA devices are lost**."])];
      if (identity?.kind !== "permission-set") return [];
      return [
        warning("made-again", [
          untrusted(key),
          " is made again: **the names of its `AWSReservedSSO_…` roles change in every account**, and what refers to them stops working.",
        ]),
      ];
    }),
  ];
}

function byHand({ widens, touched }: DriftEntry, text: RichText): readonly Danger[] {
  return widens ? [{ severity: "warning", kind: "changed-by-hand", degree: LEVELS.indexOf(touched.level), text }] : [];
}

/** Of what the files change. */
export function dangerOfFlag(flag: RedFlag): Danger {
  const { severity } = flag;
  const kind = flag.kind !== "trust" ? flag.kind : flag.isOpen ? "open-trust" : "other-trust";
  return { severity, kind, degree: degreeOf(flag), text: flagText(flag) };
}

function degreeOf(flag: RedFlag): number {
  switch (flag.kind) {
    case "dangerous-holders":
      return LEVELS.indexOf(flag.level) * 2 + (flag.isFirst ? 0 : 1);
    case "kept-longer":
      return LEVELS.indexOf(flag.level);
    case "rights":
    case "fewer-limits":
      return Math.min(LEVELS.length, ...flag.reasons.map(({ level }) => LEVELS.indexOf(level)));
    default:
      return 0;
  }
}

function reasonsText(reasons: readonly Reason[]): RichText {
  return reasons.flatMap((reason, index) => [index === 0 ? " " : "; ", ...reasonRichText(reason)]);
}

function flagText(flag: RedFlag): RichText {
  switch (flag.kind) {
    case "rights": {
      const was = flag.before === undefined ? "It is new." : `Was: ${LEVEL_TEXTS[flag.before].was}.`;
      return [...subjectText(flag.subject), ...reasonsText(flag.reasons), `. ${was}`];
    }
    case "fewer-limits":
      return [
        ...subjectText(flag.subject),
        ...reasonsText(flag.reasons),
        ", on more resources or under other conditions than before.",
      ];
    case "trust": {
      if (flag.conditions !== undefined) {
        const { removed: before, added: now } = flag.conditions;
        return [
          ...subjectText(flag.subject),
          " may now be assumed when ",
          ...listed(now, 5),
          ". Was: ",
          ...listed(before, 5),
          ".",
        ];
      }
      const was: RichText = flag.before.length === 0 ? [" It is new."] : [" Was: ", ...listed(flag.before, 5), "."];
      const by = flag.isOpen ? " can be assumed by " : " may now be assumed by ";
      return [...subjectText(flag.subject), by, ...listed(flag.who, 5), ".", ...organizationsText(flag), ...was];
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
    case "role-gone":
      return [
        ...subjectText(flag.subject),
        " can do less: ",
        ...(flag.files.length === 0 ? ["its policies"] : listed(flag.files, 3)),
        ` still ${flag.files.length === 1 ? "names" : "name"} `,
        ...flag.roles.flatMap(({ name, nowCalled }, index) => [
          index === 0 ? "role " : "; role ",
          untrusted(name),
          ...(nowCalled === undefined
            ? [", which is removed: take it out"]
            : [", which is called ", untrusted(nowCalled), " now: write that name"]),
        ]),
        ".",
      ];
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
        flag.what === "relay state" ? " opens at another page (relay state): " : ` has another ${flag.what}: `,
        valueText(flag.after),
        ". Was: ",
        valueText(flag.before),
        ".",
      ];
    case "dangerous-holders":
      return [
        ...holdersText(flag, "gets", "get"),
        `, with which one ${LEVEL_TEXTS[flag.level].can}.`,
        flag.isFirst ? " **Held no such permission set before.**" : "",
      ];
    case "kept-longer":
      return [
        ...holdersText(flag, "keeps", "keep"),
        `, with which one ${LEVEL_TEXTS[flag.level].can}, ${flag.after === undefined ? "for good" : `until ${flag.after}`}. Was: until ${flag.before}.`,
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
            ...(flag.before === flag.after ? [", as before."] : [". Was: ", untrusted(flag.before), "."]),
          ];
    case "told-otherwise":
      return [
        untrusted(flag.name),
        " may meet other conditions: ",
        ...listed(flag.permissionSets, 5),
        flag.permissionSets.length === 1 ? " goes by " : " go by ",
        ...listed(
          flag.keys.map((key) => `aws:PrincipalTag/${key}`),
          5,
        ),
        ". ",
        ...flag.attributes.flatMap(
          ({ name, after }, index): RichText => [
            index === 0 ? "" : ", ",
            untrusted(name),
            " is now ",
            valueText(after),
          ],
        ),
        ". Was: ",
        ...listedParts(flag.attributes.map(({ before }) => valueText(before))),
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
        `. ${WHAT_FOLLOWS[flag.what]}`,
      ];
    case "consent":
      return [
        ...listed(flag.teams, 5),
        flag.of.startsWith("members of ") ? " may now choose " : " may now use ",
        untrusted(flag.of),
        flag.teams.length === 1 && flag.teams[0] !== "all teams"
          ? "; only its own owners approve that. Was: "
          : "; only their own owners approve that. Was: ",
        ...listed(flag.before, 5),
        ".",
      ];
    case "account-owner":
      return [
        "Account ",
        untrusted(flag.name),
        " belongs to team ",
        untrusted(flag.after),
        ", which may use it by its own approval alone. Was: team ",
        untrusted(flag.before),
        ".",
      ];
    case "owners":
      return [
        "Others approve changes of ",
        // Our own words; all else begins with what it is.
        ...listedParts(
          flag.of.map((it) => (it.startsWith("the ") ? it : untrusted(it))),
          5,
        ),
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
    case "attributes": {
      const [before, after] = [
        flag.before.filter((it) => !flag.after.includes(it)),
        flag.after.filter((it) => !flag.before.includes(it)),
      ];
      return [
        "What sessions say of people, by which policies tell them apart, is another: ",
        ...(after.length === 0 ? ["none"] : listed(after)),
        ". Was: ",
        ...(before.length === 0 ? ["none"] : listed(before)),
        ".",
      ];
    }
  }
}

function valueText(value: string | undefined): RichPart {
  return value === undefined ? "none" : untrusted(value);
}

const WHAT_FOLLOWS: Readonly<Record<OrganizationSetting, string>> = {
  "the region":
    "A stack that is deployed is refused then: in another region everything in it would be deleted and made again.",
  "the partition": "Nothing that is deployed is in it, and its ARNs name nothing of what is.",
  "the instance":
    "If it isn't the one that is deployed, Identity Center's stack is refused: everybody's access would be made again there.",
  "the management account":
    "Selectors leave it out, and take in the one that it was; whose rights over Identity Center and the organization are dangerous is judged by it.",
  "where it runs":
    "Runs need that account's credentials, and whose rights over Identity Center are dangerous is judged by it.",
  "the role of previews": "Previews act as it in every account with roles: whoever controls it reads what is there.",
  "the role of deploys": "Deploys act as it in every account with roles: whoever controls it changes what is there.",
  "the identity source":
    "It says whether people are made by these files or by the identity provider; who is left out of the files after a deploy is deleted.",
};

function organizationsText({ organizations }: Pick<RedFlag & { readonly kind: "trust" }, "organizations">): RichText {
  if (organizations.length === 0) return [];
  const [of, are] = organizations.length === 1 ? ["organization ", " is"] : ["organizations ", " are"];
  return [
    ` Nothing says that ${of}`,
    ...listed(organizations, 5),
    `${are} yours: none is listed under roles.principals.`,
  ];
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

function subjectText({ kind, name, accounts, people, groups }: Subject): RichText {
  const where = accounts.length === 0 ? [] : [" in ", ...listed(accounts, 3)];
  if (kind === "role") return ["Service role ", untrusted(name), ...where];
  const isHeld = people.length + groups.length > 0;
  const held: RichText = isHeld ? [", held by ", ...whoText(people, groups), ...where, ","] : [", which nobody holds,"];
  return ["Permission set ", untrusted(name), ...held];
}
