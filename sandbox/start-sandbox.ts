// A local AWS and the stand-in provider plugin, and the environment that makes the reconciler use them.

import { existsSync, renameSync, writeFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { load } from "js-yaml";
import type { OperationTimes } from "./aws/operation-times.ts";
import { parseSeed } from "./aws/seed.ts";
import { seedWorld } from "./aws/seed-world.ts";
import { type AwsServer, startAwsServer } from "./aws/server.ts";
import { parseWorld, renderWorld, type World } from "./aws/world.ts";
import { startProviderHost } from "./provider/host.ts";
import { installProviderPlugin } from "./provider/install.ts";

export type Sandbox = {
  /** Undefined when `AWS_ENDPOINT_URL` was set already. */
  readonly aws: AwsServer | undefined;
  /** What the reconciler needs in its environment, and nothing else of ours. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

export type SandboxOptions = {
  /** World, state and Pulumi home are kept here. */
  readonly folder: string;
  /** The seed file of a new world. */
  readonly seedFile: string;
  /** Another emulator's address: then no server is started. */
  readonly endpoint?: string | undefined;
  /** 1 = the provider's real waits; default a hundredth of them. */
  readonly timeScale?: number;
  /** Seconds that the server's asynchronous operations take, scaled as the provider's waits are; default none. */
  readonly times?: OperationTimes;
};

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { folder, timeScale = 0.01, times = { assignment: 0, provisioning: 0 } } = options;
  const home = join(folder, "pulumi-home");
  const state = join(folder, "state");
  await mkdir(state, { recursive: true });
  await installProviderPlugin(home);
  const worldFile = join(folder, "world.json");
  const aws =
    options.endpoint === undefined
      ? await startAwsServer({
          world: await openWorld(worldFile, options.seedFile),
          times: {
            assignment: times.assignment * 1000 * timeScale,
            provisioning: times.provisioning * 1000 * timeScale,
          },
          // At each change, so that a killed run leaves world and state as they were at its end.
          onChange: (world) => saveWorld(worldFile, world),
        })
      : undefined;
  const credentials = {
    AWS_ENDPOINT_URL: aws?.url ?? options.endpoint ?? "",
    AWS_ACCESS_KEY_ID: "sandbox",
    AWS_SECRET_ACCESS_KEY: "sandbox",
    AWS_REGION: "eu-west-1",
  };
  const host = await startProviderHost({ timeScale, env: { ...process.env, ...credentials } });
  return {
    aws,
    env: {
      ...credentials,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_SKIP_CREDENTIALS_VALIDATION: "true",
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: pathToFileURL(state).href,
      PULUMI_CONFIG_PASSPHRASE: "",
      SANDBOX_PROVIDER_HOST: host.address,
    },
    close: async () => {
      await host.close();
      await aws?.close();
    },
  };
}

async function openWorld(worldFile: string, seedFile: string): Promise<World> {
  if (existsSync(worldFile)) return parseWorld(await readFile(worldFile, "utf8"));
  return seedWorld(parseSeed(load(await readFile(seedFile, "utf8"))));
}

function saveWorld(worldFile: string, world: World): void {
  writeFileSync(`${worldFile}.new`, renderWorld(world));
  renameSync(`${worldFile}.new`, worldFile);
}
