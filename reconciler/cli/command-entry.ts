// A command as the table of commands has it.
import type { Command } from "commander";
import type { Format } from "../commands/forms.ts";
import type { Outcome } from "../commands/outcome.ts";
import type { RunContext } from "../diagnostics/run-context.ts";

export type CommandEntry = {
  readonly name: string;
  readonly summary: string;
  /** The first is the default. */
  readonly formats: readonly [Format, ...Format[]];
  /** Whether its text is sentences, which are wrapped at a terminal's width; not what is copied or read by programs. */
  readonly wraps?: true;
  /** Adds options and arguments beyond those that every command has. */
  readonly configure?: (command: Command) => void;
  /** `parsed` has the values of what `configure` added. */
  readonly run: (context: RunContext, parsed: Command) => Promise<Outcome>;
};
