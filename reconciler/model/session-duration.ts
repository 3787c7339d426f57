// How long a session of a permission set lasts.

/** Minutes of an ISO 8601 duration in hours and minutes, `PT1H30M`; NaN for anything else, which the schema of the files refuses. */
export function sessionMinutes(duration: string): number {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(duration);
  if (parts === null) return Number.NaN;
  const [, hours = "0", minutes = "0"] = parts;
  return Number(hours) * 60 + Number(minutes);
}
