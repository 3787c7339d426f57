// Python programs that tests and checks use: installed once, from a list of pinned versions, into a virtual environment in .tools/.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** In the virtual environment: the requirements that it was made of. */
const MADE_OF = "requirements.txt";

/** Milliseconds until an install is given up. */
const INSTALL_WITHIN = 180_000;

/** Makes the virtual environment `venv` from the file `requirements` unless it is there; returns why it could not. */
export async function installPythonPackages(requirements: string, venv: string): Promise<string | undefined> {
  const wanted = readFileSync(requirements, "utf8");
  const record = join(venv, MADE_OF);
  const isThere = () => existsSync(record) && readFileSync(record, "utf8") === wanted;
  if (isThere()) return undefined;
  // Made beside its place and then moved, so that an interrupted install is never taken for a whole one.
  const unfinished = `${venv}-${process.pid}`;
  const options = { timeout: INSTALL_WITHIN, killSignal: "SIGKILL" } as const;
  try {
    mkdirSync(dirname(venv), { recursive: true });
    await run("python3", ["-m", "venv", unfinished], options);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout=10", "--retries=1"];
    await run(join(unfinished, "bin/python3"), [...pip, "--requirement", requirements], options);
    writeFileSync(join(unfinished, MADE_OF), wanted);
    // Two test files may install the same at once: what one of them has begun to use stays.
    if (isThere()) return undefined;
    rmSync(venv, { recursive: true, force: true });
    renameSync(unfinished, venv);
    return undefined;
  } catch (error) {
    const { killed, stderr, message } = error as Error & { killed?: boolean; stderr?: string };
    if (killed === true) return `the install took longer than ${INSTALL_WITHIN / 1000} s`;
    return (stderr ?? "").trim().split("\n").at(-1) || message;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
