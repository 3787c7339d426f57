// The npm packages, Node 24 among them: installed again only when package-lock.json has changed.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { needsInstall } from "./decide.mjs";
import { readIfThere, writeWhole } from "./files.mjs";
import { runProcess, startTicker } from "./run-process.mjs";
import { SetupError } from "./setup-error.mjs";

/** Packages hold programs for one system, so a checkout shared between two of them installs again. */
function fingerprintOf(root) {
  const hash = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  return `${hash} ${process.platform}-${process.arch}`;
}

const recordOf = (root) => join(root, ".tools", "packages");
const nodeOf = (root) => join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");

export function packagesNeedInstall(root) {
  return needsInstall({
    fingerprint: fingerprintOf(root),
    recorded: readIfThere(recordOf(root))?.trim(),
    hasPackages: existsSync(nodeOf(root)),
  });
}

export async function installPackages({ root, env, log }) {
  log("installing the npm packages");
  const fingerprint = fingerprintOf(root);
  rmSync(recordOf(root), { force: true });
  const { command, args, shell } = npmOf(env);
  const stopTicker = startTicker(log, () => "still installing the npm packages");
  const flags = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { failure } = await runProcess(command, [...args, ...flags], { cwd: root, env, shell });
  stopTicker();
  if (failure !== undefined) throw new SetupError(`npm ci failed: ${failure}\nrepair that, then run the command again`);
  if (!existsSync(nodeOf(root))) {
    throw new SetupError(
      "npm ci ran, but the `node` package did not install Node: its install script must be allowed to run (no ignore-scripts)",
    );
  }
  writeWhole(recordOf(root), `${fingerprint}\n`);
}

/**
 * The npm that started us, on the Node it runs on: the `node` first on PATH may be the one in node_modules, which
 * npm ci deletes.
 */
function npmOf(env) {
  const { npm_execpath: npm, npm_node_execpath: node } = env;
  if (npm !== undefined && node !== undefined && basename(npm) === "npm-cli.js") {
    return { command: node, args: [npm], shell: false };
  }
  return { command: "npm", args: [], shell: process.platform === "win32" };
}
