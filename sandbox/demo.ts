// `npm run demo`: the whole main job on the example files: preview, deploy, preview again, and what came of it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAsProcess } from "../reconciler/cli/run-as-process.ts";
import { EXIT } from "../reconciler/commands/outcome.ts";
import { painter } from "../reconciler/diagnostics/paint.ts";
import { REPOSITORY, runReconciler } from "./run-reconciler.ts";
import { startSandbox } from "./start-sandbox.ts";

const STEPS: readonly { readonly title: string; readonly words: readonly string[] }[] = [
  { title: "1. Preview: what a deploy would do, and who gains what", words: ["preview"] },
  { title: "2. Deploy", words: ["deploy", "--first-deploy"] },
  { title: "3. Preview again: nothing is left to do", words: ["preview"] },
  { title: "4. Outputs: what exists now, and who has access", words: ["outputs"] },
];

await runAsProcess(process, async (surroundings) => {
  const paint = painter(surroundings.colour?.stdout === true);
  const folder = await mkdtemp(join(tmpdir(), "access-demo-"));
  const sandbox = await startSandbox({ folder, seedFile: join(REPOSITORY, "sandbox/seed.yaml") });
  try {
    for (const { title, words } of STEPS) {
      surroundings.stdout(`\n${paint("heading", `== ${title}`)}\n`);
      const status = await runReconciler(words, sandbox, surroundings, surroundings.signal);
      if (status !== EXIT.fine) return status;
    }
    return EXIT.fine;
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
});
