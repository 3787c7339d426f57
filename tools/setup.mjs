// Runs before our npm scripts on whatever Node the machine has (18 or later), so it uses nothing but Node. Says what it
// does on stderr only: stdout belongs to the script that follows. With `--pulumi` it leaves the npm packages alone.
import { fileURLToPath } from "node:url";
import { setUp } from "./setup/set-up.mjs";
import { SetupError } from "./setup/setup-error.mjs";

const log = (line) => process.stderr.write(`setup: ${line}\n`);
try {
  const root = fileURLToPath(new URL("..", import.meta.url));
  await setUp({ root, env: process.env, log, pulumiOnly: process.argv.includes("--pulumi") });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  log(error.message);
  process.exitCode = 1;
}
