/** The engine's calls for one resource: from gRPC messages to plain data and back. */
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { type CheckRequest, checkInputs } from "./check.ts";
import { type Diff, diffInputs } from "./diff.ts";
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
import { resourceType } from "./provider-tables.ts";
import { regionOf, type Session } from "./session.ts";
import {
  fromStruct,
  type Properties,
  plainFromStruct,
  secretNames,
  toStruct,
  withoutSecrets,
  withSecrets,
} from "./values.ts";
import { toCheckFailures } from "./wire-failures.ts";

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

export function checkResource(session: Session, request: pb.CheckRequest): pb.CheckResponse {
  const urn = request.getUrn();
  const news = fromStruct(request.getNews());
  const { inputs, failures } = checkInputs(
    resourceType(typeOf(urn)),
    {
      name: nameOf(urn),
      olds: plainFromStruct(request.getOlds()),
      news: withoutSecrets(news) as Properties,
      randomSeed: request.getRandomseed_asU8(),
      ...autonaming(request),
    },
    session.region,
  );
  const response = new pb.CheckResponse();
  response.setInputs(toStruct(withSecrets(inputs, secretNames(news))));
  response.setFailuresList(toCheckFailures(failures));
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

export function diffResource(session: Session, request: pb.DiffRequest): pb.DiffResponse {
  const olds = plainFromStruct(request.getOlds());
  const news = plainFromStruct(request.getNews());
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

export async function create(session: Session, request: pb.CreateRequest): Promise<pb.CreateResponse> {
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

export async function read(session: Session, request: pb.ReadRequest): Promise<pb.ReadResponse> {
  const type = resourceType(typeOf(request.getUrn()));
  const state = fromStruct(request.getProperties());
  const secrets = secretNames(state);
  const prior = withoutSecrets(state) as Properties;
  const isImport = Object.keys(prior).length === 0;
  const asked = isImport ? importRegion(type, request.getId()) : { id: request.getId() };
  const aws = session.aws(asked.region ?? regionOf(session, prior), request.getTimeout());
  const found = isImport
    ? await importResource(type, aws, asked.id)
    : await refreshResource(type, aws, asked.id, prior, plainFromStruct(request.getInputs()));
  const response = new pb.ReadResponse();
  // An empty id says that there is no such object.
  if (found === undefined) return response;
  response.setId(found.id);
  response.setProperties(toStruct(withSecrets(found.outputs, secrets)));
  response.setInputs(toStruct(withSecrets(found.inputs, secrets)));
  return response;
}

export async function update(session: Session, request: pb.UpdateRequest): Promise<pb.UpdateResponse> {
  const type = resourceType(typeOf(request.getUrn()));
  const given = fromStruct(request.getNews());
  const secrets = secretNames(given);
  const news = withoutSecrets(given) as Properties;
  const olds = plainFromStruct(request.getOlds());
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

export async function remove(session: Session, request: pb.DeleteRequest): Promise<emptyPb.Empty> {
  const type = resourceType(typeOf(request.getUrn()));
  const state = plainFromStruct(request.getProperties());
  const aws = session.aws(regionOf(session, state), request.getTimeout());
  await deleteResource(type, aws, request.getId(), state);
  return new emptyPb.Empty();
}
