// `npm run check:mutants [-- FOLDER…]`: whether the unit tests notice when a line is changed. docs/mutants.md has what came of it.
import { spawnSync } from "node:child_process";

const FOLDERS = ["desired", "plan", "deploy"];

const chosen = process.argv.slice(2);
const failed = (chosen.length === 0 ? FOLDERS : chosen).filter((folder) => {
  const env = { ...process.env, MUTANTS_FOLDER: folder };
  return spawnSync("npx", ["stryker", "run"], { stdio: "inherit", env }).status !== 0;
});
if (failed.length > 0) {
  process.stderr.write(`too many mutants survive in ${failed.join(", ")}: see .mutants/FOLDER.html\n`);
  process.exitCode = 1;
}
