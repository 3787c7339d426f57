// The command line: words in, exit status out. main.ts gives it the process's streams and environment.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type CommandContext, EXIT, type Format } from "./commands/command-context.ts";
import { deploy } from "./commands/deploy.ts";
import { outputs } from "./commands/outputs.ts";
import { preview } from "./commands/preview.ts";
import { validate } from "./commands/validate.ts";
import { OperationError } from "./diagnostics/operation-error.ts";

const HELP = `access <command> [options]

  validate   check the files; no network
  preview    show what a deploy would do, and who gains and loses what; writes nothing
  deploy     make AWS match the files
  outputs    print the ids and ARNs of what exists

  --format text|json|github   how the result is printed (github: validate only)
  --access DIR                the access folder (default: access)
  --first-deploy              deploy: create the identity-center stack
  --help

exit status: 0 fine, 1 refused, 3 could not run or AWS failed part of it, 64 bad usage
`;

export type Surroundings = Omit<CommandContext, "accessDir"> & { readonly cwd: string };

/** Runs one command and returns its exit status; a bug is thrown. */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const usage = (message: string) => {
    surroundings.stderr(`access: ${message}\n\n${HELP}`);
    return EXIT.usage;
  };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(words);
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help === true) {
    surroundings.stdout(HELP);
    return EXIT.fine;
  }
  const [command, ...rest] = positionals;
  if (command === undefined || rest.length > 0) return usage("give one command");
  const format = values.format ?? "text";
  if (!isFormat(format) || (format === "github" && command !== "validate")) return usage(`no format "${format}" here`);
  if (values["first-deploy"] === true && command !== "deploy") return usage("--first-deploy goes with deploy");
  const context: CommandContext = { ...surroundings, accessDir: resolve(surroundings.cwd, values.access ?? "access") };
  try {
    if (command === "validate") return await validate(context, format);
    if (command === "preview") return await preview(context, format);
    if (command === "deploy") {
      const choices = { firstDeploy: values["first-deploy"] === true, startNothing: new AbortController().signal };
      return await deploy(context, format, choices);
    }
    if (command === "outputs") return await outputs(context, format);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const remedy = error.remedy === undefined ? "" : `  remedy: ${error.remedy}\n`;
    surroundings.stderr(`error: ${error.message}\n${remedy}`);
    return EXIT.failed;
  }
  return usage(`unknown command "${command}"`);
}

function parse(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    allowPositionals: true,
    strict: true,
    options: {
      format: { type: "string" },
      access: { type: "string" },
      "first-deploy": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
}

function isFormat(text: string): text is Format {
  return text === "text" || text === "json" || text === "github";
}
