// Runs before our npm scripts on whatever Node the machine has (18 or later), so it uses nothing but Node. Says what it
// does on stderr only: stdout belongs to the script that follows.
import { fileURLToPath } from "node:url";
import { setUp } from "./setup/set-up.mjs";
import { SetupError } from "./setup/setup-error.mjs";

const log = (line) => process.stderr.write(`setup: ${line}\n`);
try {
  await setUp({ root: fileURLToPath(new URL("..", import.meta.url)), env: process.env, log });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  log(error.message);
  process.exitCode = 1;
}
