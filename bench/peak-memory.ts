// The peak memory of a process that a bench starts.

/** Node's arguments that make a child report it. */
export const REPORTING: readonly string[] = [
  "--import",
  "data:text/javascript,process.on('exit',()=>process.stderr.write('\\n'+process.resourceUsage().maxRSS))",
];

/** In MB, from all that such a child wrote to stderr; NaN where it wrote none. */
export function peakIn(stderr: string): number {
  return Math.round(Number(stderr.split("\n").at(-1) || Number.NaN) / 1_024);
}
