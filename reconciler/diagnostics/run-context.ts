// What a run is given by whoever starts it, instead of reaching for `process`: main.ts alone names that.

/** Shows how far a long run is. */
export type Progress = {
  /** Begins a phase of `total` operations (undefined: not known) and ends the one before. */
  readonly phase: (title: string, total?: number) => Phase;
};

export type Phase = {
  /** One operation is finished, or so many: `create group/data-scientists`. */
  readonly did: (text: string, operations?: number) => void;
  /** Ends the phase; in a terminal its line stays, with `summary` in place of the bar. Ending twice is harmless. */
  readonly end: (summary?: string) => void;
};

export type RunContext = {
  /** Paths in options start from it; absolute. */
  readonly cwd: string;
  /** The access folder, absolute. */
  readonly accessDir: string;
  /** Writes messages, in whole lines. */
  readonly stderr: (text: string) => void;
  readonly progress: Progress;
  readonly env: Readonly<Record<string, string>>;
  /** The folder with `bin/pulumi`; undefined: the CLI on PATH. */
  readonly cliRoot: string | undefined;
  /** Today in UTC, `2026-11-25`. */
  readonly today: string;
  /** The time of day; left out: the clock's. */
  readonly now?: () => Date;
  /** Whether this machine has a process that takes signals under this id. Left out: not known, and it may. */
  readonly takesSignals?: (pid: number) => boolean;
  /** This process's id. */
  readonly pid?: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
  /** Replaces the GitHub client's pauses, in milliseconds; for tests, which must not wait. */
  readonly githubPace?: { readonly retry?: object; readonly throttle?: object };
};
