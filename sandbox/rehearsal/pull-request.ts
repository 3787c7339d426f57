// `npm run sandbox -- pull-request`: the comment that a pull request would get, before anything is pushed. On a local AWS of its
// own that holds what the base's files say; AWS itself isn't looked at.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { EXIT } from "../../reconciler/commands/outcome.ts";
import { deployStacks } from "../../reconciler/deploy/deploy-stacks.ts";
import { planStacks } from "../../reconciler/deploy/plan-stacks.ts";
import { IDENTITY_CENTER_STACK } from "../../reconciler/desired/desired-resources.ts";
import { OperationError } from "../../reconciler/diagnostics/operation-error.ts";
import { renderDiagnostics } from "../../reconciler/diagnostics/render-diagnostics.ts";
import type { RunContext } from "../../reconciler/diagnostics/run-context.ts";
import { withEngine } from "../../reconciler/engine/engine.ts";
import { pinnedPulumi } from "../../reconciler/engine/pinned-pulumi.ts";
import { type DesiredAccess, type ReadAccess, readAccess } from "../../reconciler/guardrails/read-access.ts";
import { openAccessHistory } from "../../reconciler/history/access-at-commit.ts";
import type { Git } from "../../reconciler/load/git.ts";
import { openFolder } from "../../reconciler/load/git-commits.ts";
import { createProgress } from "../../reconciler/report/progress.ts";
import { REPOSITORY, runReconciler, type Streams, withEnvironment } from "../run-reconciler.ts";
import { startSandbox } from "../start-sandbox.ts";
import { seedFromAccess } from "./seed-from-access.ts";

/** `argv` without the command's name. The status is the preview's. */
export async function rehearsePullRequest(
  argv: readonly string[],
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const given = parse(argv, streams);
  if (typeof given === "number") return given;
  const accessDir = resolve(REPOSITORY, given.access);
  const today = streams.today ?? new Date().toISOString().slice(0, 10);
  const folder = await mkdtemp(join(tmpdir(), "access-rehearsal-"));
  try {
    const head = await readAccess(accessDir, today);
    if (head.desired === undefined) return refuse(head, "the files", "markdown", streams);
    const env = process.env as Record<string, string>;
    const history = await openAccessHistory({ accessDir, env });
    const { git } = await openFolder(accessDir, env);
    const base = await forkedAt(git, given.base);
    const before = await history.accessAt(base, today);
    if (before === undefined)
      throw new OperationError(`commit ${base} has no access folder`, "name another with --base");
    if (before.desired === undefined) return refuse(before, `the files of commit ${base}`, "text", streams);
    const seedFile = join(folder, "seed.yaml");
    // JSON is YAML.
    await writeFile(seedFile, JSON.stringify(seedFromAccess([before.desired.access, head.desired.access])));
    const sandbox = await startSandbox({ folder: join(folder, "sandbox"), seedFile });
    try {
      streams.stderr(`making a local AWS that holds the files of commit ${base}\n`);
      const { desired } = before;
      await withEnvironment(sandbox.env, () => deployBase(desired, { accessDir, today, streams, signal }));
      const file = join(folder, "comment.md");
      const quiet = { ...streams, today, stdout: () => {} };
      const options = ["--access", accessDir, "--base-ref", base, "--save", `comment=${file}`];
      const status = await runReconciler(["preview", ...options], sandbox, quiet, signal);
      streams.stdout(await readFile(file, "utf8").catch(() => ""));
      streams.stderr("a rehearsal: AWS in it is the local one, and holds what the base's files say\n");
      return status;
    } finally {
      await sandbox.close();
    }
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    streams.stderr(`error: ${error.message}\n${error.remedy === undefined ? "" : `  remedy: ${error.remedy}\n`}`);
    return EXIT.failed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The options, or the exit status where there is nothing to do. */
function parse(argv: readonly string[], { stdout, stderr }: Streams): { base: string; access: string } | number {
  const command = new Command("npm run sandbox -- pull-request")
    .description(
      "print the comment that a pull request of this work tree would get, from a local AWS that holds the base's files",
    )
    .exitOverride()
    .configureOutput({ writeOut: stdout, writeErr: stderr })
    .option("--base <ref>", "the branch that it is to be merged into", "origin/main")
    .option("--access <folder>", "the access folder", "access");
  try {
    command.parse([...argv], { from: "user" });
    return command.opts();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander's own status is 0 where help was asked for.
    return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  }
}

/** Where the work left the base's branch: what the branch got since is not this pull request's. */
async function forkedAt(git: Git, ref: string): Promise<string> {
  const tip = await git.commitOf(ref);
  return (await git.run(["merge-base", tip, "HEAD"], `HEAD and ${ref} have no commit in common`)).toString().trim();
}

/** In Markdown it is what the comment says. */
function refuse(
  { diagnostics, sourceOf }: ReadAccess,
  what: string,
  form: "markdown" | "text",
  { stdout, stderr }: Streams,
): number {
  stderr(`${what} are not valid\n`);
  stdout(renderDiagnostics(diagnostics, form, { colour: false, sourceOf }));
  return EXIT.refused;
}

type Deploying = {
  readonly accessDir: string;
  readonly today: string;
  readonly streams: Streams;
  readonly signal: AbortSignal;
};

/** Whatever the guardrails say of it: it is deployed already. */
async function deployBase(desired: DesiredAccess, { accessDir, today, streams, signal }: Deploying): Promise<void> {
  // Operation by operation only where the line is redrawn: it is not what was asked for.
  const progress = createProgress(streams.terminal === undefined ? () => {} : streams.stderr, streams.terminal);
  const context: RunContext = {
    cwd: REPOSITORY,
    accessDir,
    stderr: () => {},
    progress,
    env: process.env as Record<string, string>,
    cliRoot: pinnedPulumi(),
    today,
    signal,
  };
  try {
    const { value, unclosed } = await withEngine(context, async (engine) => {
      const planned = await planStacks(desired, context, engine);
      await engine.create(IDENTITY_CENTER_STACK);
      const startNothing = new AbortController().signal;
      return deployStacks({ engine, access: desired.access, planned, context, startNothing, leftOut: [] });
    });
    const { failed, cut } = value;
    if (unclosed !== undefined) streams.stderr(`warning: ${unclosed.message}\n`);
    if (cut?.problem !== undefined) throw new OperationError(cut.problem.message, cut.problem.remedy);
    const [first] = failed;
    if (first !== undefined) {
      throw new OperationError(
        `the local AWS did not take the base's files: ${first.key ?? first.stack}: ${first.message}`,
      );
    }
  } finally {
    progress.close();
  }
}
