// An answer of `access explain changes`, in each of its forms.

import type { GroupHold } from "../access-graph/access-diff.ts";
import type { ChangedEntry } from "../access-graph/changed-entries.ts";
import type { ChangedGrant } from "../access-graph/changed-grants.ts";
import type { ExplainedWay } from "../access-graph/explain-access.ts";
import type { Grant } from "../access-graph/grants.ts";
import type { ReviewedChange } from "../access-graph/review-changes.ts";
import { NOTHING_UNMANAGED } from "../deploy/find-unmanaged.ts";
import { NO_HAND_EDITS } from "../deploy/look-for-hand-edits.ts";
import type { LoggedCommit } from "../deploy/read-deploy-logs.ts";
import { painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { csv } from "./csv.ts";
import { entriesSection } from "./entries-section.ts";
import { type Commit, placeText, shortId, throughText } from "./explanation.ts";
import { foldGrants, holdText } from "./fold-grants.ts";
import { HOLDER_KINDS, wholeGroup } from "./holder-texts.ts";
import { changedSection, peopleSection, providerGroupsSection } from "./people-section.ts";
import { rolesSection, setsSection } from "./policy-sections.ts";
import { redFlagSections } from "./red-flag-sections.ts";
import { sectionLines } from "./render-rich-text.ts";
import { counted, inLines, listed, type RichText, type Section, untrusted } from "./section.ts";
import { touchedText } from "./verdict.ts";

/** A commit and the UTC day that dates in its files are compared with. */
export type Side = { readonly commit: Commit; readonly day: string };

export type ReviewedFiles = {
  readonly diff: ReviewedChange;
  /** What the guardrails forbade before and allow after. */
  readonly relaxed: readonly string[];
};

export type ChangesAnswer = ReviewedFiles & {
  readonly from: Side;
  readonly to: Side;
  readonly grants: readonly ChangedGrant[];
  /** Newest first: those in between that change the access folder. */
  readonly commits: readonly {
    readonly commit: Commit;
    /** Undefined: its files are not valid. */
    readonly changed: ReviewedFiles | undefined;
    /** Undefined: there are no logs to look in. */
    readonly logged: LoggedCommit | undefined;
  }[];
  /** Where deploys write their logs, as people may see it; see shown-backend.ts. */
  readonly backend: string;
  /** How many logs were looked through; undefined: the backend keeps none. */
  readonly logs: number | undefined;
};

export function changesText(answer: ChangesAnswer, colour: boolean): string {
  const { from, to, diff } = answer;
  const paint = painter(colour);
  const sections: readonly Section[] = [
    ...dangerSections(answer),
    { ...entriesSection(diff.entries, undefined), title: "What changed" },
    peopleSection("Who gained and who lost access", diff),
    providerGroupsSection(diff.providerGroups),
    changedSection(diff),
    setsSection(diff),
    rolesSection(diff),
    commitsSection(answer),
  ];
  const blocks = [
    [paint("heading", `changes from ${from.day} to ${to.day}`)],
    [`from ${sideText(from)}`, `to   ${sideText(to)}`],
    [paint("heading", touchedText(diff.touched))],
    ...sections.filter(({ rows }) => rows.length > 0).map((section) => sectionLines(section, paint)),
    [logsText(answer)],
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function sideText({ commit, day }: Side): string {
  return visible(`the files of commit ${shortId(commit)} of ${commit.date} by ${commit.author}, on ${day}`);
}

function logsText({ backend, logs }: ChangesAnswer): string {
  if (logs === undefined) {
    return `who approved and who deployed is not known: PULUMI_BACKEND_URL names no folder or S3 bucket where deploys leave their logs (it is ${backend})`;
  }
  return `who approved and who deployed: from ${counted(logs, "deploy's log", "deploys' logs")} in ${backend}`;
}

function dangerSections(review: ReviewedFiles): readonly Section[] {
  return redFlagSections(
    {
      failures: [],
      usedExceptions: [],
      accounts: new Map(),
      changes: [],
      takenOver: [],
      handEdits: NO_HAND_EDITS,
      unmanaged: NOTHING_UNMANAGED,
      review,
    },
    Number.POSITIVE_INFINITY,
  );
}

function commitsSection({ commits }: ChangesAnswer): Section {
  return {
    title: "Commits in between, the newest first",
    columns: ["commit", "danger", "what", "gained", "lost", "approved", "deployed"],
    rows: commits.map(({ commit, changed, logged }) => [
      [untrusted(`${shortId(commit)} of ${commit.date} by ${commit.author}`)],
      ...(changed === undefined ? [[], ["not known: its files are not valid"], [], []] : stepTexts(changed)),
      ...(logged === undefined ? [] : [approvalText(logged), deploysText(logged)]),
    ]),
    folded: false,
    shape: "block",
  };
}

/** Of one commit: its dangers, the things that it changed, who gained and who lost. Empty where there is none. */
function stepTexts(changed: ReviewedFiles): readonly RichText[] {
  const { entries, gained, lost, providerGroups } = changed.diff;
  const entryTexts = entries.map(({ kind, name, op }) => `${op} ${kind.replace("-", " ")} ${name}`);
  return [
    inLines(dangerSections(changed).flatMap(({ rows }) => rows.map(([sentence = []]) => sentence))),
    listed(entryTexts),
    heldText(gained, providerGroups.gained),
    heldText(lost, providerGroups.lost),
  ];
}

function heldText(grants: readonly Grant[], groups: readonly GroupHold[]): RichText {
  const ofGroups = groups.map(({ group, ...held }) => ({ ...held, person: wholeGroup(group), via: [{ group }] }));
  const folded = foldGrants([...grants, ...ofGroups]);
  return inLines(folded.map((grant) => [untrusted(`${grant.person} ${holdText(grant)}`)]));
}

function approvalText({ approval }: LoggedCommit): RichText {
  if (approval === undefined) return ["not known"];
  const { pullRequest, approvedBy } = approval;
  const where = pullRequest === undefined ? "no pull request" : `pull request ${pullRequest}`;
  return approvedBy.length === 0 ? [`by nobody (${where})`] : ["by ", ...listed(approvedBy), ` (${where})`];
}

function deploysText({ deploys }: LoggedCommit): RichText {
  if (deploys.length === 0) return ["not known: no deploy's log names this commit"];
  return inLines(
    deploys.map(({ at, run, ended, skipped }): RichText => {
      const who: RichText =
        run === null ? ["by hand"] : ["by ", untrusted(run.actor ?? "GitHub"), ", ", untrusted(run.url)];
      const how: RichText = skipped
        ? [", which left it out"]
        : ended === "done"
          ? []
          : [", which ended: ", untrusted(ended)];
      return [untrusted(at), " ", ...who, ...how];
    }),
  );
}

/** The shape that `explain changes --format json` promises. */
export function changesJson({ from, to, diff, relaxed, grants, commits, backend, logs }: ChangesAnswer): string {
  const shown = {
    version: 1,
    from,
    to,
    grants: grants.map(({ holder, account, permissionSet, change, privileged, before, after }) => ({
      change,
      [holder.kind === "person" ? "person" : "group"]: holder.name,
      account,
      permissionSet,
      privileged,
      ...(before === undefined ? {} : { before: heldJson(before) }),
      ...(after === undefined ? {} : { after: heldJson(after) }),
    })),
    review: { diff, relaxed },
    commits: commits.map(({ commit, changed, logged }) => ({
      ...commit,
      // Null: its files are not valid.
      review: changed ?? null,
      ...(logged === undefined ? {} : { ...logged.approval, deploys: logged.deploys }),
    })),
    // Null: the backend keeps none.
    deployLogs: { backend, count: logs ?? null },
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

type Held = NonNullable<ChangedGrant["after"]>;

function heldJson({ expires, ways }: Held) {
  return {
    ...(expires === undefined ? {} : { expires }),
    ways: ways.map(({ via, membership, assignment, expires: ends }) => ({
      ...via,
      ...(membership === undefined ? {} : { membership }),
      assignment,
      ...(ends === undefined ? {} : { expires: ends }),
    })),
  };
}

const COLUMNS = [
  ...["change", "kind", "holder", "account id", "account", "permission set", "privileged"],
  ...["through before", "until before", "through", "until", "member at", "assigned at", "in commit"],
  ...["what differs", "written at"],
];

/** One row for each grant and each thing that changed; of what is lost or removed the places are those of the commit before. */
export function changesCsv({ from, to, grants, diff }: ChangesAnswer): string {
  return csv(COLUMNS, [
    ...grants.map(({ change, holder, account, permissionSet, privileged, before, after }) => [
      change,
      HOLDER_KINDS[holder.kind],
      holder.name,
      account.id,
      account.name,
      permissionSet,
      privileged ? "yes" : "",
      throughCell(before),
      before?.expires ?? "",
      throughCell(after),
      after?.expires ?? "",
      ...placeCells(after ?? before),
      (after === undefined ? from : to).commit.id,
      ...["", ""],
    ]),
    ...diff.entries.map((entry) => entryCells(entry, (entry.op === "removed" ? from : to).commit.id)),
  ]);
}

/** Of a thing the holders are those whom it touches by itself: an assignment's principals, otherwise its name. */
function entryCells(entry: ChangedEntry, commit: string): readonly string[] {
  const { kind, name, op, principals, where, place } = entry;
  const isOfSet = kind === "permission-set" || kind === "assignment";
  const holder = principals.length > 0 ? principals.join("; ") : kind === "permission-set" ? "" : name;
  const accounts = [...new Set(where.flatMap((it) => it.accounts))].join("; ");
  const sets = isOfSet ? name : where.flatMap(({ permissionSet = [] }) => permissionSet).join("; ");
  const empty = ["", "", "", "", "", "", ""];
  return [
    op,
    kind.replace("-", " "),
    holder,
    "",
    accounts,
    sets,
    ...empty,
    commit,
    differsText(entry),
    placeText(place),
  ];
}

/** `previously: old; members: -ben, +ana`. */
function differsText({ previously, differences }: ChangedEntry): string {
  const changes = differences.map(({ what, removed, added }) => {
    const values = [...removed.map((it) => `-${it}`), ...added.map((it) => `+${it}`)].join(", ");
    return what === "" ? values : `${what}: ${values}`;
  });
  return [...(previously === undefined ? [] : [`previously: ${previously}`]), ...changes].join("; ");
}

function throughCell(held: Held | undefined): string {
  return list(held?.ways ?? [], throughText);
}

function placeCells(held: Held | undefined): readonly string[] {
  const ways = held?.ways ?? [];
  return [
    list(ways, ({ membership }) => (membership === undefined ? "" : placeText(membership))),
    list(ways, ({ assignment }) => placeText(assignment)),
  ];
}

function list(ways: readonly ExplainedWay[], textOf: (way: ExplainedWay) => string): string {
  return [...new Set(ways.map(textOf).filter((it) => it !== ""))].join("; ");
}
