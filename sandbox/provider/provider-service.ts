/** One provider instance on the engine's raw gRPC service: configuration, checks and functions. */
import {
  type handleUnaryCall,
  type Metadata,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { type CheckRequest, checkInputs } from "./check.ts";
import { type Diff, diffInputs } from "./diff.ts";
import { argumentFailures } from "./function-type.ts";
import { initFailedMetadata } from "./init-failed.ts";
import {
  createResource,
  deleteResource,
  InitFailedError,
  importRegion,
  importResource,
  previewCreate,
  previewUpdate,
  refreshResource,
  updateResource,
} from "./lifecycle.ts";
import { configFailures, type Environment, parseProviderConfig, providerRegion } from "./provider-config.ts";
import { functionType, resourceType } from "./provider-tables.ts";
import { openSession, type Session } from "./session.ts";
import {
  fromStruct,
  type Properties,
  secretNames,
  text,
  toStruct,
  UNKNOWN,
  withoutSecrets,
  withSecrets,
} from "./values.ts";

export const PROVIDER_VERSION = "7.48.0";

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
    check: unary(async (request: pb.CheckRequest) => check(opened(), request)),
    diff: unary(async (request: pb.DiffRequest) => diff(opened(), request)),
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

function toServiceError(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  const details = `1 error occurred:\n\t* ${message}\n\n`;
  const failed: { code: status; details: string; metadata?: Metadata } = { code: status.UNKNOWN, details };
  if (error instanceof InitFailedError) failed.metadata = initFailedMetadata(error, details);
  return failed;
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function plain(struct: Parameters<typeof fromStruct>[0]): Properties {
  return withoutSecrets(fromStruct(struct)) as Properties;
}

/** A resource's own region, else the provider's. */
function regionOf(session: Session, properties: Properties): string {
  const region = text(properties, "region");
  return region === undefined || region === UNKNOWN ? session.region : region;
}

function failure({ property, reason }: { property: string; reason: string }): pb.CheckFailure {
  const result = new pb.CheckFailure();
  result.setProperty(property);
  result.setReason(reason);
  return result;
}

function checkConfig(request: pb.CheckRequest, env: Environment): pb.CheckResponse {
  const inputs = fromStruct(request.getNews());
  const failures = configFailures(inputs);
  const region = providerRegion(withoutSecrets(inputs) as Properties, env);
  if (region === undefined)
    failures.push({ property: "region", reason: "Missing region configuration: set aws:region, or AWS_REGION" });
  const response = new pb.CheckResponse();
  response.setInputs(toStruct({ region, ...inputs }));
  response.setFailuresList(failures.map(failure));
  return response;
}

/** A provider in another region is another provider, and so are its resources. */
function diffConfig(request: pb.DiffRequest): pb.DiffResponse {
  const olds = plain(request.getOldInputs() ?? request.getOlds());
  const news = plain(request.getNews());
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
  const given = Object.entries(plain(request.getArgs())).filter(([, value]) => value !== null);
  const args: Properties = Object.fromEntries(given);
  const response = new pb.InvokeResponse();
  const failures = argumentFailures(type, args);
  response.setFailuresList(failures.map(failure));
  if (failures.length > 0) return response;
  const region = regionOf(session, args);
  const results = await type.run(session.aws(region, 0), args);
  response.setReturn(toStruct({ ...args, ...results, ...(type.regional ? { region } : {}) }));
  return response;
}

function check(session: Session, request: pb.CheckRequest): pb.CheckResponse {
  const urn = request.getUrn();
  const news = fromStruct(request.getNews());
  const { inputs, failures } = checkInputs(
    resourceType(typeOf(urn)),
    {
      name: nameOf(urn),
      olds: plain(request.getOlds()),
      news: withoutSecrets(news) as Properties,
      randomSeed: request.getRandomseed_asU8(),
      ...autonaming(request),
    },
    session.region,
  );
  const response = new pb.CheckResponse();
  response.setInputs(toStruct(withSecrets(inputs, secretNames(news))));
  response.setFailuresList(failures.map(failure));
  return response;
}

function autonaming(request: pb.CheckRequest): Pick<CheckRequest, "autoname"> {
  const asked = request.getAutonaming();
  if (asked === undefined) return {};
  const mode = (["propose", "enforce", "disable"] as const)[asked.getMode()] ?? "propose";
  return { autoname: { mode, proposed: asked.getProposedName() } };
}

function compare(session: Session, urn: string, olds: Properties, news: Properties, ignoreChanges: string[]): Diff {
  return diffInputs(resourceType(typeOf(urn)), { olds, news, ignoreChanges }, session.defaultTags);
}

function diff(session: Session, request: pb.DiffRequest): pb.DiffResponse {
  const olds = plain(request.getOlds());
  const news = plain(request.getNews());
  const found = compare(session, request.getUrn(), olds, news, request.getIgnorechangesList());
  const { DiffChanges } = pb.DiffResponse;
  const { Kind } = pb.PropertyDiff;
  const response = new pb.DiffResponse();
  response.setChanges(found.changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setReplacesList([...found.replaces]);
  response.setStablesList([...found.stables]);
  response.setDeletebeforereplace(found.deleteBeforeReplace);
  response.setDiffsList([...new Set(found.changes.map((change) => change.property))]);
  response.setHasdetaileddiff(true);
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  for (const { path, kind, forceNew } of found.changes) {
    const detail = new pb.PropertyDiff();
    detail.setKind(kinds[kind][forceNew ? 1 : 0]);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}

/** Runs `operation`; a failure that leaves the resource in state keeps the secrets of its properties secret. */
async function keepingSecrets<T>(names: readonly string[], operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof InitFailedError)) throw error;
    const { id, properties, inputs } = error;
    throw new InitFailedError(error, id, withSecrets(properties, names), withSecrets(inputs, names));
  }
}

async function create(session: Session, request: pb.CreateRequest): Promise<pb.CreateResponse> {
  const type = resourceType(typeOf(request.getUrn()));
  const given = fromStruct(request.getProperties());
  const secrets = secretNames(given);
  const inputs = withoutSecrets(given) as Properties;
  const aws = session.aws(regionOf(session, inputs), request.getTimeout());
  const response = new pb.CreateResponse();
  if (request.getPreview()) {
    response.setProperties(toStruct(withSecrets(previewCreate(type, aws, inputs), secrets)));
    return response;
  }
  const { id, outputs } = await keepingSecrets(secrets, () => createResource(type, aws, inputs));
  response.setId(id);
  response.setProperties(toStruct(withSecrets(outputs, secrets)));
  return response;
}

async function read(session: Session, request: pb.ReadRequest): Promise<pb.ReadResponse> {
  const type = resourceType(typeOf(request.getUrn()));
  const state = fromStruct(request.getProperties());
  const secrets = secretNames(state);
  const prior = withoutSecrets(state) as Properties;
  const isImport = Object.keys(prior).length === 0;
  const asked = isImport ? importRegion(type, request.getId()) : { id: request.getId() };
  const aws = session.aws(asked.region ?? regionOf(session, prior), request.getTimeout());
  const found = isImport
    ? await importResource(type, aws, asked.id)
    : await refreshResource(type, aws, asked.id, prior, plain(request.getInputs()));
  const response = new pb.ReadResponse();
  // An empty id says that there is no such object.
  if (found === undefined) return response;
  response.setId(found.id);
  response.setProperties(toStruct(withSecrets(found.outputs, secrets)));
  response.setInputs(toStruct(withSecrets(found.inputs, secrets)));
  return response;
}

async function update(session: Session, request: pb.UpdateRequest): Promise<pb.UpdateResponse> {
  const type = resourceType(typeOf(request.getUrn()));
  const given = fromStruct(request.getNews());
  const secrets = secretNames(given);
  const news = withoutSecrets(given) as Properties;
  const olds = plain(request.getOlds());
  const aws = session.aws(regionOf(session, olds), request.getTimeout());
  const response = new pb.UpdateResponse();
  if (request.getPreview()) {
    response.setProperties(toStruct(withSecrets(previewUpdate(type, aws, olds, news), secrets)));
    return response;
  }
  const found = compare(session, request.getUrn(), olds, news, request.getIgnorechangesList());
  const outputs = await keepingSecrets(secrets, () =>
    updateResource(type, aws, request.getId(), { olds, news, diff: found }),
  );
  response.setProperties(toStruct(withSecrets(outputs, secrets)));
  return response;
}

async function remove(session: Session, request: pb.DeleteRequest): Promise<emptyPb.Empty> {
  const type = resourceType(typeOf(request.getUrn()));
  const state = plain(request.getProperties());
  const aws = session.aws(regionOf(session, state), request.getTimeout());
  await deleteResource(type, aws, request.getId(), state);
  return new emptyPb.Empty();
}
