// The heading of a report in words, and the one line of what happens to people.
import type { Touched, TouchedRole } from "../access-graph/touched.ts";
import type { PlanReport } from "./plan-report.ts";
import { counted } from "./section.ts";

export type Verdict =
  | "refused"
  | "incomplete"
  | "needs-a-careful-look"
  | "ordinary"
  | "nothing-changes"
  /** There is something, and nothing to compare it with: whether it is dangerous is not known. */
  | "not-compared";

const HEADINGS: Readonly<Record<Verdict, readonly [sign: string, words: string]>> = {
  refused: ["⛔", "Refused"],
  incomplete: ["⛔", "Could not be planned as a whole"],
  "needs-a-careful-look": ["⚠️", "Needs a careful look"],
  ordinary: ["✅", "Ordinary change"],
  "nothing-changes": ["✅", "Nothing changes"],
  "not-compared": ["ℹ️", "What a deploy would do; with --base-ref also which rights change, and what is dangerous"],
};

/** By the plan's refusals, then by its dangers, then by whether there is anything. */
export function verdictOf({ refusals, failures, review, changes, leftovers }: PlanReport, dangers: number): Verdict {
  if (refusals.length > 0) return "refused";
  if (failures.length > 0) return "incomplete";
  if (dangers > 0) return "needs-a-careful-look";
  const isNothing = changes.length + leftovers.length === 0 && (review?.diff?.entries ?? []).length === 0;
  if (isNothing) return "nothing-changes";
  return review === undefined ? "not-compared" : "ordinary";
}

/** In words, after the sign where that is wanted. */
export function headingText(verdict: Verdict, withSign: boolean): string {
  const [sign, words] = HEADINGS[verdict];
  return withSign ? `${sign} ${words}` : words;
}

/** `8 people can do more, 2 service roles open up, nobody is added or removed`. */
export function touchedText(touched: Touched): string {
  const people = (names: readonly string[], what: string) =>
    names.length === 0 ? [] : [`${counted(names.length, "person", "people")} ${what}`];
  const keeping = (names: readonly string[], what: string) =>
    people(names, `${names.length === 1 ? "keeps" : "keep"} ${what}`);
  const roles = (of: readonly TouchedRole[], one: string, more: string) => {
    const accounts = new Set(of.flatMap((it) => it.accounts));
    const where = accounts.size < 2 ? "" : ` in ${accounts.size} accounts`;
    return of.length === 0
      ? []
      : [`${counted(of.length, "service role", "service roles")} ${of.length === 1 ? one : more}${where}`];
  };
  const without = (names: readonly string[], others: readonly string[]) => {
    const known = new Set(others.map((it) => it.toLowerCase()));
    return names.filter((it) => !known.has(it.toLowerCase()));
  };
  const both = without(touched.canDoMore, without(touched.canDoMore, touched.canDoLess));
  const rights = [
    ...people(without(touched.canDoMore, touched.canDoLess), "can do more"),
    ...people(without(touched.canDoLess, touched.canDoMore), "can do less"),
    ...people(both, "can do other things than before"),
    ...(touched.notKnown.length === 0
      ? []
      : [`what ${counted(touched.notKnown.length, "person", "people")} can do then is not known here`]),
    ...keeping(touched.keptLonger, "access longer"),
    ...keeping(touched.keptShorter, "access for less time"),
    ...keeping(touched.keptOtherwise, "the same access in another way"),
    ...(touched.sessions.length === 0
      ? []
      : [`sessions of ${counted(touched.sessions.length, "person", "people")} change`]),
    ...(touched.attributes.length === 0
      ? []
      : [`what policies know of ${counted(touched.attributes.length, "person", "people")} changes`]),
    ...(touched.providerGroups.length === 0
      ? []
      : [
          `the access of ${counted(touched.providerGroups.length, "group", "groups")} of the identity provider changes`,
        ]),
    ...roles(touched.rolesNew, "is new", "are new"),
    ...roles(touched.rolesOpened, "opens up", "open up"),
    ...roles(touched.rolesNarrowed, "can do less", "can do less"),
    ...roles(touched.rolesWithOtherThings, "can do other things than before", "can do other things than before"),
    ...roles(touched.rolesOtherwise, "changes", "change"),
  ];
  const renamed = touched.renamed === 0 ? [] : [`${counted(touched.renamed, "thing is", "things are")} renamed`];
  const addresses =
    touched.addresses.length === 0
      ? []
      : [
          touched.addresses.length === 1
            ? "1 person's e-mail address changes"
            : `the e-mail addresses of ${touched.addresses.length} people change`,
        ];
  const others = [...renamed, ...addresses];
  const comings = [
    ...people(touched.replaced, touched.replaced.length === 1 ? "is replaced" : "are replaced"),
    ...people(touched.added, touched.added.length === 1 ? "is added" : "are added"),
    ...people(touched.removed, touched.removed.length === 1 ? "is removed" : "are removed"),
  ];
  if (rights.length === 0 && comings.length === 0) return [...others, "nobody's access changes"].join(", ");
  return [...rights, ...others, ...(comings.length === 0 ? ["nobody is added or removed"] : comings)].join(", ");
}
