// For end-to-end tests: one run of the reconciler in a process of its own, with all that it leaves behind.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type ReconcilerProcess, startReconciler, type Written } from "./reconciler-process.ts";
import type { Workplace } from "./workplace.ts";

export type EndedRun = {
  readonly status: number | null;
  readonly stdout: string;
  /** Without the lines that tell the progress, whose order depends on timing. */
  readonly stderr: string;
  /** What each `--save` holds; undefined: there is no such file. The comment is given where it isn't the Markdown. */
  readonly json: unknown;
  readonly markdown: string | undefined;
  readonly comment?: string | undefined;
  /** `same`: the log beside the state holds the JSON and what is its own. Undefined: the run has left none. */
  readonly log?: unknown;
};

const FORMS = ["json", "markdown", "comment"] as const;

export type RunChoices = {
  /** In place of, or besides, the workplace's own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cliRoot?: string;
  /** Runs while the process does. */
  readonly during?: (process: ReconcilerProcess) => Promise<void>;
};

/** Where the last run of a workplace has saved a form. */
export function savedFile({ folder }: Workplace, form: (typeof FORMS)[number]): string {
  return join(folder, `saved.${form}`);
}

/** `access ARGV`, saved in each form. */
export async function runToEnd(
  workplace: Workplace,
  argv: readonly string[],
  { env = {}, cliRoot, during }: RunChoices = {},
): Promise<EndedRun> {
  const files = FORMS.map((form) => ({ form, file: savedFile(workplace, form) }));
  for (const { file } of files) rmSync(file, { force: true });
  const before = logsOf(workplace);
  const saves = files.flatMap(({ form, file }) => ["--save", `${form}=${file}`]);
  const process = startReconciler([...argv, ...saves, "--access", workplace.access], {
    env: { ...workplace.env, ...env },
    day: workplace.day,
    cliRoot,
  });
  await during?.(process);
  const { status, stdout, stderr }: Written = await process.ended;
  const [text, markdown, comment] = files.map(({ file }) =>
    existsSync(file) ? readFileSync(file, "utf8") : undefined,
  );
  const json: unknown = text === undefined ? undefined : JSON.parse(text);
  const [log] = logsOf(workplace).filter((name) => !before.includes(name));
  const run: EndedRun = {
    status,
    stdout,
    stderr: withoutProgress(stderr),
    json: shortened(json),
    markdown,
    ...(comment === markdown ? {} : { comment }),
    ...(log === undefined ? {} : { log: loggedBeside(join(workplace.stateFolder, "deploys", log), json) }),
  };
  return JSON.parse(withoutChance(JSON.stringify(run), workplace.folder));
}

/** What differs from run to run. */
function withoutChance(text: string, folder: string): string {
  return text
    .replaceAll(folder, "FOLDER")
    .replace(/RequestID(: |&#58; )[0-9a-f-]{36}/g, "RequestID$1ID")
    .replace(/\d{4}-\d\d-\d\dT\d{9}Z-by-hand-[0-9a-f]{8}/g, "ATTEMPT")
    .replace(/[0-9a-f]{64}/g, "FINGERPRINT")
    .replace(/\d{10}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "STORE-ID");
}

/** Changes in one line each, `create group/x [identity-center]`. */
function shortened(json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).flatMap(([name, value]) => {
      if (name === "version" || (Array.isArray(value) && value.length === 0)) return [];
      if (!Array.isArray(value) || !["done", "left", "changes"].includes(name)) return [[name, value]];
      return [[name, value.map(({ op, key, stack }) => `${op} ${key} [${stack}]`)]];
    }),
  );
}

/** `same` where the log is the JSON result with its own four fields. */
function loggedBeside(file: string, json: unknown): unknown {
  const { at, run, fingerprint, ...logged } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const isOwn = !Number.isNaN(Date.parse(String(at))) && run === null && /^[0-9a-f]{64}$/.test(String(fingerprint));
  return isOwn && isDeepStrictEqual(logged, json) ? "same" : { at, run, fingerprint, ...logged };
}

/** The record of attempts is beside them. */
function logsOf({ stateFolder }: Workplace): readonly string[] {
  const folder = join(stateFolder, "deploys");
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder).filter((name) => name !== "attempted.json");
}

const PROGRESS =
  /^(planning|deploying|forgetting|looking for|looked for) |^ {2}(create|update|replace|delete|import) \S+$/;

function withoutProgress(stderr: string): string {
  return stderr
    .split("\n")
    .filter((line) => !PROGRESS.test(line))
    .join("\n");
}
