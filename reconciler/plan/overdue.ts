// What should have ended by itself and is still deployed: then the nightly run doesn't do its work, and nobody would notice.
import { lastDays } from "../desired/last-days.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { buildAccess } from "../model/build-access.ts";
import { BEFORE_ALL_DATES, daysBetween } from "../model/dates.ts";
import type { WrittenAccess } from "../validate/written.ts";
import type { Plan } from "./plan.ts";

/** The night after its last day is the first that takes something away; a day later it is overdue. Days after the last one. */
const OVERDUE = 2;

/**
 * An error where something that is `held` ended so long ago; empty otherwise. What the files of `base`, if there are some, don't end that
 * early is this change's: it ends with its deploy.
 */
export function overdue(
  { removals }: Pick<Plan, "removals">,
  written: WrittenAccess,
  today: string,
  base: WrittenAccess | undefined,
): readonly Diagnostic[] {
  const dated = removals.filter((it) => it.dated);
  if (dated.length === 0) return [];
  const [days, daysBefore] = [endsOf(written), base === undefined ? undefined : endsOf(base)];
  const isLate = (day: string | undefined) => day !== undefined && daysBetween(day, today) >= OVERDUE;
  const late = dated.flatMap(({ key }) => {
    const day = days.get(key);
    const wasLate = daysBefore === undefined || isLate(daysBefore.get(key));
    return day !== undefined && isLate(day) && wasLate ? [{ key, day }] : [];
  });
  if (late.length === 0) return [];
  const place = written.organization.source.placeOf(["organization"], "key");
  return [diagnostic("expiry-overdue", { late: late.toSorted((a, b) => (a.day < b.day ? -1 : 1)) }, place)];
}

function endsOf(written: WrittenAccess): ReadonlyMap<string, string> {
  const { access } = buildAccess(written, BEFORE_ALL_DATES);
  return access === undefined ? new Map() : lastDays(access);
}
