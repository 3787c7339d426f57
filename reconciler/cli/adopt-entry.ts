// `access adopt` on the command line.
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Grouping } from "../adopt/team-names.ts";
import type { AdoptAsked } from "../commands/adopt.ts";
import type { Outcome } from "../commands/outcome.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { CommandEntry } from "./command-entry.ts";
import { matching } from "./matching.ts";

export const REGION = matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "eu-west-1");

export const ADOPT: CommandEntry = {
  name: "adopt",
  summary: "show which files would describe what AWS holds, or write them; writes nothing to AWS",
  formats: ["text", "json", "markdown"],
  configure: (command) =>
    adoptOptions(command)
      .requiredOption("--region <region>", "where Identity Center is enabled", REGION)
      .addOption(new Option("--account <name|id>", "only what is assigned in this account").conflicts("team"))
      .option("--team <name>", "only what would be in this team's files, and what that needs")
      .option("--write", "write the files; none is overwritten"),
  run: (context, parsed) => runAdopt(context, parsed, parsed.opts<{ readonly write?: true }>().write === true),
};

/** Those that `init --from-aws` has too. */
export function adoptOptions(command: Command): Command {
  const role = matching(/^arn:aws[\w-]*:iam::\{account\}:role\/[\w+=,.@/-]+$/, "arn:aws:iam::{account}:role/NAME");
  return command
    .addOption(
      new Option("--by <grouping>", "what tells the teams: group-prefix, account, or tag=KEY of the accounts")
        .argParser(grouping)
        .default({ by: "group-prefix" } satisfies Grouping, "group-prefix"),
    )
    .option("--preview-role <arn>", "the role that preview assumes in each account, with {account} for its id", role)
    .option("--deploy-role <arn>", "the role that deploy assumes in each account, with {account} for its id", role);
}

export async function runAdopt(context: RunContext, parsed: Command, write: boolean): Promise<Outcome> {
  const { adopt } = await import("../commands/adopt.ts");
  const { region, by, account, team, previewRole, deployRole } = parsed.opts<
    Pick<AdoptAsked, "region"> & { readonly by: Grouping } & Partial<AdoptAsked>
  >();
  return adopt(context, { region, grouping: by, account, team, previewRole, deployRole, write });
}

function grouping(text: string): Grouping {
  if (text === "group-prefix" || text === "account") return { by: text };
  const [, tag] = /^tag=(.{1,128})$/.exec(text) ?? [];
  if (tag === undefined) throw new InvalidArgumentError("Give group-prefix, account, or tag=KEY.");
  return { by: "tag", tag };
}
