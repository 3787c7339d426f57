// How often a command starts the Pulumi CLI: each start costs a tenth of a second and more.
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../reconciler/cli/cli.ts";
import { pinnedPulumi } from "../../reconciler/engine/pinned-pulumi.ts";
import { withEnvironment } from "../run-reconciler.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const FILES = {
  "organization.yaml": `organization:
  region: eu-west-1
  identitySource: identity-center
  managementAccount: management
`,
  "accounts.yaml": `accounts:
  - { name: management, id: "111111111111" }
`,
  "teams/one.yaml": `team: one
groups:
  - { name: first, description: The first }
`,
};

let workplace: Workplace;
/** A CLI that writes down how it was called. */
let cliRoot: string;
const log = () => join(workplace.folder, "calls.txt");

beforeAll(async () => {
  workplace = await openWorkplace({ files: FILES });
  const real = pinnedPulumi();
  if (real === undefined) throw new Error("setup has recorded no CLI");
  cliRoot = join(workplace.folder, basename(real));
  mkdirSync(join(cliRoot, "bin"), { recursive: true });
  const script = join(cliRoot, "bin/pulumi");
  writeFileSync(script, `#!/bin/sh\necho "$1 $2" >> ${log()}\nexec ${join(real, "bin/pulumi")} "$@"\n`);
  chmodSync(script, 0o755);
});
afterAll(() => workplace.close());

async function processesOf(...argv: readonly string[]): Promise<readonly string[]> {
  writeFileSync(log(), "");
  const status = await withEnvironment(workplace.env, () =>
    run([...argv, "--access", workplace.access], {
      cwd: workplace.folder,
      env: { ...(process.env as Record<string, string>) },
      cliRoot,
      today: "2026-11-26",
      signal: new AbortController().signal,
      stdout: () => {},
      stderr: () => {},
    }),
  );
  expect(status).toBe(0);
  const calls = readFileSync(log(), "utf8")
    .split("\n")
    .filter((call) => call !== "");
  return calls.map((call) => call.replace(/ --.*$/, ""));
}

test("a first deploy makes the stack, in a look, a plan and a run", async () => {
  expect(await processesOf("deploy", "--first-deploy")).toEqual(["stack ls", "preview", "stack init", "up"]);
  // A killed run would leave an empty one of them, of which the CLI says no more than "EOF".
  const files = readdirSync(workplace.stateFolder, { recursive: true, encoding: "utf8" });
  expect(files.filter((file) => file.endsWith(".attrs"))).toEqual([]);
});
test("without changes a preview, a deploy and outputs start none: states and tags are files", async () => {
  for (const command of ["preview", "deploy", "outputs"]) {
    expect([command, ...(await processesOf(command))]).toEqual([command]);
  }
});
test("a deploy of a change in one stack starts two", async () => {
  workplace.edit("teams/one.yaml", "The first", "The very first");
  expect(await processesOf("deploy")).toEqual(["preview", "up"]);
});
