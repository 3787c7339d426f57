// The only file that names `process`.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run } from "./cli.ts";
import { EXIT } from "./commands/command-context.ts";

const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => abort.abort());

/** A bug, thrown where nobody waits for it too: shown once, with its stack; the engine is stopped so that no lock stays. */
let broken = false;
const onBug = (error: unknown) => {
  if (!broken) process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  broken = true;
  abort.abort();
};
process.on("uncaughtException", onBug);
process.on("unhandledRejection", onBug);

/** Written by tools/setup.mjs: the folder whose bin/pulumi is the pinned CLI. */
const rootFile = fileURLToPath(new URL("../.tools/pulumi-root", import.meta.url));
const cliRoot = existsSync(rootFile) ? readFileSync(rootFile, "utf8").trim() : undefined;

const running = run(process.argv.slice(2), {
  cwd: process.cwd(),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env: Object.fromEntries(Object.entries(process.env).filter((it): it is [string, string] => it[1] !== undefined)),
  cliRoot,
  today: new Date().toISOString().slice(0, 10),
  signal: abort.signal,
});
const status = await running.catch((error: unknown) => {
  onBug(error);
  return EXIT.failed;
});
process.exitCode = broken ? EXIT.failed : status;
