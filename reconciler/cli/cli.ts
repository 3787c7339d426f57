// The command line: words in, exit status out. main.ts gives it the process's streams and environment.
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { type CommandContext, EXIT, type Format } from "../commands/command-context.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { createProgress, type Terminal } from "../report/progress.ts";
import { COMMANDS, type CommandEntry, type Saved } from "./command-table.ts";
import { checkOutFile, writeOutFile } from "./out-file.ts";

/** What a run is given by whoever starts it: a process or a test. */
export type Surroundings = Omit<CommandContext, "accessDir" | "colour" | "progress" | "writeResult"> & {
  /** Whether each stream takes colours; left out: neither does. */
  readonly colour?: { readonly stdout: boolean; readonly stderr: boolean };
  /** Left out: stderr is no terminal whose line could be redrawn. */
  readonly terminal?: Terminal;
};

const EXIT_STATUSES = `
Exit status: ${EXIT.fine} fine, ${EXIT.refused} files or plan refused, ${EXIT.failed} could not run or AWS failed part of it, ${EXIT.usage} bad usage.
The result is on stdout, progress and messages are on stderr.`;

/** Runs one command and returns its exit status; a bug is thrown. */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<number> {
  let status: number = EXIT.usage;
  const program = newProgram(surroundings);
  for (const it of COMMANDS) {
    addCommand(program, it).action(async (...given: unknown[]) => {
      // Commander gives the arguments, the options and, last, the command.
      status = await perform(it, given.at(-1) as Command, surroundings);
    });
  }
  try {
    await program.parseAsync([...words], { from: "user" });
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
    .description(
      "Access to AWS as code: the YAML in access/ is what AWS IAM Identity Center and IAM are made to match.",
    )
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
    .showHelpAfterError("(--help shows what there is)");
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

/** Runs one command whose words were understood. */
async function perform(it: CommandEntry, parsed: Command, surroundings: Surroundings): Promise<number> {
  const { format, out, access, save = [] } = parsed.opts<CommonOptions>();
  const { stdout, stderr, colour, terminal, ...rest } = surroundings;
  const { cwd } = surroundings;
  const file = out === undefined ? undefined : resolve(cwd, out);
  const progress = createProgress(stderr, terminal);
  const result: string[] = [];
  const saved: { readonly file: string; readonly text: string }[] = [];
  const write = file === undefined ? progress.around(stdout) : (text: string) => void result.push(text);
  const coloured = file === undefined && colour?.stdout === true;
  const logGuard = guardOf(surroundings.env, format);
  if (logGuard !== undefined) stderr(`::stop-commands::${logGuard}\n`);
  try {
    if (file !== undefined) await checkOutFile(file);
    for (const each of save) await checkOutFile(resolve(cwd, each.file));
    const status = await it.run(
      {
        ...rest,
        accessDir: resolve(cwd, access),
        progress,
        stdout: write,
        writeResult: (render) => {
          write(render(format, coloured));
          for (const each of save) saved.push({ file: resolve(cwd, each.file), text: render(each.form, false) });
        },
        stderr: progress.around(stderr),
        colour: coloured,
      },
      format,
      parsed,
    );
    if (file !== undefined) await writeOutFile(file, result.join(""));
    for (const each of saved) await writeOutFile(each.file, each.text);
    return status;
  } catch (error) {
    const shown = surroundings.signal.aborted ? interrupted(error) : error;
    if (!(shown instanceof OperationError)) throw shown;
    progress.close();
    const paint = painter(colour?.stderr === true);
    const remedy = shown.remedy === undefined ? "" : `  remedy: ${visibleLines(shown.remedy)}\n`;
    stderr(`${paint("error", "error:")} ${visibleLines(shown.message)}\n${remedy}`);
    return EXIT.failed;
  } finally {
    progress.close();
    if (logGuard !== undefined) stderr(`::${logGuard}::\n`);
  }
}

/**
 * The word that makes GitHub's runner obey its commands again. Wherever a log's line looks like one, it obeys it, and names and
 * descriptions are text of others (GitHub: "Workflow commands", stopping and starting). Undefined where there is no runner,
 * and for the format that is made of such commands.
 */
function guardOf(env: Surroundings["env"], format: Format): string | undefined {
  return env.GITHUB_ACTIONS === "true" && format !== "github" ? randomUUID() : undefined;
}

/** What fails once we were told to stop fails because of it, whatever it is: the CLI gets the terminal's SIGINT too. */
function interrupted(error: unknown): OperationError {
  const [reason] = (error instanceof OperationError ? error.message : String(error)).split("\n");
  return new OperationError(`interrupted: ${reason}`, "run it again: what is done stays done", { cause: error });
}

/** Text of others, whose line feeds may stay. */
function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}
