// What should have ended by itself and is still deployed: then the nightly run doesn't do its work, and nobody would notice.
import { lastDays } from "../desired/last-days.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { buildAccess } from "../model/build-access.ts";
import { BEFORE_ALL_DATES, daysBetween } from "../model/dates.ts";
import type { WrittenAccess } from "../validate/written.ts";
import type { Plan } from "./plan.ts";

/** The night after its last day is the first that takes something away; a day later it is overdue. Days after the last one. */
const OVERDUE = 2;

/** An error where something that is `held` ended so long ago; empty otherwise. */
export function overdue(
  { removals }: Pick<Plan, "removals">,
  written: WrittenAccess,
  today: string,
): readonly Diagnostic[] {
  const dated = removals.filter((it) => it.dated);
  if (dated.length === 0) return [];
  const { access } = buildAccess(written, BEFORE_ALL_DATES);
  const days = access === undefined ? new Map<string, string>() : lastDays(access);
  const late = dated.flatMap(({ key }) => {
    const day = days.get(key);
    return day !== undefined && daysBetween(day, today) >= OVERDUE ? [{ key, day }] : [];
  });
  if (late.length === 0) return [];
  const place = written.organization.source.placeOf(["organization"], "key");
  return [diagnostic("expiry-overdue", { late: late.toSorted((a, b) => (a.day < b.day ? -1 : 1)) }, place)];
}
