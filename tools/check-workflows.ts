// `npm run check:workflows`: what actionlint and zizmor find in .github, each pinned and installed when first needed. Needs Go and Python.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { installPythonPackages } from "./python-packages.ts";
import { WORKFLOWS } from "./read-workflows.ts";

const ROOT = join(import.meta.dirname, "..");
const PINS = join(import.meta.dirname, "workflow-checks");
const VENV = join(ROOT, ".tools/workflow-checks-venv");

/** Whether the program ended well; what it found is on the terminal. */
function passes(command: string, args: readonly string[], cwd: string): boolean {
  const { status, error } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (error !== undefined) process.stderr.write(`check-workflows: ${command} does not run: ${error.message}\n`);
  return status === 0;
}

const failure = await installPythonPackages(join(PINS, "requirements.txt"), VENV);
if (failure === undefined) {
  const workflows = WORKFLOWS.map((name) => join(ROOT, `.github/workflows/${name}.yml`));
  const passed = [
    passes("go", ["tool", "actionlint", "-shellcheck", join(VENV, "bin/shellcheck"), ...workflows], PINS),
    passes(join(VENV, "bin/zizmor"), ["--offline", "--quiet", "--no-progress", "--pedantic", ".github"], ROOT),
  ];
  if (passed.includes(false)) process.exitCode = 1;
} else {
  process.stderr.write(`check-workflows: zizmor and shellcheck cannot be installed: ${failure}\n`);
  process.exitCode = 1;
}
