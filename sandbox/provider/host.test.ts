import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ProviderHost, startProviderHost } from "./host.ts";
import { installProviderPlugin, PROVIDER_VERSION } from "./install.ts";

let home: string;
let host: ProviderHost;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "provider-host-"));
  await installProviderPlugin(home);
  host = await startProviderHost({ env: {} });
});
afterEach(async () => {
  await host.close();
  await rm(home, { recursive: true, force: true });
});

function startPlugin(address: string | undefined) {
  const executable = join(home, "plugins", `resource-aws-v${PROVIDER_VERSION}`, "pulumi-resource-aws");
  const { SANDBOX_PROVIDER_HOST: _, ...env } = process.env;
  return spawn(executable, [], { env: address === undefined ? env : { ...env, SANDBOX_PROVIDER_HOST: address } });
}

async function firstLine(plugin: ReturnType<typeof startPlugin>): Promise<string> {
  const [data] = await once(plugin.stdout, "data");
  return String(data);
}

test("the plugin prints the port of an instance of its own", async () => {
  const plugins = [startPlugin(host.address), startPlugin(host.address)];
  const ports = await Promise.all(plugins.map(firstLine));
  expect(ports.every((port) => /^\d+\n$/.test(port))).toBe(true);
  expect(new Set(ports).size).toBe(2);
  expect(host.instances()).toBe(2);
});

test("the instance is closed when the plugin is killed", async () => {
  const plugin = startPlugin(host.address);
  await firstLine(plugin);
  plugin.kill("SIGKILL");
  await vi.waitFor(() => expect(host.instances()).toBe(0), { timeout: 30_000 });
});

test("the plugin ends when the host does", async () => {
  const plugin = startPlugin(host.address);
  await firstLine(plugin);
  const ended = once(plugin, "exit");
  await host.close();
  expect(await ended).toEqual([0, null]);
  host = await startProviderHost({ env: {} });
});

test("without a host the plugin says so and fails", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const address = closed.address();
  const port = typeof address === "object" ? address?.port : undefined;
  closed.close();
  const plugin = startPlugin(`127.0.0.1:${port}`);
  const [error, [status]] = await Promise.all([text(plugin.stderr), once(plugin, "exit")]);
  expect(status).toBe(1);
  expect(error).toContain(`no provider host at 127.0.0.1:${port}`);
});

test("outside the sandbox the plugin refuses to run", async () => {
  const plugin = startPlugin(undefined);
  const [error, [status]] = await Promise.all([text(plugin.stderr), once(plugin, "exit")]);
  expect(status).toBe(1);
  expect(error).toContain("SANDBOX_PROVIDER_HOST is not set");
});
