// What a command is given instead of reaching for `process`: main.ts alone names it.
import type { GitHubOptions } from "../github/client.ts";
import type { Progress } from "../report/progress.ts";

export type CommandContext = {
  /** Paths in options start from it; absolute. */
  readonly cwd: string;
  /** The access folder, absolute. */
  readonly accessDir: string;
  /** Writes the result. */
  readonly stdout: (text: string) => void;
  /** Writes the result as it was asked for, and in each form that is to be saved beside it. */
  readonly writeResult: (render: (form: ResultForm, colour: boolean) => string) => void;
  /** Writes messages, in whole lines. */
  readonly stderr: (text: string) => void;
  /** Shows how far a long run is, on stderr. */
  readonly progress: Progress;
  /** Whether a result in text may hold colours. */
  readonly colour: boolean;
  readonly env: Readonly<Record<string, string>>;
  /** The folder with `bin/pulumi`; undefined: the CLI on PATH. */
  readonly cliRoot: string | undefined;
  /** Today in UTC, `2026-11-25`. */
  readonly today: string;
  readonly signal: AbortSignal;
  /** Over the GitHub client's pauses; for tests, which must not wait. */
  readonly githubPace?: GitHubOptions["pace"];
};

/** Each command takes some of these; see the table in cli.ts. */
export type Format = "text" | "json" | "markdown" | "github" | "csv";

/** Markdown that fits where GitHub shows it. */
export const FITTED_FORMS = ["comment", "step-summary"] as const;
export type ResultForm = Format | (typeof FITTED_FORMS)[number];

/** Exit statuses, the same for every command; see the README's table. */
export const EXIT = { fine: 0, refused: 1, drift: 2, failed: 3, usage: 64 } as const;
