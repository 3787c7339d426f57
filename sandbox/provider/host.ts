/**
 * One process that serves every instance of the provider. A plugin executable connects to it, says `open` and gets a
 * port with a gRPC server of its own; the instance lives as long as that connection.
 */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Environment } from "./provider-config.ts";
import { createProviderInstance } from "./provider-service.ts";

export type HostOptions = {
  /** 1 = the provider's own delays; delays of waits and retries are multiplied by it. */
  readonly timeScale?: number;
  /** Attempts for each AWS call where the program does not set `maxRetries`; the provider's own default is 25. */
  readonly maxRetries?: number;
  /** The AWS settings (region, endpoints, credentials) that clients use. */
  readonly env?: Environment;
};

export type ProviderHost = {
  /** `127.0.0.1:PORT`, for SANDBOX_PROVIDER_HOST. */
  readonly address: string;
  readonly instances: () => number;
  readonly close: () => Promise<void>;
};

/** The engine sends whole stacks' worth of properties. */
const NO_LIMIT = -1;

export async function startProviderHost(options: HostOptions = {}): Promise<ProviderHost> {
  const { timeScale = 1, maxRetries, env = process.env } = options;
  const open = new Map<Socket, () => void>();
  const control = createServer((socket) => {
    open.set(socket, () => {});
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      open.get(socket)?.();
      open.delete(socket);
    });
    socket.once("data", () => {
      startInstance({ env, timeScale, maxRetries }).then(
        ({ port, stop }) => {
          if (socket.destroyed) return stop();
          open.set(socket, stop);
          socket.write(`${port}\n`);
        },
        () => socket.destroy(),
      );
    });
  });
  control.listen(0, "127.0.0.1");
  await once(control, "listening");
  const address = control.address();
  if (address === null || typeof address === "string") throw new Error("the provider host has no TCP address");
  return {
    address: `127.0.0.1:${address.port}`,
    instances: () => open.size,
    close: async () => {
      const closed = once(control, "close");
      control.close();
      for (const socket of open.keys()) socket.destroy();
      await closed;
    },
  };
}

async function startInstance(options: Parameters<typeof createProviderInstance>[0]) {
  const { service, stop } = createProviderInstance(options);
  const server = new Server({
    "grpc.max_receive_message_length": NO_LIMIT,
    "grpc.max_send_message_length": NO_LIMIT,
  });
  server.addService(providerGrpc.ResourceProviderService, service);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
    error === null ? resolve(port) : reject(error),
  );
  return {
    port: await promise,
    stop: () => {
      stop();
      server.forceShutdown();
    },
  };
}
