// What a reviewer must not overlook: the most dangerous first, and none of one kind hidden behind many of another.
import type { RedFlag } from "../access-graph/red-flag.ts";
import { type Danger, type DangerKind, dangerOfFlag, dangersOfPlan, type FlaggedReport } from "./danger-sentences.ts";
import type { RichText, Section } from "./section.ts";

/** The most dangerous first; what is said of one more, and of several more. */
const KINDS: Readonly<Record<DangerKind, readonly [one: string, more: string]>> = {
  "dangerous-holders": ["who get a dangerous permission set", "who get dangerous permission sets"],
  rights: ["permission set or role that may do more", "permission sets or roles that may do more"],
  "fewer-limits": ["permission set or role that is narrowed less", "permission sets or roles that are narrowed less"],
  "open-trust": ["role that opens", "roles that open"],
  person: ["person with another address or name", "people with another address or name"],
  "other-directory": ["person of another directory", "people of another directory"],
  owners: ["change of who approves", "changes of who approves"],
  consent: ["thing that other teams may use", "things that other teams may use"],
  "account-owner": ["account of another team", "accounts of other teams"],
  "account-renamed": ["account with another name", "accounts with another name"],
  "kept-longer": ["who keep a dangerous permission set longer", "who keep dangerous permission sets longer"],
  boundary: ["change of a permissions boundary", "changes of permissions boundaries"],
  "boundary-allows": ["permissions boundary that leaves more", "permissions boundaries that leave more"],
  "no-longer-denied": ["policy that denies less", "policies that deny less"],
  "unknown-policies": ["change to policies that are not known here", "changes to policies that are not known here"],
  "other-trust": ["role that others may assume", "roles that others may assume"],
  "told-otherwise": ["person who may meet other conditions", "people who may meet other conditions"],
  "role-gone": ["policy that names a role that goes", "policies that name roles that go"],
  session: ["change of sessions", "changes of sessions"],
  organization: ["change of the organization", "changes of the organization"],
  attributes: ["change of what sessions say of people", "changes of what sessions say of people"],
  "unknown-base": ["reason why this is not known", "reasons why this is not known"],
  incomplete: ["resource or stack that could not be planned", "resources or stacks that could not be planned"],
  "taken-over": ["thing that is taken over with more", "things that are taken over with more"],
  "changed-by-hand": ["change made by hand", "changes made by hand"],
  "made-again": ["person or permission set that is made again", "people or permission sets that are made again"],
  exception: ["exception to the guardrails", "exceptions to the guardrails"],
  relaxation: ["relaxation of the guardrails", "relaxations of the guardrails"],
};
const ORDER = Object.keys(KINDS);

/** Sentences of one severity that a reviewer still reads. */
export const MOST_FLAGS = 20;

/**
 * The dangers of the plan: one section for what needs the most care, one for the rest, and, folded, those that neither shows. Of each
 * severity about `most` are shown, one of each kind at least.
 */
export function redFlagSections(report: FlaggedReport, most = MOST_FLAGS): readonly Section[] {
  const dangers = [...dangersOfPlan(report), ...(report.review?.diff?.flags ?? []).map(dangerOfFlag)].toSorted(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.degree - b.degree,
  );
  const ofSeverity = (severity: RedFlag["severity"]) =>
    shownAndHidden(
      dangers.filter((it) => it.severity === severity),
      most,
    );
  const [caution, warning] = [ofSeverity("caution"), ofSeverity("warning")];
  return [
    alertSection("caution", "Look at this first", caution.rows),
    alertSection("warning", "Look at this too", warning.rows),
    {
      title: "More red flags",
      columns: ["red flag"],
      rows: [...caution.hidden, ...warning.hidden].map(({ text }) => [text]),
      folded: true,
    },
  ];
}

function alertSection(severity: RedFlag["severity"], title: string, rows: readonly RichText[]): Section {
  return { title, columns: [""], rows: rows.map((row) => [row]), folded: false, shape: `alert-${severity}` };
}

/** Those that are not shown are counted behind the shown ones of their kind. */
function shownAndHidden(dangers: readonly Danger[], most: number) {
  const ofKinds = [...Map.groupBy(dangers, ({ kind }) => kind)];
  const firsts = new Set(ofKinds.flatMap(([, [first]]) => first ?? []));
  const others = dangers.filter((it) => !firsts.has(it)).slice(0, Math.max(0, most - firsts.size));
  const shown = new Set([...firsts, ...others]);
  const rows = ofKinds.flatMap(([kind, same]): readonly RichText[] => {
    const told = same.filter((it) => shown.has(it)).map(({ text }) => text);
    const more = same.length - told.length;
    return more === 0 ? told : [...told, [`and ${more} more ${KINDS[kind][more === 1 ? 0 : 1]}`]];
  });
  return { rows, hidden: dangers.filter((it) => !shown.has(it)) };
}
