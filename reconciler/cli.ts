// The command line: words in, exit status out. main.ts gives it the process's streams and environment.
import { resolve } from "node:path";
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type CommandContext, EXIT, type Format } from "./commands/command-context.ts";
import { type Comment, comment } from "./commands/comment.ts";
import { deploy } from "./commands/deploy.ts";
import { explain } from "./commands/explain.ts";
import { outputs } from "./commands/outputs.ts";
import { preview } from "./commands/preview.ts";
import { validate } from "./commands/validate.ts";
import { OperationError } from "./diagnostics/operation-error.ts";
import { painter } from "./diagnostics/paint.ts";
import { visible } from "./diagnostics/quote.ts";
import { checkOutFile, writeOutFile } from "./out-file.ts";
import { type Question, SUBJECTS } from "./plan/explain-access.ts";
import { createProgress, type Terminal } from "./report/progress.ts";

/** What a run is given by whoever starts it: a process or a test. */
export type Surroundings = Omit<CommandContext, "accessDir" | "colour" | "progress"> & {
  /** Whether each stream takes colours; left out: neither does. */
  readonly colour?: { readonly stdout: boolean; readonly stderr: boolean };
  /** Left out: stderr is no terminal whose line could be redrawn. */
  readonly terminal?: Terminal;
};

type CommandEntry<F extends Format = Format> = {
  readonly name: string;
  readonly summary: string;
  /** The first is the default. */
  readonly formats: readonly [F, ...F[]];
  /** Adds options and arguments beyond those that every command has. */
  readonly configure?: (command: Command) => void;
  /** `parsed` has the values of what `configure` added. A method, so that each entry may take its own formats only. */
  run(context: CommandContext, format: F, parsed: Command): Promise<number>;
};

/** Lets `run` be checked against the entry's own formats. */
const entry = <const F extends Format>(it: CommandEntry<F>): CommandEntry => it as CommandEntry;

/** Every command; help, formats and suggestions come from here. */
const COMMANDS: readonly CommandEntry[] = [
  entry({
    name: "validate",
    summary: "check the files; no network",
    formats: ["text", "json", "markdown", "github"],
    run: (context, format) => validate(context, format),
  }),
  entry({
    name: "preview",
    summary: "show what a deploy would do, and who gains and loses what; writes nothing",
    formats: ["text", "json", "markdown"],
    run: (context, format) => preview(context, format),
  }),
  entry({
    name: "deploy",
    summary: "make AWS match the files",
    formats: ["text", "json", "markdown"],
    configure: (command) =>
      command
        .option("--first-deploy", "make the identity-center stack: once, for a new state")
        .option(
          "--time-limit <minutes>",
          "when the job ends, from now; nothing is started in its last 15 minutes",
          minutes,
        )
        .option("--approved-only", "in GitHub Actions: leave out what no merged, approved pull request has changed")
        .addOption(
          new Option(
            "--only-expired",
            "in GitHub Actions: only take away what an expires or leaves date that has passed takes away",
          ).conflicts(["approvedOnly", "expect", "firstDeploy"]),
        )
        .option("--expect <fingerprint>", "carry out only the plan that has this fingerprint, and that one whole"),
    run: (context, format, parsed) => {
      const { firstDeploy, approvedOnly, onlyExpired, ...others } = parsed.opts<DeployOptions>();
      const { timeLimit, expect } = others;
      return deploy(context, format, {
        firstDeploy: firstDeploy === true,
        approvedOnly: approvedOnly === true,
        onlyExpired: onlyExpired === true,
        timeLimit,
        expect,
      });
    },
  }),
  entry({
    name: "outputs",
    summary: "print what exists: ids, ARNs, and who has access",
    formats: ["text", "json"],
    run: (context, format) => outputs(context, format),
  }),
  entry({
    name: "explain",
    summary: "tell who can reach an account, what somebody can reach, and why; no network",
    formats: ["text", "json", "csv"],
    configure: (command) =>
      command
        .addArgument(new Argument("<subject>", "what is asked about").choices(SUBJECTS))
        .argument("<name>", "its name, in any letter case, or an account's id")
        .option("--at <ref>", "ask the files of a commit, branch or tag")
        .option("--history", "tell the commit from which each grant holds"),
    run: (context, format, parsed) => {
      const [subject, name] = parsed.processedArgs as [Question["subject"], string];
      const { at, history } = parsed.opts<{ readonly at?: string; readonly history?: true }>();
      if (subject === "role" && history === true) parsed.error("error: --history is about grants, and a role is none");
      return explain(context, format, { subject, name }, { at, history: history === true });
    },
  }),
  entry({
    name: "comment",
    summary: "in GitHub Actions: keep the one comment of a pull request",
    formats: ["text"],
    configure: (command) =>
      command
        .addArgument(
          new Argument("<about>", "the preview, that it is out of date, or the deploy's result").choices(
            Object.keys(COMMENT_FILES),
          ),
        )
        .option("--report <file>", "preview, result: what preview or deploy wrote with --format markdown")
        .option("--result <file>", "result: what deploy wrote with --format json"),
    run: (context, _, parsed) => comment(context, commentOf(parsed, context.cwd)),
  }),
];

/** The files that each needs, and no others. */
const COMMENT_FILES = {
  preview: ["report"],
  stale: [],
  result: ["report", "result"],
} as const satisfies { readonly [about in Comment["about"]]: readonly ("report" | "result")[] };

function commentOf(parsed: Command, cwd: string): Comment {
  const [about] = parsed.processedArgs as [Comment["about"]];
  const files = parsed.opts<{ readonly report?: string; readonly result?: string }>();
  const wanted: readonly string[] = COMMENT_FILES[about];
  for (const name of ["report", "result"] as const) {
    if ((files[name] !== undefined) === wanted.includes(name)) continue;
    parsed.error(`error: comment ${about} ${wanted.includes(name) ? "needs" : "takes no"} --${name}`);
  }
  const { report = "", result = "" } = files;
  return { about, report: resolve(cwd, report), result: resolve(cwd, result) };
}

type DeployOptions = {
  readonly firstDeploy?: true;
  readonly approvedOnly?: true;
  readonly onlyExpired?: true;
  readonly timeLimit?: number;
  readonly expect?: string;
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

type CommonOptions = { readonly format: Format; readonly out?: string; readonly access: string };

/** Runs one command whose words were understood. */
async function perform(it: CommandEntry, parsed: Command, surroundings: Surroundings): Promise<number> {
  const { format, out, access } = parsed.opts<CommonOptions>();
  const { stdout, stderr, colour, terminal, ...rest } = surroundings;
  const { cwd } = surroundings;
  const file = out === undefined ? undefined : resolve(cwd, out);
  const progress = createProgress(stderr, terminal);
  const result: string[] = [];
  try {
    if (file !== undefined) await checkOutFile(file);
    const status = await it.run(
      {
        ...rest,
        accessDir: resolve(cwd, access),
        progress,
        stdout: file === undefined ? progress.around(stdout) : (text) => void result.push(text),
        stderr: progress.around(stderr),
        colour: file === undefined && colour?.stdout === true,
      },
      format,
      parsed,
    );
    if (file !== undefined) await writeOutFile(file, result.join(""));
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
  }
}

function minutes(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("Give whole minutes, 1 to 9999.");
  return Number(text);
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
