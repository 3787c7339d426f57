// What a command is given instead of reaching for `process`: main.ts alone names it.
export type CommandContext = {
  /** The access folder, absolute. */
  readonly accessDir: string;
  /** Writes the result. */
  readonly stdout: (text: string) => void;
  /** Writes progress and messages. */
  readonly stderr: (text: string) => void;
  readonly env: Readonly<Record<string, string>>;
  /** The folder with `bin/pulumi`; undefined: the CLI on PATH. */
  readonly cliRoot: string | undefined;
  /** Today in UTC, `2026-11-25`. */
  readonly today: string;
  readonly signal: AbortSignal;
};

export type Format = "text" | "json" | "github";

/** Exit statuses, the same for every command; see the README's table. */
export const EXIT = { fine: 0, refused: 1, drift: 2, failed: 3, usage: 64 } as const;
