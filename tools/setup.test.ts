// The setup in a small checkout of its own, with shell scripts in place of npm, go and pulumi and a local server in
// place of Pulumi's downloads.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { archiveName } from "./setup/decide.mjs";
import { setUp } from "./setup/set-up.mjs";

const version = "3.274.1";
const archive = archiveName(version, process.platform, process.arch)!;
const nowhere = "http://127.0.0.1:2";

let root: string;
let bin: string;
let lines: string[];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "setup-test-")));
  bin = join(root, "machine", "bin");
  lines = [];
  write("package-lock.json", "{}");
  write("tools/pulumi-cli/go.mod", `require github.com/pulumi/pulumi/pkg/v3 v${version}\n`);
  machineHas("tar", 'exec tar "$@"');
  machineHas("npm", `${called("npm")} mkdir -p node_modules/.bin; echo > node_modules/.bin/node`);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function writeProgram(path: string, body: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`);
  chmodSync(path, 0o755);
}

const machineHas = (name: string, body: string) => writeProgram(join(bin, name), body);
const called = (name: string) => `echo ${name} >> "${root}/calls";`;
const calls = () => (existsSync(join(root, "calls")) ? readFileSync(join(root, "calls"), "utf8").split("\n") : []);
const countCalls = (name: string) => calls().filter((call) => call === name).length;
const pulumiThatSays = (said: string) => `${called("pulumi")} echo ${said}`;

/** Writes a CLI to the place that follows -o, as `go build` does. */
const goThatBuilds = (said: string) =>
  `${called("go")} while [ "$1" != -o ]; do shift; done; printf '#!/bin/sh\\necho ${said}\\n' > "$2"; chmod +x "$2"`;

const run = (downloads = nowhere, pulumiOnly = false) =>
  setUp({ root, env: { PATH: bin, HOME: root }, log: (line) => lines.push(line), downloads, pulumiOnly });
const recordedRoot = () => readFileSync(join(root, ".tools", "pulumi-root"), "utf8").trim();
const ownRoot = () => join(root, ".tools", `pulumi-${version}`);

describe("npm packages", () => {
  beforeEach(() => machineHas("pulumi", pulumiThatSays(`v${version}`)));

  test("are installed once, and again when the lock file has changed or they are gone", async () => {
    await run();
    await run();
    expect(countCalls("npm")).toBe(1);
    write("package-lock.json", '{ "name": "changed" }');
    await run();
    expect(countCalls("npm")).toBe(2);
    rmSync(join(root, "node_modules"), { recursive: true });
    await run();
    expect(countCalls("npm")).toBe(3);
  });

  test("an install that fails says what npm said, and is tried again", async () => {
    await run();
    write("package-lock.json", '{ "name": "changed" }');
    machineHas("npm", "echo E404 no such package >&2; exit 1");
    await expect(run()).rejects.toThrow(/npm ci failed: npm ci: exit status 1\n\s+E404 no such package/);
    write("package-lock.json", "{}");
    await expect(run()).rejects.toThrow("npm ci failed");
  });

  test("are left alone where only the Pulumi CLI is wanted", async () => {
    await run(nowhere, true);
    expect(countCalls("npm")).toBe(0);
    expect(recordedRoot()).toBe(join(root, "machine"));
  });

  test("an npm that skips install scripts is found out", async () => {
    machineHas("npm", "mkdir -p node_modules/.bin");
    await expect(run()).rejects.toThrow("no ignore-scripts");
  });
});

describe("a Pulumi CLI on PATH", () => {
  test("is taken as it is when it is recent enough", async () => {
    machineHas("pulumi", pulumiThatSays("v3.300.0"));
    await run();
    expect(recordedRoot()).toBe(join(root, "machine"));
    expect(existsSync(ownRoot())).toBe(false);
  });

  test("is followed to the folder it is installed in", async () => {
    writeProgram(join(root, "opt/pulumi/bin/pulumi"), pulumiThatSays(`v${version}`));
    symlinkSync(join(root, "opt/pulumi/bin/pulumi"), join(bin, "pulumi"));
    await run();
    expect(recordedRoot()).toBe(join(root, "opt/pulumi"));
  });

  test("gets a bin folder of ours when it has none", async () => {
    writeProgram(join(root, "opt/shims/version-manager"), pulumiThatSays(`v${version}`));
    symlinkSync(join(root, "opt/shims/version-manager"), join(bin, "pulumi"));
    await run();
    await run();
    expect(recordedRoot()).toBe(join(root, ".tools/pulumi-path"));
    expect(lstatSync(join(recordedRoot(), "bin/pulumi")).isSymbolicLink()).toBe(true);
    expect(execFileSync(join(recordedRoot(), "bin/pulumi"), ["version"], { encoding: "utf8" })).toBe(`v${version}\n`);
  });

  test.each([
    ["is older", pulumiThatSays("v3.100.0"), 'is "v3.100.0"'],
    ["is of another major", pulumiThatSays("v4.0.0"), 'is "v4.0.0"'],
    ["does not run", "exit 3", "exit status 3"],
  ])("is passed over when it %s, and the failure says so", async (_case, body, why) => {
    machineHas("pulumi", body);
    await expect(run()).rejects.toThrow(why);
  });
});

describe("a download", () => {
  const served = new Map<string, Buffer | string>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const body = served.get(request.url!);
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  let downloads: string;

  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    downloads = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    asked.length = 0;
    served.clear();
    servePulumiThat(`echo v${version}`);
  });
  afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  function servePulumiThat(body: string): void {
    writeProgram(join(root, "release/pulumi/pulumi"), body);
    execFileSync("tar", ["-czf", join(root, archive), "-C", join(root, "release"), "pulumi"]);
    served.set(`/${archive}`, readFileSync(join(root, archive)));
  }
  const list = (digest: string) => served.set(`/pulumi-${version}-checksums.txt`, `${digest}  ${archive}\n`);
  const hashed = (algorithm: string) =>
    createHash(algorithm)
      .update(served.get(`/${archive}`)!)
      .digest("hex");

  test.each(["sha256", "sha512"])("whose %s is the listed one is unpacked, once", async (algorithm) => {
    list(hashed(algorithm));
    await run(downloads);
    expect(recordedRoot()).toBe(ownRoot());
    expect(execFileSync(join(ownRoot(), "bin/pulumi"), { encoding: "utf8" })).toBe(`v${version}\n`);
    expect(readdirSync(join(root, ".tools")).sort()).toEqual(["packages", `pulumi-${version}`, "pulumi-root"]);
    asked.length = 0;
    await run(downloads);
    expect(asked).toEqual([]);
  });

  test("with another checksum is refused, and never run", async () => {
    servePulumiThat(`${called("refused")} echo v${version}`);
    list("0".repeat(128));
    await expect(run(downloads)).rejects.toThrow(/download: refused: the sha512 of .* but .* lists 0{128}/);
    expect(existsSync(ownRoot())).toBe(false);
    expect(countCalls("refused")).toBe(0);
  });

  test("that the checksums do not list is refused", async () => {
    served.set(`/pulumi-${version}-checksums.txt`, "");
    await expect(run(downloads)).rejects.toThrow(`does not list ${archive}`);
  });

  test("whose checksums can't be read is refused and never run, and the next way is tried", async () => {
    servePulumiThat(`${called("refused")} echo v${version}`);
    machineHas("go", goThatBuilds(version));
    await run(downloads);
    expect(lines.join("\n")).toMatch(/download: refused: the checksum of .* can't be read \(.*HTTP status 404\)/);
    expect([countCalls("refused"), countCalls("go")]).toEqual([0, 1]);
    expect(recordedRoot()).toBe(ownRoot());
  });

  test("that is not the version it should be is not kept", async () => {
    servePulumiThat("echo v3.1.0");
    list(hashed("sha512"));
    await expect(run(downloads)).rejects.toThrow(`it is "v3.1.0", not ${version}`);
    expect(existsSync(ownRoot())).toBe(false);
  });
});

describe("a build", () => {
  test("follows a download that fails", async () => {
    machineHas("go", goThatBuilds(version));
    await run();
    expect(recordedRoot()).toBe(ownRoot());
    expect(lines.join("\n")).toMatch(/download: .*ECONNREFUSED/);
  });

  test("replaces what an interrupted setup left behind", async () => {
    write(`.tools/pulumi-${version}/half`, "");
    write(".tools/unfinished/made/bin/pulumi", "");
    write(".tools/lock", "999999999");
    machineHas("go", goThatBuilds(version));
    await run();
    expect(readdirSync(ownRoot())).toEqual(["bin"]);
  });

  test("does not wait for a lock without a sign of life, even when its process id is in use again", async () => {
    write(".tools/lock", String(process.pid));
    const longAgo = new Date(Date.now() - 61_000);
    utimesSync(join(root, ".tools/lock"), longAgo, longAgo);
    machineHas("go", goThatBuilds(version));
    await run();
    expect(lines.join("\n")).not.toContain("waiting");
  });

  test("happens once when two setups start together", async () => {
    machineHas("go", `sleep 1; ${goThatBuilds(version)}`);
    await Promise.all([run(), run()]);
    expect([countCalls("npm"), countCalls("go")]).toEqual([1, 1]);
    expect(recordedRoot()).toBe(ownRoot());
    expect(lines.join("\n")).toContain("waiting for another setup");
  });

  test("that fails too ends in an error that names every way and what to do", async () => {
    machineHas("go", "echo proxy refuses >&2; exit 1");
    const error = await run().then(
      () => undefined,
      (thrown: Error) => thrown.message,
    );
    expect(error).toContain("on PATH: there is none");
    expect(error).toMatch(/download: .*ECONNREFUSED/);
    expect(error).toMatch(/build: go build: exit status 1\n\s+proxy refuses/);
    expect(error).toContain(`so that .tools/pulumi-${version}/bin/pulumi exists`);
  });

  test("without Go says that Go is not installed", async () => {
    await expect(run()).rejects.toThrow("build: go is not installed");
  });
});

describe("the script", () => {
  beforeEach(() => {
    cpSync(join(import.meta.dirname, "setup.mjs"), join(root, "tools/setup.mjs"));
    cpSync(join(import.meta.dirname, "setup"), join(root, "tools/setup"), { recursive: true });
    machineHas("pulumi", pulumiThatSays(`v${version}`));
  });
  const runScript = () =>
    spawnSync(process.execPath, [join(root, "tools/setup.mjs")], { env: { PATH: bin }, encoding: "utf8" });

  test("says nothing and starts neither npm nor pulumi when everything is there", async () => {
    writeProgram(join(ownRoot(), "bin/pulumi"), pulumiThatSays(`v${version}`));
    await run();
    rmSync(join(root, "calls"));
    const { status, stdout, stderr } = runScript();
    expect({ status, stdout, stderr, calls: calls() }).toEqual({ status: 0, stdout: "", stderr: "", calls: [] });
  });

  test("keeps what npm prints off stdout, and fails when npm does", () => {
    machineHas("npm", "echo on stdout; exit 1");
    const { status, stdout, stderr } = runScript();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^setup: installing the npm packages\nsetup: npm ci failed/);
  });

  test("stops what it started when it is interrupted, and lets the next setup start", async () => {
    machineHas("npm", `echo $$ > "${root}/npm-pid"; exec sleep 60`);
    const script = spawn(process.execPath, [join(root, "tools/setup.mjs")], { env: { PATH: bin }, stdio: "pipe" });
    const ended = new Promise((resolve) => script.on("exit", (status) => resolve(status)));
    await expect.poll(() => existsSync(join(root, "npm-pid")), { timeout: 20_000 }).toBe(true);
    script.kill("SIGTERM");
    expect(await ended).toBe(1);
    expect(() => process.kill(Number(readFileSync(join(root, "npm-pid"), "utf8")), 0)).toThrow("ESRCH");
    expect(readdirSync(join(root, ".tools"))).toEqual([]);
  });
});
