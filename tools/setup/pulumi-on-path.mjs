// A Pulumi CLI that the machine already has.
import { accessSync, constants, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { isUsable, parseVersion } from "./decide.mjs";
import { runProcess } from "./run-process.mjs";

const program = process.platform === "win32" ? "pulumi.exe" : "pulumi";

export const programIn = (cliRoot) => join(cliRoot, "bin", program);

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What `pulumi version` says, or why it says nothing. */
export async function askVersion(path, env) {
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout, failure } = await runProcess(path, ["version"], { env: quiet, timeoutMs: 20_000 });
  return failure === undefined ? { said: stdout.trim() } : { failure };
}

/** The first usable one on PATH, and why each one before it was passed over. */
export async function findOnPath({ env, pinned }) {
  const passedOver = [];
  const seen = new Set();
  for (const folder of (env.PATH ?? env.Path ?? "").split(delimiter)) {
    const path = join(folder, program);
    if (folder === "" || !isExecutable(path) || seen.has(realpathSync(path))) continue;
    seen.add(realpathSync(path));
    const { said, failure } = await askVersion(path, env);
    const version = failure === undefined ? parseVersion(said) : undefined;
    if (version !== undefined && isUsable(version, parseVersion(pinned))) return { path, passedOver };
    passedOver.push(failure === undefined ? `${path} is "${said}"` : `${path} does not run: ${failure}`);
  }
  return { path: undefined, passedOver };
}

/** The Automation API wants a folder with bin/pulumi in it; where there is none (a version manager's shim) we make one. */
export function rootOf(path, toolsFolder) {
  const real = realpathSync(path);
  if (basename(real) === program && basename(dirname(real)) === "bin") return dirname(dirname(real));
  const cliRoot = join(toolsFolder, "pulumi-path");
  const link = programIn(cliRoot);
  mkdirSync(dirname(link), { recursive: true });
  const unfinished = `${link}.${process.pid}`;
  rmSync(unfinished, { force: true });
  symlinkSync(path, unfinished);
  renameSync(unfinished, link);
  return cliRoot;
}
