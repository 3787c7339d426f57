// A deploy that is stopped or killed in the middle: no lock, no pending operation, nothing left running.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { REPOSITORY } from "../run-reconciler.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
/** Opens it; the provider gives up waiting for AWS after ten minutes, divided by `pace`. */
async function begin(pace: number): Promise<void> {
  workplace = await openWorkplace({ timeScale: 1 / pace });
}
afterEach(() => workplace.close());

/** `access deploy` as a process of its own, once AWS is at work on the operation. */
async function deployUntil(operation: string): Promise<{ child: ChildProcess; stderr: () => string }> {
  const main = join(REPOSITORY, "reconciler/main.ts");
  const argv = [main, "deploy", "--first-deploy", "--access", workplace.access];
  const child = spawn(process.execPath, argv, { cwd: REPOSITORY, env: { ...process.env, ...workplace.env } });
  let stderr = "";
  child.stderr?.on("data", (text) => {
    stderr += text;
  });
  const begun = () => workplace.aws.calls.some((call) => call.operation === operation);
  await vi.waitFor(() => expect(begun()).toBe(true), { timeout: 60_000, interval: 50 });
  return { child, stderr: () => stderr };
}

/** Command lines of processes that use this workplace's Pulumi home or state. */
function processes(): readonly string[] {
  const lines = execFileSync("ps", ["-eo", "args=", "e"], { encoding: "utf8", maxBuffer: 100e6 }).split("\n");
  return lines.filter((line) => line.includes(`PULUMI_HOME=${workplace.env.PULUMI_HOME}`));
}

function locks(): readonly string[] {
  const files = readdirSync(workplace.stateFolder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.includes("locks/") && file.endsWith(".json"));
}

test.each(["SIGTERM", "SIGINT"] as const)(
  "after %s no lock and no pending operation is left, and the next deploy finishes",
  async (signal) => {
    await begin(100);
    // The set is provisioned for as long as the test lives.
    workplace.aws.times.provisioning = 3_600_000;
    const { child, stderr } = await deployUntil("ProvisionPermissionSet");
    child.kill(signal);
    const [status] = await once(child, "exit");
    expect(status).toBe(3);
    expect(stderr().match(/: stopped/g)).toHaveLength(1);
    expect(locks()).toEqual([]);
    await vi.waitFor(() => expect(processes()).toEqual([]), { timeout: 30_000 });

    workplace.aws.times.provisioning = 0;
    await workplace.deploy("--first-deploy");
    expect((await workplace.preview()).changes).toEqual([]);
  },
);

test("a killed reconciler leaves nothing running", async () => {
  await begin(100);
  workplace.aws.times.provisioning = 3_600_000;
  const { child } = await deployUntil("ProvisionPermissionSet");
  expect(processes().length).toBeGreaterThan(1);
  child.kill("SIGKILL");
  await once(child, "exit");
  await vi.waitFor(() => expect(processes()).toEqual([]), { timeout: 60_000, interval: 200 });
});

test("while a deploy runs, another one says who holds the lock, since when and what to do, and takes nothing away", async () => {
  await begin(1);
  workplace.aws.times.provisioning = 3_600_000;
  const { child } = await deployUntil("ProvisionPermissionSet");
  const held = locks();
  const { status, stdout } = await workplace.command("deploy", "--first-deploy");
  expect(status).toBe(3);
  expect(stdout).toMatch(
    /^failed: identity-center\n {2}stack identity-center is locked: by \S+@\S+ \(pid \d+\) at \d{4}-\S+\n {2}remedy: wait for that run to end; .*pulumi cancel --yes --stack organization\/access\/identity-center\n/,
  );
  expect(locks()).toEqual(held);
  child.kill("SIGINT");
  await once(child, "exit");
});
