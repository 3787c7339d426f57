// What a command is given: a run's surroundings, and the ways to its result.
import type { RunContext } from "../diagnostics/run-context.ts";

export type CommandContext = RunContext & {
  /** Writes the result. */
  readonly stdout: (text: string) => void;
  /** Writes the result as it was asked for, and in each form that is to be saved beside it. */
  readonly writeResult: (render: (form: ResultForm, colour: boolean) => string) => void;
  /** Whether a result in text may hold colours. */
  readonly colour: boolean;
};

/** Each command takes some of these; see the table in cli.ts. */
export type Format = "text" | "json" | "markdown" | "github" | "csv";

/** Markdown that fits where GitHub shows it. */
export const FITTED_FORMS = ["comment", "step-summary"] as const;
export type ResultForm = Format | (typeof FITTED_FORMS)[number];

/** Exit statuses, the same for every command; see the README's table. */
export const EXIT = { fine: 0, refused: 1, drift: 2, failed: 3, usage: 64 } as const;
