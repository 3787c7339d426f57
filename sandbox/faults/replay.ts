// One point from beginning to end: the deploy that is struck, then what a person would do: preview and deploy again.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pinnedPulumi } from "../../reconciler/engine/pinned-pulumi.ts";
import type { RecordedCall } from "../aws/server.ts";
import type { World } from "../aws/world.ts";
import { differences } from "./described.ts";
import { describeEnd, type Ended, judgeEnd } from "./judge.ts";
import { type Point, pointName } from "./points.ts";
import {
  copyStage,
  finishOperations,
  type Run,
  readRecords,
  readStates,
  readWorld,
  runAsProcess,
  runPlainly,
  type Stage,
} from "./stage.ts";
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
  readonly clean: Ended;
};

/**
 * How a point ended. `lock`: well, after the lock of the dead run was released. `broke off`: well, but the struck run itself ended without a
 * result. `hand`: somebody would have to mend it. `not reached`: the struck run made no such call, so nothing was tried.
 */
export type End = "well" | "lock" | "broke off" | "hand" | "not reached";

export type Result = { readonly point: Point; readonly end: End; readonly seen: readonly string[] };

/** Whether the point was tried and ended as it should. */
export function isMended({ end }: Pick<Result, "end">): boolean {
  return end === "well" || end === "lock";
}

// The very first deploy of an organization is told so each time.
const DEPLOY = ["deploy", "--first-deploy", "--access"];

/** Plays a scenario without any fault; `played` is where that has ended. */
export async function openScenario(
  { name, stage, access }: Pick<Scenario, "name" | "stage" | "access">,
  folder: string,
): Promise<{ readonly scenario: Scenario; readonly played: Stage }> {
  const played = copyStage(stage, join(folder, name));
  const run = await runPlainly(played, [...DEPLOY, access]);
  if (run.status !== 0) throw new Error(`scenario ${name} doesn't end well by itself:\n${run.stdout}${run.stderr}`);
  const left = await plannedIn(played, access);
  if (left !== "") throw new Error(`scenario ${name} isn't done by one deploy: ${left}`);
  const before = readWorld(stage);
  const clean = describeEnd({ before, now: readWorld(played) }, readStates(played), run.calls);
  return { scenario: { name, stage, before, access, calls: run.calls, clean }, played };
}

/** What the plain runs after a struck one did and left. */
type Recovery = { readonly seen: readonly string[]; readonly locked: boolean; readonly ended: Ended };

/** Plays a scenario with one fault after another. Many leave the same behind: what follows is then played once for all. */
export function openReplay(scenario: Scenario, folder: string): (point: Point) => Promise<Result> {
  const recoveries = new Map<string, Promise<Recovery>>();
  const { access, before, clean } = scenario;
  return async (point) => {
    const stage = copyStage(scenario.stage, join(folder, pointName(point).replaceAll(/\W+/g, "-")));
    try {
      let hasStruck = () => false;
      const struck = await runAsProcess(stage, [...DEPLOY, access], (run) => {
        hasStruck = strikeAt(point, run);
      });
      finishOperations(stage);
      if (!hasStruck()) return { point, end: "not reached", seen: [] };
      const left = describeEnd({ before, now: readWorld(stage) }, readStates(stage), struck.calls);
      const key = JSON.stringify([[...left.aws], [...left.states], [...left.inputs], readRecords(stage)]);
      const recovery = recoveries.get(key) ?? recover(stage, scenario);
      recoveries.set(key, recovery);
      const { seen, locked, ended } = await recovery;
      const made = [...left.made, ...ended.made];
      const deleted = [...left.deleted, ...ended.deleted];
      const wrong = [...seen, ...judgeEnd({ ...ended, made, deleted }, clean)];
      const broken = brokenEnd(struck);
      const mended = broken.length > 0 ? "broke off" : locked ? "lock" : "well";
      return { point, end: wrong.length > 0 ? "hand" : mended, seen: [...broken, ...wrong] };
    } finally {
      rmSync(stage.folder, { recursive: true, force: true });
    }
  };
}

/** Preview and deploy as a person would; a lock is released when it is what stops the deploy. */
async function recover(stage: Stage, { access, clean }: Scenario): Promise<Recovery> {
  const before = readWorld(stage);
  const preview = await runPlainly(stage, ["preview", "--access", access]);
  const again = await runPlainly(stage, [...DEPLOY, access]);
  const locks = toldLocks(again);
  for (const stack of locks) releaseLock(stage, stack);
  const last = locks.length === 0 ? again : await runPlainly(stage, [...DEPLOY, access]);
  const calls = [preview, again, ...(last === again ? [] : [last])].flatMap((run) => run.calls);
  const ended = describeEnd({ before, now: readWorld(stage) }, readStates(stage), calls);
  // What was taken over lacks the provider's defaults, which is no difference if no plan shows one.
  const left = differences(ended.inputs, clean.inputs).length > 0 ? await plannedIn(stage, access) : "";
  const seen = [
    ...(preview.status === 0 ? [] : [`the preview after it: ${reasonOf(preview)}`]),
    ...(last.status === 0 ? [] : [`the deploy after it: ${reasonOf(last)}`]),
    ...(left === "" ? [] : [`planned after all: ${left}`]),
  ];
  return { seen, locked: locks.length > 0, ended };
}

/** What a preview shows as changes, by operation and key; a preview that fails is told with its reason. */
async function plannedIn(stage: Stage, access: string): Promise<string> {
  const preview = await runPlainly(stage, ["preview", "--format", "json", "--access", access]);
  if (preview.status !== 0) return reasonOf(preview);
  const { changes } = JSON.parse(preview.stdout) as { changes: readonly { op: string; key: string }[] };
  return changes.map(({ op, key }) => `${op} ${key}`).join(", ");
}

/** A run ends with what it did and why, whatever struck it, refused, left out or failed; only a killed one has no end. */
function brokenEnd({ status, stderr }: Run): readonly string[] {
  if (status === null) return [];
  const seen = [0, 1, 3].includes(status) ? [] : [`the struck run ended with ${status}`];
  const [, thrown] = /^(.*)\n {4}at .+:\d+:\d+\)?$/m.exec(stderr) ?? [];
  return thrown === undefined ? seen : [...seen, `the struck run printed a stack trace: ${thrown}`];
}

/** What stopped a run, in a line: what failed or is wrong, and AWS's reason. */
function reasonOf({ status, stdout, stderr }: Run): string {
  const telling = `${stdout}\n${stderr}`.match(/^.*\berror: .*$|^failed: .*\n.*$/gm) ?? [];
  return `exit ${status}: ${[...new Set(telling)].slice(0, 3).join(" | ").replaceAll(/\s+/g, " ").slice(0, 600)}`;
}

/** The stacks whose locks a run says how to release. */
function toldLocks({ stdout, stderr }: Run): readonly string[] {
  const commands = `${stdout}${stderr}`.matchAll(/pulumi cancel --yes --stack (organization\/access\/[\w-]+)/g);
  return [...new Set([...commands].map(([, stack = ""]) => stack))];
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
  execFileSync(pulumi, ["cancel", "--yes", "--stack", stack], { env, stdio: "pipe" });
}
