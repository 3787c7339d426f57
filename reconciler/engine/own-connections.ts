// Each run has its own connection to its engine.
import "./serialization-modules.ts";
import * as runtime from "@pulumi/pulumi/runtime/index.js";

const LOCAL_POOL = "grpc.use_local_subchannel_pool";

/**
 * Keeps the SDK's programs from sharing connections by address. The engine of each run listens on a port that the system chose,
 * perhaps one that an engine before it had; gRPC would hand the new run the connection that failed when that engine ended, and
 * the program would end with "14 UNAVAILABLE: No connection established. Last error: null" before it had tried (grpc-js 1.14).
 */
export function useOwnConnections(): void {
  // The SDK's settings are no part of its types; one that has them elsewhere must not go unnoticed.
  const { grpcClientOptions } = runtime as { readonly grpcClientOptions?: Record<string, unknown> };
  if (grpcClientOptions === undefined) throw new Error("@pulumi/pulumi has no runtime.grpcClientOptions");
  grpcClientOptions[LOCAL_POOL] = 1;
}
