// `npm run sandbox -- <command>`: the reconciler against the local AWS, kept in .sandbox/.
import { join } from "node:path";
import { REPOSITORY, runReconciler } from "./run-reconciler.ts";
import { startSandbox } from "./start-sandbox.ts";

const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => abort.abort());

const words = process.argv.slice(2);
const endpoint = process.env.AWS_ENDPOINT_URL;
const sandbox = await startSandbox({
  // Another emulator has another instance, so it gets a state of its own.
  folder: join(REPOSITORY, ".sandbox", ...(endpoint === undefined ? [] : [encodeURIComponent(endpoint)])),
  seedFile: join(REPOSITORY, "sandbox/seed.yaml"),
  endpoint,
});
try {
  // A sandbox's first deploy is always meant.
  const all = words[0] === "deploy" && !words.includes("--first-deploy") ? [...words, "--first-deploy"] : words;
  process.exitCode = await runReconciler(
    all,
    sandbox,
    { stdout: (text) => void process.stdout.write(text), stderr: (text) => void process.stderr.write(text) },
    abort.signal,
  );
} finally {
  await sandbox.close();
}
