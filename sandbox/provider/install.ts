/** Puts the plugin where the engine looks for the official one. Only ever into a PULUMI_HOME of the sandbox's own. */
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Of the official plugin that this one stands in for: the SDK asks for the plugin of its own version. */
export const { version: PROVIDER_VERSION } = createRequire(import.meta.url)("@pulumi/aws/package.json") as {
  readonly version: string;
};

const EXECUTABLE = join(import.meta.dirname, "pulumi-resource-aws.sh");

export async function installProviderPlugin(pulumiHome: string): Promise<void> {
  const folder = join(pulumiHome, "plugins", `resource-aws-v${PROVIDER_VERSION}`);
  await mkdir(folder, { recursive: true });
  const executable = join(folder, "pulumi-resource-aws");
  await copyFile(EXECUTABLE, executable);
  await chmod(executable, 0o755);
}
