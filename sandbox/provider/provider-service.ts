/** One provider instance on the engine's raw gRPC service: configuration, checks and functions. */
import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { argumentFailures } from "./function-type.ts";
import { PROVIDER_VERSION } from "./install.ts";
import { configFailures, type Environment, parseProviderConfig, providerRegion } from "./provider-config.ts";
import { functionType } from "./provider-tables.ts";
import { checkResource, create, diffResource, read, remove, update } from "./resource-calls.ts";
import { openSession, regionOf, type Session } from "./session.ts";
import { fromStruct, type Properties, plainFromStruct, toStruct, withoutSecrets } from "./values.ts";
import { toCheckFailures, toServiceError } from "./wire-failures.ts";

export type InstanceOptions = {
  readonly env: Environment;
  readonly timeScale: number;
  readonly maxRetries?: number | undefined;
};

export type ProviderInstance = {
  readonly service: UntypedServiceImplementation;
  /** Ends waits and retries; nothing is sent to AWS any more. */
  readonly stop: () => void;
};

export function createProviderInstance(options: InstanceOptions): ProviderInstance {
  const stopping = new AbortController();
  const pace = { timeScale: options.timeScale, signal: stopping.signal };
  let session: Session | undefined;
  const opened = (): Session => {
    if (session === undefined) throw new Error("the aws provider is not configured");
    return session;
  };
  const stop = () => {
    stopping.abort(new Error("context canceled"));
    session?.close();
  };
  const configure = async (request: pb.ConfigureRequest) => {
    session = await openSession(
      parseProviderConfig(fromStruct(request.getArgs()), options.env),
      pace,
      options.maxRetries,
    );
    const response = new pb.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    response.setSupportsAutonamingConfiguration(true);
    return response;
  };
  const service = {
    getPluginInfo: unary(async () => {
      const info = new pluginPb.PluginInfo();
      info.setVersion(PROVIDER_VERSION);
      return info;
    }),
    getSchema: unary(async () => {
      const response = new pb.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: "aws", version: PROVIDER_VERSION }));
      return response;
    }),
    checkConfig: unary(async (request: pb.CheckRequest) => checkConfig(request, options.env)),
    diffConfig: unary(async (request: pb.DiffRequest) => diffConfig(request)),
    configure: unary(configure),
    invoke: unary((request: pb.InvokeRequest) => invoke(opened(), request)),
    check: unary(async (request: pb.CheckRequest) => checkResource(opened(), request)),
    diff: unary(async (request: pb.DiffRequest) => diffResource(opened(), request)),
    create: unary((request: pb.CreateRequest) => create(opened(), request)),
    read: unary((request: pb.ReadRequest) => read(opened(), request)),
    update: unary((request: pb.UpdateRequest) => update(opened(), request)),
    delete: unary((request: pb.DeleteRequest) => remove(opened(), request)),
    attach: unary(async () => new emptyPb.Empty()),
    cancel: unary(async () => {
      stopping.abort(new Error("context canceled"));
      return new emptyPb.Empty();
    }),
  };
  return { service, stop };
}

function unary<Request, Response>(handle: (request: Request) => Promise<Response>): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    // A handler may throw before its first await.
    const answer = (async () => handle(call.request))();
    answer.then(
      (response) => callback(null, response),
      (error: unknown) => callback(toServiceError(error)),
    );
  };
}

function checkConfig(request: pb.CheckRequest, env: Environment): pb.CheckResponse {
  const inputs = fromStruct(request.getNews());
  const failures = configFailures(inputs);
  const region = providerRegion(withoutSecrets(inputs) as Properties, env);
  if (region === undefined)
    failures.push({ property: "region", reason: "Missing region configuration: set aws:region, or AWS_REGION" });
  const response = new pb.CheckResponse();
  response.setInputs(toStruct({ region, ...inputs }));
  response.setFailuresList(toCheckFailures(failures));
  return response;
}

/** A provider in another region is another provider, and so are its resources. */
function diffConfig(request: pb.DiffRequest): pb.DiffResponse {
  const olds = plainFromStruct(request.getOldInputs() ?? request.getOlds());
  const news = plainFromStruct(request.getNews());
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((name) => !name.startsWith("__"));
  const changed = names.filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]));
  const response = new pb.DiffResponse();
  response.setChanges(
    changed.length > 0 ? pb.DiffResponse.DiffChanges.DIFF_SOME : pb.DiffResponse.DiffChanges.DIFF_NONE,
  );
  response.setDiffsList(changed);
  response.setReplacesList(changed.filter((name) => name === "region"));
  return response;
}

async function invoke(session: Session, request: pb.InvokeRequest): Promise<pb.InvokeResponse> {
  const type = functionType(request.getTok());
  const given = Object.entries(plainFromStruct(request.getArgs())).filter(([, value]) => value !== null);
  const args: Properties = Object.fromEntries(given);
  const response = new pb.InvokeResponse();
  const failures = argumentFailures(type, args);
  response.setFailuresList(toCheckFailures(failures));
  if (failures.length > 0) return response;
  const region = regionOf(session, args);
  const results = await type.run(session.aws(region, 0), args);
  response.setReturn(toStruct({ ...args, ...results, ...(type.regional ? { region } : {}) }));
  return response;
}
