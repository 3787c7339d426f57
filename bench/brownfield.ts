// Takes over an organization that was made by hand: what each command reads, how long it takes, and what `pulumi refresh` would read.
// `node bench/brownfield.ts [SCALE] [STEP…]`: scale 1 (default) is 300 accounts, 100 permission sets, 400 groups and 5,000 people; steps
// are adopt, validate, preview, deploy, drift, refresh (Pulumi's own), all of them by default.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pinnedPulumi } from "../reconciler/engine/pinned-pulumi.ts";
import type { AwsServer } from "../sandbox/aws/server.ts";
import { startSandbox } from "../sandbox/start-sandbox.ts";
import { generateSeed } from "./generate-seed.ts";
import { peakIn, REPORTING } from "./peak-memory.ts";

const MAIN = join(import.meta.dirname, "../reconciler/main.ts");

type Main = (...argv: readonly string[]) => Promise<string>;

/** In the order in which they build on one another. */
const STEPS: { readonly [step: string]: (main: Main) => Promise<unknown> } = {
  adopt: (main) => main("adopt", "--region", "eu-west-1", "--write", "--access", access),
  validate: (main) => main("validate", "--access", access),
  preview: async (main) => {
    const { counts } = JSON.parse(await main("preview", "--access", access, "--format", "json"));
    process.stdout.write(`         planned: ${JSON.stringify(counts)}\n`);
  },
  deploy: (main) => main("deploy", "--first-deploy", "--access", access),
  drift: (main) => main("drift", "--access", access),
};

const [, , scaleText = "1", ...chosen] = process.argv;
const scale = Number(scaleText);
const steps = chosen.length === 0 ? [...Object.keys(STEPS), "refresh"] : chosen;
const root = mkdtempSync(join(tmpdir(), "bench-"));
const access = join(root, "access");
const seedFile = join(root, "seed.yaml");
// JSON is YAML.
writeFileSync(seedFile, JSON.stringify(generateSeed(scale)));
const { aws, env, close } = await startSandbox({ folder: join(root, "sandbox"), seedFile, timeScale: 0.001 });
if (aws === undefined) throw new Error("AWS_ENDPOINT_URL is set: the bench has an AWS of its own");
try {
  process.stdout.write("seconds  peak MB   calls  writes  exit  command\n");
  const main = (...argv: readonly string[]) => measure(aws, process.execPath, [...REPORTING, MAIN, ...argv]);
  for (const step of steps) await STEPS[step]?.(main);
  if (steps.includes("refresh")) {
    writeFileSync(join(root, "Pulumi.yaml"), "name: access\nruntime: nodejs\n");
    const stack = "organization/access/identity-center";
    const argv = ["refresh", "--preview-only", "--non-interactive", "--stack", stack];
    await measure(aws, join(pinnedPulumi() ?? "", "bin/pulumi"), argv);
  }
} finally {
  await close();
  rmSync(root, { recursive: true });
}

/** Its stdout, once its row is printed. */
async function measure({ calls }: AwsServer, command: string, argv: readonly string[]): Promise<string> {
  calls.length = 0;
  const start = performance.now();
  const child = spawn(command, [...argv], { env: { PATH: process.env.PATH ?? "", ...env }, cwd: root });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const writes = calls.filter(({ operation }) => !/^(List|Get|Describe|AssumeRole)/.test(operation)).length;
  const memory = peakIn(stderr);
  const columns = [
    ((performance.now() - start) / 1_000).toFixed(1).padStart(7),
    (Number.isNaN(memory) ? "" : String(memory)).padStart(7),
    String(calls.length).padStart(6),
    String(writes).padStart(6),
    String(status).padStart(4),
    argv.filter((it) => !REPORTING.includes(it) && it !== MAIN && !it.startsWith(root)).join(" "),
  ];
  process.stdout.write(`${columns.join("  ")}\n`);
  if (status !== 0 && status !== 2) process.stdout.write(`${stdout.slice(-1_000)}${stderr.slice(-3_000)}\n`);
  return stdout;
}
