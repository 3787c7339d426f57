// A program that fails, in a process of its own: it ends by itself, with the message once, exit status 3 and no lock left.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "failing-program-"));
  mkdirSync(join(folder, "state"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function failingRun(mode: string, kind: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "failing-run.ts"), mode, kind], {
    env: {
      ...process.env,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${folder}/state`,
      PULUMI_CONFIG_PASSPHRASE: "",
    },
  });
  let output = "";
  const collect = (text: Buffer) => {
    output += text.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const [status] = await once(child, "close");
  const files = readdirSync(join(folder, "state"), { recursive: true, encoding: "utf8" });
  return { status, output, locks: files.filter((file) => /locks\/.*\.json$/.test(file)) };
}

const KINDS = ["sync", "async", "floating", "timer", "late"];

test.each(["preview", "deploy"].flatMap((mode) => KINDS.map((kind) => [mode, kind] as const)))(
  "%s with a failure that is %s",
  async (mode, kind) => {
    const { status, output, locks } = await failingRun(mode, kind);
    expect({ status, times: output.match(/the program broke/g)?.length, locks }, output).toEqual({
      status: 3,
      times: 1,
      locks: [],
    });
  },
);
test.each(["preview", "deploy"])("%s with a program that never settles is aborted", async (mode) => {
  const { status, output, locks } = await failingRun(mode, "never-settling");
  expect({ status, locks }).toEqual({ status: 3, locks: [] });
  expect(output).toBe("error: stack identity-center: no progress for 2 s, waiting for the program\n");
});
test("a program that does not fail ends with 0", async () => {
  expect((await failingRun("deploy", "none")).status).toBe(0);
});
