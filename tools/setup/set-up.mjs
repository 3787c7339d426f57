// Installs the npm packages and sees to a Pulumi CLI; silent and quick when both are there.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { officialDownloads } from "./download-pulumi.mjs";
import { withLock } from "./files.mjs";
import { installPackages, packagesNeedInstall } from "./packages.mjs";
import { findPulumi, obtainPulumi, recordPulumi } from "./pulumi.mjs";

/** `pulumiOnly`: the packages were installed otherwise. Leaves the CLI's place in .tools/pulumi-root: the folder that has bin/pulumi. Throws when something is missing. */
export async function setUp({ root, env, log, downloads = officialDownloads, pulumiOnly = false }) {
  const toolsFolder = join(root, ".tools");
  mkdirSync(toolsFolder, { recursive: true });
  const wantsPackages = () => !pulumiOnly && packagesNeedInstall(root);
  let { cliRoot } = await findPulumi({ root, env });
  if (cliRoot === undefined || wantsPackages()) {
    cliRoot = await withLock(toolsFolder, log, async () => {
      // Asked again: the setup we waited for may have done it.
      if (wantsPackages()) await installPackages({ root, env, log });
      const found = await findPulumi({ root, env });
      return found.cliRoot ?? (await obtainPulumi({ root, env, log, downloads, passedOver: found.passedOver }));
    });
    log("ready");
  }
  recordPulumi(root, cliRoot);
}
