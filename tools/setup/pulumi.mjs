// The Pulumi CLI: our own copy, else one on PATH, else a download, else a build.
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildPulumi } from "./build-pulumi.mjs";
import { archiveName, pinnedVersion, renderNoCli } from "./decide.mjs";
import { downloadPulumi } from "./download-pulumi.mjs";
import { readIfThere, writeWhole } from "./files.mjs";
import { askVersion, findOnPath, isExecutable, programIn, rootOf } from "./pulumi-on-path.mjs";
import { SetupError } from "./setup-error.mjs";

export function readPinnedVersion(root) {
  return pinnedVersion(readFileSync(join(root, "tools", "pulumi-cli", "go.mod"), "utf8"));
}

/** Our copy comes first because a look at a file suffices: it has our version, and appears only when complete. */
export async function findPulumi({ root, env }) {
  const version = readPinnedVersion(root);
  const toolsFolder = join(root, ".tools");
  const own = join(toolsFolder, `pulumi-${version}`);
  if (isExecutable(programIn(own))) return { cliRoot: own, passedOver: [] };
  const { path, passedOver } = await findOnPath({ env, pinned: version });
  return { cliRoot: path === undefined ? undefined : rootOf(path, toolsFolder), passedOver };
}

export function recordPulumi(root, cliRoot) {
  const record = join(root, ".tools", "pulumi-root");
  if (readIfThere(record) !== `${cliRoot}\n`) writeWhole(record, `${cliRoot}\n`);
}

/** Only under the lock. */
export async function obtainPulumi({ root, env, log, downloads, passedOver }) {
  const version = readPinnedVersion(root);
  const toolsFolder = join(root, ".tools");
  const own = join(toolsFolder, `pulumi-${version}`);
  const unfinished = join(toolsFolder, "unfinished");
  // A build that outlived its killed setup goes on writing in a folder of its own.
  const scratch = join(unfinished, String(process.pid));
  const ways = [
    { name: "download", work: downloadPulumi },
    { name: "build", work: buildPulumi },
  ];
  const tried = passedOver.length === 0 ? ["on PATH: there is none"] : passedOver.map((why) => `on PATH: ${why}`);
  for (const { name, work } of ways) {
    // A setup that was cut short leaves its own behind.
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    const made = join(scratch, "made");
    const failure =
      (await work({ root, version, downloads, scratch, cliRoot: made, env, log })) ??
      (await differs(made, version, env));
    if (failure === undefined) {
      rmSync(own, { recursive: true, force: true });
      renameSync(made, own);
      rmSync(unfinished, { recursive: true, force: true });
      return own;
    }
    log(`${name}: ${failure}`);
    tried.push(`${name}: ${failure}`);
  }
  rmSync(unfinished, { recursive: true, force: true });
  const url = `${downloads}/${archiveName(version, process.platform, process.arch) ?? ""}`;
  throw new SetupError(renderNoCli({ version, url, tried }));
}

async function differs(cliRoot, version, env) {
  const { said, failure } = await askVersion(programIn(cliRoot), env);
  if (failure !== undefined) return `it does not run: ${failure}`;
  return said.replace(/^v/, "") === version ? undefined : `it is "${said}", not ${version}`;
}
