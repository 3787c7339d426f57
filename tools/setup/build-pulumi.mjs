// The Pulumi CLI from its sources, for machines that reach a Go module proxy and not Pulumi's downloads.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { programIn } from "./pulumi-on-path.mjs";
import { runProcess, startTicker } from "./run-process.mjs";

/** Without it `pulumi version` prints nothing, and the Automation API refuses the CLI. */
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Puts the CLI at `cliRoot`/bin. @returns {Promise<string | undefined>} why it could not */
export async function buildPulumi({ root, version, cliRoot, env, log }) {
  log(`building Pulumi ${version} with Go: the first time about 5 minutes and 1.5 GB of modules`);
  mkdirSync(dirname(programIn(cliRoot)), { recursive: true });
  let fetched = 0;
  let compiled = 0;
  const stopTicker = startTicker(log, () => `building: ${fetched} modules fetched, ${compiled} packages compiled`);
  const { failure } = await runProcess(
    "go",
    [
      "build",
      "-v",
      "-mod=readonly",
      "-trimpath",
      "-buildvcs=false",
      "-ldflags",
      `-s -w -X ${versionVariable}=${version}`,
      "-o",
      programIn(cliRoot),
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ],
    {
      cwd: join(root, "tools", "pulumi-cli"),
      // No C compiler needed, and no go.work of a folder above us.
      env: { ...env, CGO_ENABLED: "0", GOWORK: "off" },
      onLine: (line) => {
        if (line.startsWith("go: downloading ")) fetched += 1;
        else compiled += 1;
      },
    },
  );
  stopTicker();
  return failure;
}
