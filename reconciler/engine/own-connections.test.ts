// A port that an engine before it had serves a new engine as well as any other.
import { Client, credentials, Metadata, Server, ServerCredentials, type ServiceError, status } from "@grpc/grpc-js";
import * as runtime from "@pulumi/pulumi/runtime/index.js";
import { afterAll, expect, test } from "vitest";
import { useOwnConnections } from "./own-connections.ts";

const open: { readonly close: () => void }[] = [];
afterAll(() => {
  for (const each of open) each.close();
});

function call(port: number): Promise<ServiceError | null> {
  const { grpcClientOptions } = runtime as unknown as { readonly grpcClientOptions: Record<string, unknown> };
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), grpcClientOptions);
  open.push(client);
  const plain = (data: Buffer) => data;
  return new Promise((resolve) => {
    client.makeUnaryRequest("/none/none", plain, plain, Buffer.of(), new Metadata(), (error) => resolve(error));
  });
}

async function listen(port: number): Promise<{ readonly server: Server; readonly port: number }> {
  const server = new Server();
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) =>
      error === null ? resolve(at) : reject(error),
    );
  });
  return { server, port: bound };
}

test("a program reaches the engine on a port where the one before could not be reached", async () => {
  useOwnConnections();
  const { server, port } = await listen(0);
  server.forceShutdown();
  expect((await call(port))?.code).toBe(status.UNAVAILABLE);
  const again = await listen(port);
  open.push({ close: () => again.server.forceShutdown() });
  expect((await call(port))?.code).toBe(status.UNIMPLEMENTED);
});
