// moto, another emulator of AWS: installed once into .tools/, started on a free port. https://docs.getmoto.org
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { REPOSITORY } from "../run-reconciler.ts";

const run = promisify(execFile);

const REQUIREMENTS = join(import.meta.dirname, "moto-requirements.txt");
const VENV = join(REPOSITORY, ".tools/moto-venv");
/** In the virtual environment: the requirements that it was made of. */
const MADE_OF = "requirements.txt";

/** Milliseconds until an install is given up. */
const INSTALL_WITHIN = 180_000;

/** Makes the virtual environment unless it is there; returns why it could not. */
export async function installMoto(): Promise<string | undefined> {
  const wanted = readFileSync(REQUIREMENTS, "utf8");
  const record = join(VENV, MADE_OF);
  if (existsSync(record) && readFileSync(record, "utf8") === wanted) return undefined;
  // Made beside its place and then moved, so that an interrupted install is never taken for a whole one.
  const unfinished = `${VENV}-${process.pid}`;
  const options = { timeout: INSTALL_WITHIN, killSignal: "SIGKILL" } as const;
  try {
    mkdirSync(join(REPOSITORY, ".tools"), { recursive: true });
    await run("python3", ["-m", "venv", unfinished], options);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout=10", "--retries=1"];
    await run(join(unfinished, "bin/python3"), [...pip, "--requirement", REQUIREMENTS], options);
    writeFileSync(join(unfinished, MADE_OF), wanted);
    rmSync(VENV, { recursive: true, force: true });
    renameSync(unfinished, VENV);
    return undefined;
  } catch (error) {
    const { killed, stderr, message } = error as Error & { killed?: boolean; stderr?: string };
    if (killed === true) return `installing moto took longer than ${INSTALL_WITHIN / 1000} s`;
    return `moto cannot be installed: ${(stderr ?? "").trim().split("\n").at(-1) || message}`;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

export type Moto = { readonly url: string; readonly close: () => Promise<void> };

/** Starts an installed moto; it ends with this process at the latest. */
export async function startMoto(): Promise<Moto> {
  const child = spawn(join(VENV, "bin/python3"), ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], {
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
