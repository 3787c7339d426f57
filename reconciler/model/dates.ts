// Days as text, `2026-11-25`, in UTC: such texts compare like the days they stand for.

/** A day on which nothing has ended: what will end is still there, with its last day. */
export const BEFORE_ALL_DATES = "1970-01-01";

/** Whether `lastDay` has passed on the day `today`; never, for what has no last day. */
export function isOver(lastDay: string | undefined, today: string): boolean {
  return lastDay !== undefined && lastDay < today;
}

/** The later of two last days; undefined, which is for ever, is later than any. */
export function laterDay(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  return a > b ? a : b;
}

/** The earlier of two last days; undefined is for ever. */
export function earlierDay(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

/** Days from one day to a later one. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000;
}

/** The day `days` after `day`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
