// The commands: name, options and formats of each. Each is loaded when it runs: a command that only reads files needs neither AWS nor Pulumi.
import { resolve } from "node:path";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import type { Comment } from "../commands/comment.ts";
import { FITTED_FORMS, type ResultForm } from "../commands/forms.ts";
import { ADOPT, adoptOptions, REGION, runAdopt } from "./adopt-entry.ts";
import type { CommandEntry } from "./command-entry.ts";
import { EXPLAIN } from "./explain-entry.ts";
import { matching } from "./matching.ts";

/** Every command; help, formats and suggestions come from here. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "validate",
    summary: "check the files; no network",
    formats: ["text", "json", "markdown", "github"],
    configure: (command) =>
      command.option("--fix", "first fix in the files what is certain: quotes, letter case of names, order of lists"),
    run: async (context, parsed) => {
      const { validate } = await import("../commands/validate.ts");
      return validate(context, parsed.opts<{ readonly fix?: true }>().fix === true);
    },
  },
  {
    name: "preview",
    summary: "show what a deploy would do, and who gains and loses what; writes nothing",
    formats: ["text", "json", "markdown"],
    wraps: true,
    configure: (command) =>
      saving(command)
        .option("--base-ref <ref>", "also show what the files change compared with those of a commit, from git")
        .option(
          "--approved-only",
          "in GitHub Actions: plan what approved pull requests made, and the change since --base-ref as if approved",
        ),
    run: async (context, parsed) => {
      const { preview } = await import("../commands/preview.ts");
      const { baseRef, approvedOnly } = parsed.opts<{ readonly baseRef?: string; readonly approvedOnly?: true }>();
      return preview(context, { baseRef, approvedOnly: approvedOnly === true });
    },
  },
  {
    name: "deploy",
    summary: "make AWS match the files",
    formats: ["text", "json", "markdown"],
    wraps: true,
    configure: (command) =>
      saving(command)
        .option("--first-deploy", "create the identity-center stack: once, for a new state")
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
          ).conflicts(["approvedOnly", "expect", "firstDeploy", "live"]),
        )
        .option("--live", "first read all that AWS holds, and plan from what it has otherwise than it was deployed")
        .option("--expect <fingerprint>", "carry out all of the plan with this fingerprint, and no other plan"),
    run: async (context, parsed) => {
      const { deploy } = await import("../commands/deploy.ts");
      const { firstDeploy, approvedOnly, onlyExpired, live, ...others } = parsed.opts<DeployOptions>();
      const { timeLimit, expect } = others;
      return deploy(context, {
        firstDeploy: firstDeploy === true,
        approvedOnly: approvedOnly === true,
        onlyExpired: onlyExpired === true,
        live: live === true,
        timeLimit,
        expect,
      });
    },
  },
  {
    name: "drift",
    summary:
      "show what AWS holds otherwise than it was deployed, or declared: made, changed or deleted by hand; writes nothing",
    formats: ["text", "json", "markdown", "csv"],
    wraps: true,
    configure: (command) => saving(command, [...SAVED_FORMS, "csv"]),
    run: async (context) => (await import("../commands/drift.ts")).drift(context),
  },
  {
    name: "outputs",
    summary: "print what exists: ids, ARNs, and who has access",
    formats: ["text", "json"],
    configure: (command) =>
      command.option("--live", "read AWS in place of the state: all that is there, declared or not"),
    run: async (context, parsed) =>
      (await import("../commands/outputs.ts")).outputs(context, parsed.opts<{ readonly live?: true }>()),
  },
  EXPLAIN,
  {
    name: "prune",
    summary: "take expired entries and people who have left out of the files; no network",
    formats: ["text", "json", "markdown"],
    configure: dryRun,
    run: async (context, parsed) => (await import("../commands/prune.ts")).prune(context, dryRunOf(parsed)),
  },
  {
    name: "sync-accounts",
    summary: "write what AWS Organizations says about accounts into the files; reads AWS only",
    formats: ["text", "json", "markdown"],
    configure: dryRun,
    run: async (context, parsed) =>
      (await import("../commands/sync-accounts.ts")).syncAccounts(context, dryRunOf(parsed)),
  },
  {
    name: "codeowners",
    summary: "print .github/CODEOWNERS: who must approve a change of which file; no network",
    formats: ["text"],
    run: async (context) => (await import("../commands/codeowners.ts")).codeowners(context),
  },
  {
    name: "init",
    summary: "write the first files of a new organization into an empty access folder; no network without --from-aws",
    formats: ["text"],
    configure: (command) =>
      adoptOptions(command)
        .requiredOption("--region <region>", "where Identity Center is enabled", REGION)
        .option(
          "--management-account <id>",
          "the organization's management account; not with --from-aws, which reads it",
          matching(/^\d{12}$/, "twelve digits"),
        )
        .addOption(
          new Option("--from-aws", "write what AWS holds instead, as adopt --write does").conflicts(
            "managementAccount",
          ),
        ),
    run: async (context, parsed) => {
      const { region, managementAccount, fromAws } = parsed.opts<InitOptions>();
      if (fromAws === true) return runAdopt(context, parsed, true);
      if (managementAccount === undefined) return parsed.error("error: init needs --management-account, or --from-aws");
      const { init } = await import("../commands/init.ts");
      return init(context, { region, managementAccount });
    },
  },
  ADOPT,
  {
    name: "bootstrap",
    summary: "show, or create, what runs in GitHub Actions need in AWS: roles, state bucket, key",
    formats: ["text", "json"],
    configure: (command) =>
      command
        .requiredOption("--repository <owner/name>", "on GitHub", matching(/^[\w.-]+\/[\w.-]+$/, "example/access"))
        .requiredOption("--owner-id <number>", "GitHub's number of the owner", matching(/^\d{1,15}$/, "a number"))
        .requiredOption("--repository-id <number>", "GitHub's number of it", matching(/^\d{1,15}$/, "a number"))
        .requiredOption(
          "--bucket <name>",
          "for the state",
          matching(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "a bucket's name, without dots"),
        )
        .addOption(
          new Option("--branch <name>", "that is deployed")
            .argParser(matching(/^[\w./-]{1,200}$/, "main"))
            .default("main"),
        )
        .addOption(
          new Option(
            "--state-writer <arn>",
            "a role or user besides the runs that may write to the bucket, such as break-glass; may be repeated",
          ).argParser(stateWriters),
        )
        .option("--existing-bucket", "the bucket exists already")
        .option("--existing-oidc-provider", "the account has GitHub as an identity provider already")
        .addOption(new Option("--deploy", "make it").conflicts("memberRoles"))
        .option("--member-roles", "print a CloudFormation template of the roles that runs assume in member accounts"),
    run: async (context, parsed) => {
      const { bootstrap } = await import("../commands/bootstrap.ts");
      const { existingBucket, existingOidcProvider, deploy, memberRoles, ...given } = parsed.opts();
      return bootstrap(context, {
        repository: given.repository,
        ownerId: given.ownerId,
        repositoryId: given.repositoryId,
        branch: given.branch,
        bucket: given.bucket,
        stateWriters: given.stateWriter ?? [],
        existingBucket: existingBucket === true,
        existingOidcProvider: existingOidcProvider === true,
        deploy: deploy === true,
        memberRoles: memberRoles === true,
      });
    },
  },
  {
    name: "comment",
    summary: "in GitHub Actions: write the one comment of a pull request, or the one issue about drift",
    formats: ["text"],
    configure: (command) =>
      command
        .addArgument(
          new Argument(
            "<about>",
            "the preview, that it is out of date, the deploy's result, that there is no result, or the drift",
          ).choices(Object.keys(COMMENT_FILES)),
        )
        .option("--report <file>", "preview, result, drift: what preview, deploy or drift wrote with --format markdown")
        .option("--result <file>", "preview, result, drift: what preview, deploy or drift wrote with --format json"),
    run: async (context, parsed) => {
      const said = commentOf(parsed, context.cwd);
      return (await import("../commands/comment.ts")).comment(context, said);
    },
  },
];

const stateWriters = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  matching(
    /^arn:aws(?:-[a-z]+)*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/,
    "arn:aws:iam::111111111111:role/NAME, with the role's path",
  )(text),
];

/** The files that each needs, and no others. */
const COMMENT_FILES = {
  preview: ["report", "result"],
  stale: [],
  result: ["report", "result"],
  "no-result": [],
  drift: ["report", "result"],
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

type InitOptions = {
  readonly region: string;
  readonly managementAccount?: string;
  readonly fromAws?: true;
};

function dryRun(command: Command): void {
  command.option("--dry-run", "write nothing: show the difference, and end with status 2 where there is one");
}

function dryRunOf(parsed: Command): { readonly dryRun: boolean } {
  return { dryRun: parsed.opts<{ readonly dryRun?: true }>().dryRun === true };
}

type DeployOptions = {
  readonly firstDeploy?: true;
  readonly approvedOnly?: true;
  readonly onlyExpired?: true;
  readonly live?: true;
  readonly timeLimit?: number;
  readonly expect?: string;
};

/** A form of the result and the file for it. */
export type Saved = { readonly form: ResultForm; readonly file: string };

const SAVED_FORMS: readonly ResultForm[] = ["text", "json", "markdown", ...FITTED_FORMS];

function saving(command: Command, forms = SAVED_FORMS): Command {
  const collect = (text: string, before: readonly Saved[] = []): readonly Saved[] => {
    const [, name, file = ""] = /^([^=]*)=(.+)$/.exec(text) ?? [];
    const form = forms.find((each) => each === name);
    if (form === undefined) throw new InvalidArgumentError(`Give it as FORM=FILE; forms are ${forms.join(", ")}.`);
    return [...before, { form, file }];
  };
  return command.option(
    "--save <form=file>",
    "also write the result to a file in another form, such as Markdown that fits into a comment or a step summary; may be repeated",
    collect,
  );
}

function minutes(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("Give whole minutes, 1 to 9999.");
  return Number(text);
}
