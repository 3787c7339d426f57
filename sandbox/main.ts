// `npm run sandbox -- <command>`: the reconciler against the local AWS, kept in .sandbox/; `pull-request` has one of its own.
import { join } from "node:path";
import { runAsProcess } from "../reconciler/cli/run-as-process.ts";
import { rehearsePullRequest } from "./rehearsal/pull-request.ts";
import { REPOSITORY, runReconciler } from "./run-reconciler.ts";
import { startSandbox } from "./start-sandbox.ts";

const endpoint = process.env.AWS_ENDPOINT_URL;
const argv = process.argv.slice(2);
// A sandbox's first deploy is always meant.
const all = argv[0] === "deploy" && !argv.includes("--first-deploy") ? [...argv, "--first-deploy"] : argv;

await runAsProcess(process, async (surroundings) => {
  if (argv[0] === "pull-request") return rehearsePullRequest(argv.slice(1), surroundings, surroundings.signal);
  const sandbox = await startSandbox({
    // Another emulator has another instance, so it gets a state of its own: `http-127.0.0.1-4566`.
    folder: join(REPOSITORY, ".sandbox", ...(endpoint === undefined ? [] : [endpoint.replace(/[^\w.-]+/g, "-")])),
    seedFile: join(REPOSITORY, "sandbox/seed.yaml"),
    endpoint,
  });
  try {
    return await runReconciler(all, sandbox, surroundings, surroundings.signal);
  } finally {
    await sandbox.close();
  }
});
