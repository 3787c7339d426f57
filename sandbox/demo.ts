// `npm run demo`: the whole main job on the example files: preview, deploy, preview again, and what came of it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY, runReconciler } from "./run-reconciler.ts";
import { startSandbox } from "./start-sandbox.ts";

const STEPS: readonly { readonly title: string; readonly words: readonly string[] }[] = [
  { title: "Preview: what a deploy would do, and who gains what", words: ["preview"] },
  { title: "Deploy", words: ["deploy", "--first-deploy"] },
  { title: "Preview again: nothing is left to do", words: ["preview"] },
  { title: "Outputs", words: ["outputs"] },
];

const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => abort.abort());

const folder = await mkdtemp(join(tmpdir(), "access-demo-"));
const sandbox = await startSandbox({ folder, seedFile: join(REPOSITORY, "sandbox/seed.yaml") });
const streams = {
  stdout: (text: string) => void process.stdout.write(text),
  stderr: (text: string) => void process.stderr.write(text),
};
try {
  for (const { title, words } of STEPS) {
    process.stdout.write(`\n== ${title}\n`);
    const status = await runReconciler(words, sandbox, streams, abort.signal);
    if (status !== 0) {
      process.exitCode = status;
      break;
    }
  }
} finally {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
}
