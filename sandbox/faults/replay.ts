// One point from beginning to end: the deploy that is struck, then what a person would do: preview and deploy again.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pinnedPulumi } from "../../reconciler/engine/pinned-pulumi.ts";
import type { RecordedCall } from "../aws/server.ts";
import type { World } from "../aws/world.ts";
import { type CleanEnd, describeEnd, judgeEnd } from "./judge.ts";
import { type Point, pointName } from "./points.ts";
import { copyStage, lockedStacks, type Run, readStates, readWorld, runReconciler, type Stage } from "./stage.ts";
import { strikeAt } from "./strike.ts";

/** A deploy to replay: where it begins, and how it ends when all goes well. */
export type Scenario = {
  readonly name: string;
  /** Where it begins. */
  readonly stage: Stage;
  readonly before: World;
  /** The access folder, absolute. */
  readonly access: string;
  readonly calls: readonly RecordedCall[];
  readonly clean: CleanEnd;
};

/** `lock`: ended well after the lock of the dead run was released. `not reached`: the run made no such call. */
export type End = "well" | "lock" | "hand" | "not reached";

export type Result = { readonly point: Point; readonly end: End; readonly seen: readonly string[] };

// The very first deploy of an organization is told so each time.
const DEPLOY = ["deploy", "--first-deploy", "--access"];

/** Plays a scenario without any fault; `played` is where that has ended. */
export async function openScenario(
  { name, stage, access }: Pick<Scenario, "name" | "stage" | "access">,
  folder: string,
): Promise<{ readonly scenario: Scenario; readonly played: Stage }> {
  const played = copyStage(stage, join(folder, name));
  const run = await runReconciler(played, [...DEPLOY, access]);
  if (run.status !== 0) throw new Error(`scenario ${name} doesn't end well by itself:\n${run.stdout}${run.stderr}`);
  const preview = await runReconciler(played, ["preview", "--format", "json", "--access", access]);
  const { changes } = JSON.parse(preview.stdout) as { changes: readonly object[] };
  if (changes.length > 0) throw new Error(`scenario ${name} isn't done by one deploy:\n${preview.stdout}`);
  const before = readWorld(stage);
  const clean = describeEnd({ before, world: readWorld(played), states: readStates(played), calls: run.calls });
  return { scenario: { name, stage, before, access, calls: run.calls, clean }, played };
}

/** Plays it with one fault, and the plain runs after it; what is there at the end is judged. */
export async function replayPoint(point: Point, scenario: Scenario, folder: string): Promise<Result> {
  const stage = copyStage(scenario.stage, join(folder, pointName(point).replaceAll(/\W+/g, "-")));
  const { access, before, clean } = scenario;
  try {
    let hasStruck = () => false;
    const struck = await runReconciler(stage, [...DEPLOY, access], (run) => {
      hasStruck = strikeAt(point, run);
    });
    if (!hasStruck()) return { point, end: "not reached", seen: [] };
    const seen = [...brokenEnd(struck)];
    const preview = await runReconciler(stage, ["preview", "--access", access]);
    if (preview.status !== 0) seen.push(`the preview after it: ${reasonOf(preview)}`);
    const again = await runReconciler(stage, [...DEPLOY, access]);
    const locked = again.status === 3 ? lockedStacks(stage) : [];
    for (const stack of locked) releaseLock(stage, stack);
    const last = locked.length === 0 ? again : await runReconciler(stage, [...DEPLOY, access]);
    if (last.status !== 0) seen.push(`the deploy after it: ${reasonOf(last)}`);
    const calls = [struck, preview, again, ...(last === again ? [] : [last])].flatMap((run) => run.calls);
    seen.push(...judgeEnd({ before, world: readWorld(stage), states: readStates(stage), calls }, clean));
    return { point, end: seen.length > 0 ? "hand" : locked.length > 0 ? "lock" : "well", seen };
  } finally {
    rmSync(stage.folder, { recursive: true, force: true });
  }
}

/** A run ends with what it did and why, whatever struck it; only a killed one has no end. */
function brokenEnd({ status, stderr }: Run): readonly string[] {
  if (status === null) return [];
  const seen = status === 0 || status === 3 ? [] : [`the struck run ended with ${status}`];
  return /^ {4}at .+:\d+:\d+\)?$/m.test(stderr) ? [...seen, "the struck run printed a stack trace"] : seen;
}

/** What stopped a run, in a line. */
function reasonOf({ status, stdout, stderr }: Run): string {
  const lines = `${stdout}\n${stderr}`.split("\n").map((line) => line.trim());
  const telling = lines.filter((line) => /(^| )error: |^failed: /.test(line));
  return `exit ${status}: ${[...new Set(telling)].slice(0, 3).join(" | ").slice(0, 400)}`;
}

/** The one step by hand that is allowed, and only when its holder is dead: all that this stage has started has ended. */
function releaseLock(stage: Stage, stack: string): void {
  const pulumi = join(pinnedPulumi() ?? "", "bin/pulumi");
  const env = {
    PATH: process.env.PATH ?? "",
    PULUMI_HOME: join(stage.folder, "pulumi-home"),
    PULUMI_BACKEND_URL: `file://${join(stage.folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  execFileSync(pulumi, ["cancel", "--yes", "--stack", `organization/access/${stack}`], { env, stdio: "pipe" });
}
