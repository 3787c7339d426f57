/** For tests: a provider instance over a small world of its own, spoken to as the engine does. */
import { once } from "node:events";
import { connect } from "node:net";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import type { Seed } from "../aws/seed.ts";
import { seedWorld } from "../aws/seed-world.ts";
import { type AwsServer, type AwsServerOptions, startAwsServer } from "../aws/server.ts";
import { startProviderHost } from "./host.ts";
import { fromStruct, type Properties, toStruct } from "./values.ts";

export const MANAGEMENT = "111111111111";
export const DEV = "222222222222";

const SEED: Seed = {
  organization: { id: "o-example123", rootId: "r-root", managementAccount: MANAGEMENT },
  accounts: [
    { id: MANAGEMENT, name: "management" },
    { id: DEV, name: "dev", ou: "Workloads/Dev", tags: { env: "dev" }, policies: [{ name: "boundary", path: "/ai/" }] },
    { id: "333333333333", name: "old", ou: "Workloads", status: "SUSPENDED" },
  ],
  users: [{ userName: "ana", givenName: "Ana", familyName: "Silva", email: "ana@example.com" }],
  groups: [{ displayName: "builders" }],
};

/** What the engine would be told when an operation fails. */
export type Failed = {
  readonly message: string;
  /** Set when the resource is in state all the same. */
  readonly initFailed?: { readonly id: string; readonly properties: Properties; readonly reasons: readonly string[] };
};

export type TestProvider = Awaited<ReturnType<typeof startTestProvider>>;

export async function startTestProvider(
  options: { config?: Properties; aws?: Partial<AwsServerOptions>; maxRetries?: number; seed?: Partial<Seed> } = {},
) {
  const world = seedWorld({ ...SEED, ...options.seed });
  const server = await startAwsServer({ world, ...options.aws });
  const host = await startProviderHost({
    timeScale: 0,
    maxRetries: options.maxRetries ?? 3,
    env: testEnvironment(server),
  });
  const [name, port] = host.address.split(":");
  const control = connect(Number(port), name);
  control.write("open\n");
  const [answer] = await once(control, "data");
  const client = new providerGrpc.ResourceProviderClient(
    `127.0.0.1:${String(answer).trim()}`,
    credentials.createInsecure(),
  );
  const instance = world.instances[0];
  if (instance === undefined) throw new Error("the seed has no instance");
  return {
    server,
    world,
    host,
    client,
    control,
    instanceArn: instance.arn,
    identityStoreId: instance.identityStoreId,
    /** Names of the operations since the last time this was asked. */
    operations: () => server.calls.splice(0).map((call) => call.operation),
    configure: (config: Properties) => configure(client, config),
    ...resourceCalls(client),
    close: async () => {
      client.close();
      await host.close();
      await server.close();
    },
  };
}

export function testEnvironment(server: AwsServer) {
  return {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "sandbox",
    AWS_SECRET_ACCESS_KEY: "sandbox",
  };
}

/** A configured provider that makes no call of its own. */
export async function startConfigured(options: Parameters<typeof startTestProvider>[0] = {}) {
  const provider = await startTestProvider(options);
  await provider.configure({ skipCredentialsValidation: "true", ...options.config });
  return provider;
}

type Client = InstanceType<typeof providerGrpc.ResourceProviderClient>;
type Callback<Response> = (error: ServiceError | null, response: Response) => void;

function call<Response>(run: (callback: Callback<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    run((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

async function configure(client: Client, config: Properties): Promise<pb.ConfigureResponse> {
  const request = new pb.ConfigureRequest();
  request.setArgs(toStruct(config));
  return call<pb.ConfigureResponse>((callback) => client.configure(request, callback));
}

export function urnOf(type: string): string {
  return `urn:pulumi:test::test::${type}::thing`;
}

/** The message, and what of it leaves the resource in state. */
export async function failureOf(promise: Promise<unknown>): Promise<Failed> {
  const error = await promise.then(
    () => undefined,
    (thrown: ServiceError) => thrown,
  );
  if (error === undefined) throw new Error("it did not fail");
  const [details] = error.metadata?.get("grpc-status-details-bin") ?? [];
  if (!(details instanceof Buffer)) return { message: error.details };
  const [any] = statusPb.Status.deserializeBinary(details).getDetailsList();
  const failed = any?.unpack(
    (bytes) => pb.ErrorResourceInitFailed.deserializeBinary(bytes),
    "pulumirpc.ErrorResourceInitFailed",
  );
  if (failed === null || failed === undefined) throw new Error("the details are of another type");
  const initFailed = {
    id: failed.getId(),
    properties: fromStruct(failed.getProperties()),
    reasons: failed.getReasonsList(),
  };
  return { message: error.details, initFailed };
}

function resourceCalls(client: Client) {
  async function check(type: string, news: Properties, olds: Properties = {}) {
    const request = new pb.CheckRequest();
    request.setUrn(urnOf(type));
    request.setNews(toStruct(news));
    request.setOlds(toStruct(olds));
    request.setRandomseed(new Uint8Array([1, 2, 3]));
    const response = await call<pb.CheckResponse>((callback) => client.check(request, callback));
    const failures = response
      .getFailuresList()
      .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
    return { inputs: fromStruct(response.getInputs()), failures };
  }

  async function diff(type: string, olds: Properties, news: Properties) {
    const request = new pb.DiffRequest();
    request.setUrn(urnOf(type));
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const response = await call<pb.DiffResponse>((callback) => client.diff(request, callback));
    return {
      changed: response.getChanges() === pb.DiffResponse.DiffChanges.DIFF_SOME,
      paths: [...response.getDetaileddiffMap().keys()].sort(),
      replaces: response.getReplacesList().sort(),
      stables: response.getStablesList().sort(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  /** Check and create, as the engine does. */
  async function create(type: string, news: Properties) {
    const { inputs, failures } = await check(type, news);
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
    const request = new pb.CreateRequest();
    request.setUrn(urnOf(type));
    request.setProperties(toStruct(inputs));
    const response = await call<pb.CreateResponse>((callback) => client.create(request, callback));
    return { type, id: response.getId(), inputs, outputs: fromStruct(response.getProperties()) };
  }

  async function previewCreate(type: string, news: Properties) {
    const request = new pb.CreateRequest();
    request.setUrn(urnOf(type));
    request.setProperties(toStruct(news));
    request.setPreview(true);
    return fromStruct((await call<pb.CreateResponse>((callback) => client.create(request, callback))).getProperties());
  }

  type Resource = { type: string; id: string; inputs: Properties; outputs: Properties };

  async function update(resource: Resource, changes: Properties) {
    const { type, id } = resource;
    const { inputs } = await check(type, { ...resource.inputs, ...changes }, resource.inputs);
    const request = new pb.UpdateRequest();
    request.setId(id);
    request.setUrn(urnOf(type));
    request.setOlds(toStruct(resource.outputs));
    request.setOldInputs(toStruct(resource.inputs));
    request.setNews(toStruct(inputs));
    const response = await call<pb.UpdateResponse>((callback) => client.update(request, callback));
    return { type, id, inputs, outputs: fromStruct(response.getProperties()) };
  }

  async function read(type: string, id: string, state: Properties = {}, inputs: Properties = {}) {
    const request = new pb.ReadRequest();
    request.setId(id);
    request.setUrn(urnOf(type));
    request.setProperties(toStruct(state));
    request.setInputs(toStruct(inputs));
    const response = await call<pb.ReadResponse>((callback) => client.read(request, callback));
    return {
      id: response.getId(),
      outputs: fromStruct(response.getProperties()),
      inputs: fromStruct(response.getInputs()),
    };
  }

  async function remove({ type, id, inputs, outputs }: Resource): Promise<void> {
    const request = new pb.DeleteRequest();
    request.setId(id);
    request.setUrn(urnOf(type));
    request.setProperties(toStruct(outputs));
    request.setOldInputs(toStruct(inputs));
    await call((callback) => client.delete(request, callback));
  }

  async function invoke(token: string, args: Properties) {
    const request = new pb.InvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(args));
    const response = await call<pb.InvokeResponse>((callback) => client.invoke(request, callback));
    return {
      results: fromStruct(response.getReturn()),
      failures: response.getFailuresList().map((failure) => failure.getReason()),
    };
  }

  const refresh = (resource: Resource) => read(resource.type, resource.id, resource.outputs, resource.inputs);
  return { check, diff, create, previewCreate, update, read, refresh, remove, invoke };
}
