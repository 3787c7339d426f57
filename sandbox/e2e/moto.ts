// moto, another emulator of AWS: installed once into .tools/, started on a free port. https://docs.getmoto.org
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { installPythonPackages } from "../../tools/python-packages.ts";
import { REPOSITORY } from "../run-reconciler.ts";

export const MOTO_VENV = join(REPOSITORY, ".tools/moto-venv");

/** Makes the virtual environment unless it is there; returns why it could not. */
export async function installMoto(): Promise<string | undefined> {
  const failure = await installPythonPackages(join(import.meta.dirname, "moto-requirements.txt"), MOTO_VENV);
  return failure === undefined ? undefined : `moto cannot be installed: ${failure}`;
}

export type Moto = { readonly url: string; readonly close: () => Promise<void> };

/** Starts an installed moto; it ends with this process at the latest. */
export async function startMoto(): Promise<Moto> {
  const child = spawn(join(MOTO_VENV, "bin/python3"), ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = once(child, "exit");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
    if (url !== undefined) resolve(url);
  });
  child.once("error", reject);
  child.once("exit", (status) => reject(new Error(`moto ended with status ${status}:\n${said}`)));
  return {
    url: await promise,
    close: async () => {
      process.off("exit", kill);
      kill();
      await ended;
    },
  };
}
