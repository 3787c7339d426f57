// `npm run demo`: the whole main job on the example files: preview, deploy, preview again, and what came of it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAsProcess } from "../reconciler/cli/run-as-process.ts";
import { EXIT } from "../reconciler/commands/outcome.ts";
import { painter } from "../reconciler/diagnostics/paint.ts";
import { REPOSITORY, runReconciler } from "./run-reconciler.ts";
import { startSandbox } from "./start-sandbox.ts";

const STEPS: readonly { readonly title: string; readonly argv: readonly string[] }[] = [
  { title: "1. Preview: what a deploy would do, and who gains what", argv: ["preview"] },
  { title: "2. Deploy", argv: ["deploy", "--first-deploy"] },
  { title: "3. Preview again: nothing is left to do", argv: ["preview"] },
  { title: "4. Outputs: what exists now, and who has access", argv: ["outputs"] },
];

await runAsProcess(process, async (surroundings) => {
  const paint = painter(surroundings.colour?.stdout === true);
  const folder = await mkdtemp(join(tmpdir(), "access-demo-"));
  const sandbox = await startSandbox({ folder, seedFile: join(REPOSITORY, "sandbox/seed.yaml") });
  try {
    for (const { title, argv } of STEPS) {
      surroundings.stdout(`\n${paint("heading", `== ${title}`)}\n`);
      const status = await runReconciler(argv, sandbox, surroundings, surroundings.signal);
      if (status !== EXIT.fine) return status;
    }
    return EXIT.fine;
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
});
