// The workflows as data, for tests.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";

const FOLDER = join(import.meta.dirname, "../.github");

export type Step = {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly "working-directory"?: string;
};

export type Job = {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
};

export type Workflow = {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
};

export const WORKFLOWS = ["pull-request", "approval", "deploy", "drift", "code", "nightly", "upkeep"] as const;

export const readWorkflow = (name: (typeof WORKFLOWS)[number]): Workflow => read(`workflows/${name}.yml`) as Workflow;

/** The steps of the composite action that gets the reconciler ready. */
export const prepareSteps = (): readonly Step[] =>
  (read("actions/prepare/action.yml") as { readonly runs: { readonly steps: readonly Step[] } }).runs.steps;

/** The only step of a job with this name. */
export function stepOf(workflow: Workflow, job: string, name: string): Step {
  const [step, ...others] = workflow.jobs[job]?.steps.filter((it) => it.name === name) ?? [];
  if (step === undefined || others.length > 0) throw new Error(`job ${job} has not one step "${name}"`);
  return step;
}

function read(file: string): unknown {
  return load(readFileSync(join(FOLDER, file), "utf8"));
}
