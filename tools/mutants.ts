// `npm run check:mutants [-- FOLDER…]`: whether the unit tests notice when a line is changed. docs/mutants.md has what came of it.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const FOLDERS = ["desired", "plan", "approval", "deploy"];

const chosen = process.argv.slice(2);
// Pulumi and the AWS SDK are loaded anew for each mutant, and so are compiled only once.
const NODE_COMPILE_CACHE = fileURLToPath(new URL("../.mutants/compile-cache", import.meta.url));

const failed = (chosen.length === 0 ? FOLDERS : chosen).filter((folder) => {
  const env = { ...process.env, MUTANTS_FOLDER: folder, NODE_COMPILE_CACHE };
  return spawnSync("npx", ["stryker", "run"], { stdio: "inherit", env }).status !== 0;
});
if (failed.length > 0) {
  process.stderr.write(`too many mutants survive in ${failed.join(", ")}: see .mutants/FOLDER.html\n`);
  process.exitCode = 1;
}
