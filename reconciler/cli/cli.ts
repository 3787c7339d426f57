// The command line: argv in, exit status out. main.ts gives it the process's streams and environment.
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import type { Format } from "../commands/forms.ts";
import { EXIT, type Outcome } from "../commands/outcome.ts";
import { problemOfRun } from "../diagnostics/problem.ts";
import { visibleLines } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { createProgress, type Terminal } from "../report/progress.ts";
import type { CommandEntry } from "./command-entry.ts";
import { COMMANDS, type Saved } from "./command-table.ts";
import { checkOutFile } from "./out-file.ts";
import { outcomeOfProblem, writeOutcome } from "./write-outcome.ts";

/** What a run is given by whoever starts it: a process or a test. */
export type Surroundings = Omit<RunContext, "accessDir" | "progress"> & {
  /** Writes the result. */
  readonly stdout: (text: string) => void;
  /** Whether each stream shows colours; left out: neither does. */
  readonly colour?: { readonly stdout: boolean; readonly stderr: boolean };
  /** How many characters a line of stdout has; left out: stdout is no terminal. */
  readonly width?: number;
  /** Left out: stderr is no terminal whose line could be redrawn. */
  readonly terminal?: Terminal;
};

const EXIT_STATUSES = `
Exit status: ${EXIT.fine} fine, ${EXIT.refused} files or plan refused, ${EXIT.drift} drift, or a difference with --dry-run, ${EXIT.failed} could not run or AWS failed part of it, ${EXIT.usage} bad usage.
The result is on stdout, progress and messages are on stderr.`;

/** Runs one command, writes its result and returns its exit status. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  let status: number = EXIT.usage;
  const program = newProgram(surroundings);
  for (const it of COMMANDS) {
    addCommand(program, it).action(async (...given: unknown[]) => {
      // Commander gives the arguments, the options and, last, the command.
      status = await perform(it, given.at(-1) as Command, surroundings);
    });
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
    return status;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander's own status is 0 where help was asked for.
    return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  }
}

/** Throws instead of ending the process, and writes through our streams alone; commands added to it inherit both. */
function newProgram(surroundings: Surroundings): Command {
  const { stdout, stderr, terminal, colour } = surroundings;
  const columns = () => terminal?.columns() ?? 100;
  return new Command("access")
    .description("Access to AWS as code: the YAML in access/ decides what AWS IAM Identity Center and IAM hold.")
    .exitOverride()
    .configureOutput({
      writeOut: stdout,
      writeErr: stderr,
      outputError: (text, write) => write(visibleLines(text)),
      getOutHelpWidth: columns,
      getErrHelpWidth: columns,
      getOutHasColors: () => colour?.stdout === true,
      getErrHasColors: () => colour?.stderr === true,
    })
    .addHelpText("afterAll", EXIT_STATUSES)
    .showHelpAfterError("(--help lists what there is)");
}

function addCommand(program: Command, { name, summary, formats, configure }: CommandEntry): Command {
  const command = program
    .command(name)
    .description(summary)
    .addOption(new Option("--format <format>", "how the result is printed").choices(formats).default(formats[0]))
    .option("--out <file>", "write the result to a file instead of stdout")
    .option("--access <folder>", "the access folder", "access");
  configure?.(command);
  return command;
}

type CommonOptions = {
  readonly format: Format;
  readonly out?: string;
  readonly access: string;
  readonly save?: readonly Saved[];
};

/** Runs one command whose argv was understood. */
async function perform(it: CommandEntry, parsed: Command, surroundings: Surroundings): Promise<number> {
  const { format, out, access, save = [] } = parsed.opts<CommonOptions>();
  const { colour = NO_COLOUR, width, terminal, stdout, stderr: ownStderr, ...rest } = surroundings;
  const { cwd, env } = surroundings;
  const guard = guardOf(env, format);
  // The runner reads the two streams in no fixed order; what a program reads is alone on stdout.
  const stderr = guard !== undefined && format === "text" ? stdout : ownStderr;
  const progress = createProgress(stderr, terminal);
  const file = out === undefined ? undefined : resolve(cwd, out);
  const saved = save.map((each) => ({ form: each.form, file: resolve(cwd, each.file) }));
  const context: RunContext = { ...rest, accessDir: resolve(cwd, access), progress, stderr: progress.around(stderr) };
  if (guard !== undefined) stderr(`::stop-commands::${guard}\n`);
  const outcome = await outcomeOf(it, parsed, context, [file, ...saved.map((each) => each.file)]);
  progress.close();
  const toRunner =
    guard !== undefined && format === "json" ? (text: string) => stdout(withoutOldCommands(text)) : stdout;
  const to = { form: format, file, saved, stdout: toRunner, stderr, colour };
  const status = await writeOutcome(outcome, { ...to, width: it.wraps ? width : undefined });
  if (guard !== undefined) stderr(`::${guard}::\n`);
  return status;
}

const NO_COLOUR = { stdout: false, stderr: false };

/** What a command throws is an outcome too. `files` are checked first: a deploy must not learn at its end that it can't write its result. */
async function outcomeOf(
  it: CommandEntry,
  parsed: Command,
  context: RunContext,
  files: readonly (string | undefined)[],
): Promise<Outcome> {
  try {
    for (const file of files) if (file !== undefined) await checkOutFile(file);
    return await it.run(context, parsed);
  } catch (error) {
    if (error instanceof CommanderError) throw error;
    return outcomeOfProblem(problemOfRun(context.signal, error));
  }
}

/**
 * The text that makes GitHub's runner obey its commands again. Wherever a log's line looks like one, it obeys it, and names and
 * descriptions are untrusted text (GitHub: "Workflow commands", stopping and starting). Undefined where there is no runner,
 * and for the format that is made of such commands.
 */
function guardOf(env: Surroundings["env"], format: Format): string | undefined {
  return env.GITHUB_ACTIONS === "true" && format !== "github" ? randomUUID() : undefined;
}

/**
 * The runner obeys its older commands, `##[warning]…`, wherever they stand in a line, and JSON is not between guards. Only
 * strings of it can hold one.
 */
function withoutOldCommands(json: string): string {
  return json.replaceAll("##[", "##\\u005b");
}
